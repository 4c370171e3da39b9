using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Vouch.Department.Platform.Frame;

/// <summary>
/// What a person typed into one form: text only. Numbers and dates are parsed by the action, which refuses what it
/// cannot read; the framework's own binding turns "4,5" into 45 and calls it valid.
/// </summary>
public sealed class TypedForm
{
    /// <summary>Longest text taken from one field; more is refused before the action runs.</summary>
    public const int FieldLengthMax = 20_000;

    private readonly Dictionary<string, StringValues> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> errors = new(StringComparer.Ordinal);

    /// <summary>Nothing typed yet: fields show what the page gives them.</summary>
    public TypedForm()
    {
    }

    public TypedForm(IEnumerable<KeyValuePair<string, StringValues>> form)
    {
        foreach (var (name, value) in form.Where(field => !field.Key.StartsWith("__", StringComparison.Ordinal) && field.Key != "_handler"))
        {
            values[name] = value;
            if (value.Any(text => text?.Length > FieldLengthMax))
                Refuse(new Refusal("text-invalid", $"A text may have at most {FieldLengthMax} characters."), name);
        }
    }

    /// <summary>Trimmed text; empty when nothing was typed.</summary>
    public string this[string field] => values.TryGetValue(field, out var value) ? value.ToString().Trim() : "";

    /// <summary>Trimmed text, or null when nothing was typed.</summary>
    public string? Text(string field) => this[field] is { Length: > 0 } text ? text : null;

    /// <summary>Every value of a field that occurs more than once (check boxes of one name).</summary>
    public IReadOnlyList<string> All(string field) =>
        values.TryGetValue(field, out var value) ? [.. value.Where(text => !string.IsNullOrWhiteSpace(text)).Select(text => text!.Trim())] : [];

    public bool Checked(string field) => values.ContainsKey(field);

    /// <summary>An identifier that the page itself put into the form (hidden field, choice); null when it is none.</summary>
    public Guid? Id(string field) => Guid.TryParse(this[field], out var id) ? id : null;

    /// <summary>True once somebody sent or drafted this form: fields then show what was typed.</summary>
    public bool HasTyped => values.Count > 0;

    /// <summary>Refusals of this sending, in order.</summary>
    public List<Refusal> Refusals { get; } = [];

    public bool Refused => Refusals.Count > 0;

    /// <summary>Shows the form again with what was typed and this refusal, at its field when one is named.</summary>
    public void Refuse(Refusal refusal, string? field = null)
    {
        Refusals.Add(refusal);
        if (field is not null)
            errors[field] = refusal.Text;
    }

    /// <summary>True with the value; else refuses, and the form is shown again.</summary>
    public bool Take<T>(Outcome<T> outcome, out T value, string? field = null)
    {
        if (outcome.Succeeded(out var result, out var refusal))
        {
            value = result;
            return true;
        }

        Refuse(refusal, field);
        value = default!;
        return false;
    }

    public string? ErrorOf(string field) => errors.GetValueOrDefault(field);
}
