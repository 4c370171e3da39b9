using System.Collections.Immutable;
using System.Globalization;

namespace Vouch.Wire.Devices;

/// <summary>
/// A place in a record: <c>R-3.4</c> is component 4 of field 3 of a result record, <c>OBX-5</c> a whole HL7 field.
/// Numbers are the standard's own: in ASTM the record type is field 1, in HL7 the field after the segment name is.
/// </summary>
public sealed record FieldPlace(string Record, int Field, int? Component)
{
    /// <summary>Reads a place; null when the text is none.</summary>
    public static FieldPlace? Read(string text)
    {
        var dash = text.IndexOf('-');
        if (dash < 1 || !text.AsSpan(0, dash).ContainsOnlyWord())
            return null;
        var numbers = text[(dash + 1)..].Split('.');
        if (numbers.Length > 2 || Number(numbers[0]) is not { } field)
            return null;
        if (numbers.Length == 1)
            return new FieldPlace(text[..dash], field, null);
        return Number(numbers[1]) is { } component ? new FieldPlace(text[..dash], field, component) : null;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Record}-{Field}{(Component is { } c ? $".{c}" : "")}");

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1000
            ? number
            : null;
}

/// <summary>
/// Where a driver profile finds a text: places joined by <c>+</c> (a space between), alternatives divided by
/// <c>|</c> of which the first that holds text counts: <c>O-3.1 | O-4.1</c>, <c>td-2 + tt-2</c>.
/// </summary>
public sealed record PlaceRule(ImmutableArray<ImmutableArray<FieldPlace>> Alternatives)
{
    public static PlaceRule Nowhere { get; } = new([]);

    /// <summary>Reads a rule; null when the text is none. Empty text is <see cref="Nowhere"/>.</summary>
    public static PlaceRule? Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Nowhere;
        var alternatives = ImmutableArray.CreateBuilder<ImmutableArray<FieldPlace>>();
        foreach (var alternative in text.Split('|', StringSplitOptions.TrimEntries))
        {
            var places = alternative.Split('+', StringSplitOptions.TrimEntries).Select(FieldPlace.Read).ToArray();
            if (places.Any(place => place is null))
                return null;
            alternatives.Add([.. places.OfType<FieldPlace>()]);
        }

        return new PlaceRule(alternatives.ToImmutable());
    }

    /// <summary>The text at this place as seen from a node: without padding, empty when nothing is there.</summary>
    public string Text(DeviceNode from)
    {
        foreach (var alternative in Alternatives)
        {
            var text = string.Join(' ', alternative
                .Select(place => from.Nearest(place.Record)?.Record.Text(place).Trim() ?? "")
                .Where(part => part.Length > 0));
            if (text.Length > 0)
                return text;
        }

        return "";
    }

    /// <summary>Every repeat at the first alternative that holds text.</summary>
    public ImmutableArray<string> Texts(DeviceNode from)
    {
        foreach (var place in Alternatives.Select(alternative => alternative[0]))
        {
            if (from.Nearest(place.Record)?.Record.Texts(place) is { } texts && texts.Any(text => text.Trim().Length > 0))
                return [.. texts.Select(text => text.Trim()).Where(text => text.Length > 0)];
        }

        return [];
    }
}

internal static class WordSpans
{
    public static bool ContainsOnlyWord(this ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
                return false;
        }

        return true;
    }
}
