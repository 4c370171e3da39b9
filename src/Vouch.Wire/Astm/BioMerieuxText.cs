using System.Collections.Immutable;
using System.Text;

namespace Vouch.Wire.Astm;

/// <summary>
/// Reads bioMérieux' own messages (VIDAS family): fields of a two-letter key and a text, each ended by <c>|</c>, with
/// RS before a field or where a line was broken. Each field becomes a record (field 1 the key, field 2 the text):
/// <c>mt</c> stands above, <c>pi</c> begins a patient, <c>ci</c> a specimen, <c>rt</c> a result that holds what follows.
/// Source: a capture of a mini VIDAS (none of its escape rules are published; text is taken as it stands).
/// </summary>
public static class BioMerieuxText
{
    private const char FieldEnd = '|';

    public static AstmMessage Read(ReadOnlyMemory<byte> raw, Encoding? encoding = null)
    {
        var remarks = ImmutableArray.CreateBuilder<AstmRemark>();
        var text = AstmText.Decode(raw.Span, encoding, remarks);
        var records = ImmutableArray.CreateBuilder<AstmRecord>();
        foreach (var field in Unbroken(text).Split(FieldEnd, StringSplitOptions.RemoveEmptyEntries))
        {
            var key = field.Length < 2 ? field : field[..2];
            var delimiters = AstmDelimiters.Standard;
            records.Add(new AstmRecord(
                field, records.Count + 1, delimiters, [key, delimiters.Escaped(field[key.Length..])]));
        }

        if (records.Count == 0 || records[0].Type != "mt")
            remarks.Add(new AstmRemark(1, "The message does not begin with the field mt."));
        var isWhole = records.Any(record => record.Type == "mt") && text.TrimEnd(Breaks).EndsWith(FieldEnd);
        return AstmMessage.Of(raw, records.ToImmutable(), remarks.ToImmutable(), Level, isWhole);
    }

    private static readonly char[] Breaks = ['\u001e', '\r', '\n'];

    private static string Unbroken(string text) => string.Concat(text.Split(Breaks));

    private static int? Level(string key) => key switch
    {
        "mt" => 0,
        "pi" => 1,
        "pn" or "pb" or "ps" or "so" or "si" or "ci" => 2,
        "rt" => 3,
        _ => null,
    };
}
