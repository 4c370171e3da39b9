using System.Collections.Immutable;
using System.Globalization;

namespace Vouch.Department.Catalog;

/// <summary>
/// A pack while it is being read: what was found so far, what is wrong with it, and the references that can only be
/// followed once every file has been read.
/// </summary>
internal sealed class PackDraft
{
    private readonly List<(string Kind, string Code, YamlPlace Place)> _references = [];
    private readonly Dictionary<string, YamlPlace> _declared = new(StringComparer.Ordinal);

    public List<PackProblem> Problems { get; } = [];

    public ImmutableSortedDictionary<string, PackSource>.Builder Sources { get; } =
        ImmutableSortedDictionary.CreateBuilder<string, PackSource>(StringComparer.Ordinal);

    public List<SpecimenType> SpecimenTypes { get; } = [];
    public List<ContainerType> Containers { get; } = [];
    public List<Analyte> Analytes { get; } = [];
    public List<Panel> Panels { get; } = [];
    public List<RejectionReason> RejectionReasons { get; } = [];
    public List<NonResult> NonResults { get; } = [];
    public List<ResultComment> ResultComments { get; } = [];
    public List<PackRequirement> Requirements { get; } = [];
    public List<Guard> Guards { get; } = [];
    public List<Calculation> Calculations { get; } = [];
    public List<Reflex> Reflexes { get; } = [];
    public List<Worksheet> Worksheets { get; } = [];
    public List<Kit> Kits { get; } = [];
    public Differential? Differential { get; set; }
    public List<LocalEntry> LocalEntries { get; } = [];
    public int? LocalNumber { get; set; }

    public void Problem(YamlPlace place, string message) => Problems.Add(place.Problem(message));

    /// <summary>Notes that a code exists; a problem if it already did.</summary>
    public string Declare(string kind, YamlNode.Scalar code)
    {
        if (!IsCode(code.Text))
            Problem(code.Place, $"'{code.Text}' is not a code: 1 to 16 of A-Z, 0-9, '-' and a letter first");
        if (!_declared.TryAdd($"{kind} {code.Text}", code.Place))
        {
            var first = _declared[$"{kind} {code.Text}"];
            Problem(code.Place, string.Create(CultureInfo.InvariantCulture,
                $"{kind} {code.Text} was already given in {first.File}, line {first.Line}"));
        }
        return code.Text;
    }

    /// <summary>Notes that a code is used, to be followed at the end. Kind "test" is an analyte or a panel.</summary>
    public string Refer(string kind, string code, YamlPlace place)
    {
        if (code.Length > 0)
            _references.Add((kind, code, place));
        return code;
    }

    public ImmutableArray<string> ReferAll(string kind, IEnumerable<YamlNode.Scalar> words) =>
        [.. words.Select(word => Refer(kind, word.Text, word.Place))];

    /// <summary>
    /// The citation of a group of numbers: a key of the sources, then a comma and the place in it, or a local
    /// verification with its date and name.
    /// </summary>
    public string Source(PackFields fields)
    {
        var citation = fields.Required("source");
        if (LocalSource.IsCitation(citation))
            return citation;
        Refer("source", citation.Split(',')[0].Trim(), fields.PlaceOf("source"));
        return citation;
    }

    /// <summary>A UCUM unit; a problem where it is none.</summary>
    public string Unit(string unit, YamlPlace place)
    {
        if (unit.Length > 0 && PackUnits.Fault(unit) is { } fault)
            Problem(place, fault);
        return unit;
    }

    /// <summary>Low must not be above high; at least one must be there.</summary>
    public void CheckSpan(decimal? low, decimal? high, YamlPlace place)
    {
        if (low is null && high is null)
            Problem(place, "'low' or 'high' must be given");
        if (low > high)
            Problem(place, string.Create(CultureInfo.InvariantCulture, $"low {low} is above high {high}"));
    }

    /// <summary>An expression: parsed, and each of its inputs followed at the end.</summary>
    public string Expression(string text, YamlPlace place, bool boolean)
    {
        if (text.Length == 0)
            return text;
        var (fault, inputs) = PackExpressions.Read(text, boolean);
        if (fault is not null)
            Problem(place, fault);
        foreach (var input in inputs)
            Refer("analyte", input, place);
        return text;
    }

    /// <summary>Follows every reference; those that lead nowhere are problems.</summary>
    public void FollowReferences()
    {
        foreach (var (kind, code, place) in _references)
        {
            var found = kind == "test"
                ? _declared.ContainsKey($"analyte {code}") || _declared.ContainsKey($"panel {code}")
                : _declared.ContainsKey($"{kind} {code}");
            if (!found)
                Problem(place, kind == "test"
                    ? $"there is no analyte or panel '{code}' in this pack" : $"there is no {kind} '{code}' in this pack");
        }
    }

    /// <summary>Where a code was declared; the top of the manifest where it was not.</summary>
    public YamlPlace PlaceOf(string kind, string code, YamlPlace otherwise) =>
        _declared.GetValueOrDefault($"{kind} {code}", otherwise);

    private static bool IsCode(string text) =>
        text.Length is >= 1 and <= 16 && char.IsAsciiLetterUpper(text[0])
        && text.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
