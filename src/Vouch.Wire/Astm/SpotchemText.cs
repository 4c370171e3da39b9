using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Vouch.Wire.Astm;

/// <summary>
/// Reads the printed line of a SPOTCHEM EL SE-1520: date, time, <c>ID#</c>, specimen kind in brackets, then test,
/// value and unit in turn. It becomes one record <c>ID</c> (date, time, identifier, kind) with a record <c>R</c>
/// (test, value, unit) for each test; what is left over becomes a record <c>X</c>.
/// Source: a capture of an SE-1520 (Arkray); the line's other variants are not published.
/// </summary>
public static class SpotchemText
{
    // Without backtracking: no line, however odd, can make it slow.
    private static readonly Regex Head = Expression(
        @"^\s*(\d{2}/\d{2}/\d{2})\s+(\d{2}:\d{2})\s+ID#\s*([^\s\[]*)\s*\[([^\]]*)\]");

    private static readonly Regex Test = Expression(
        @"^\s*([A-Za-z][A-Za-z0-9]*)\s+([<>]?\s*[0-9.]+|[^\sA-Za-z]+)\s+([A-Za-z]+/[A-Za-z]+)");

    public static AstmMessage Read(ReadOnlyMemory<byte> raw, Encoding? encoding = null)
    {
        var remarks = ImmutableArray.CreateBuilder<AstmRemark>();
        var text = AstmText.Decode(raw.Span, encoding, remarks);
        var records = ImmutableArray.CreateBuilder<AstmRecord>();
        var at = 0;
        if (Head.Match(text) is { Success: true } head)
        {
            records.Add(Record(records, "ID", head));
            at = head.Length;
            for (var test = NextTest(text, at); test.Success; test = NextTest(text, at))
            {
                records.Add(Record(records, "R", test));
                at = test.Index + test.Length;
            }
        }

        if (text[at..].Trim() is { Length: > 0 } rest)
        {
            records.Add(new AstmRecord(rest, records.Count + 1, AstmDelimiters.Standard, ["X", Escaped(rest)]));
            remarks.Add(new AstmRemark(records.Count, "Text that is no test of the known form."));
        }

        return AstmMessage.Of(
            raw, records.ToImmutable(), remarks.ToImmutable(), Level, records.Any(record => record.Type == "R"));
    }

    private static AstmRecord Record(ImmutableArray<AstmRecord>.Builder records, string type, Match match) =>
        new(match.Value, records.Count + 1, AstmDelimiters.Standard,
            [type, .. match.Groups.Values.Skip(1).Select(group => Escaped(group.Value.Trim()))]);

    private static Match NextTest(string text, int at) => Test.Match(text, at, text.Length - at);

    private static Regex Expression(string pattern) => new(
        pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private static string Escaped(string text) => AstmDelimiters.Standard.Escaped(text);

    private static int? Level(string type) => type switch
    {
        "ID" => 0,
        "R" => 1,
        _ => null,
    };
}
