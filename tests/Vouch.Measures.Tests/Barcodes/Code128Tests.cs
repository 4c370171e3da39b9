using FsCheck;
using FsCheck.Fluent;
using Vouch.Measures.Barcodes;
using Vouch.Measures.Identifiers;

namespace Vouch.Measures.Tests.Barcodes;

public sealed class Code128Tests
{
    [Theory]
    [InlineData("A", "104 33 34 106")]
    [InlineData("1234", "105 12 34 82 106")]
    [InlineData("123", "104 17 18 19 8 106")]
    [InlineData("VL2611210004X", "104 54 44 99 26 11 21 0 4 100 56 54 106")]
    [InlineData("AB\u0001CD", "103 33 34 65 35 36 101 106")]
    [InlineData("ab\u0001cd", "104 65 66 98 65 67 68 53 106")]
    public void The_fewest_symbols_are_chosen(string text, string values) => Assert.StartsWith(
        values, string.Join(' ', Code128.Encode(text).Value.Values), StringComparison.Ordinal);

    [Fact]
    public void The_check_symbol_is_that_of_the_published_example() =>
        // Wikipedia, Code 128, "PJJ123C": start A 103, check 54.
        Assert.Equal(54, Check(103, 48, 42, 42, 17, 18, 19, 35));

    [Fact]
    public void Every_symbol_has_its_eleven_modules() => Prop.ForAll(Texts(), text =>
    {
        var symbol = Code128.Encode(text).Value;
        return symbol.Modules == (symbol.Values.Count - 1) * 11 + 13
            && symbol.Values[^2] == Check([.. symbol.Values.SkipLast(2)])
            && string.Equals(Read(symbol.Values), text, StringComparison.Ordinal);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_shorter_symbol_is_found_by_trying_them_all() => Prop.ForAll(
        Gen.Elements("AZa9\u00012".ToCharArray()).ArrayOf().Where(a => a.Length is > 0 and < 9)
            .Select(a => new string(a)).ToArbitrary(),
        text => Code128.Encode(text).Value.Values.Count == 3 + Enumerable.Range(0, 3).Min(set => Fewest(text, 0, set)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public async Task Zbar_reads_what_was_written()
    {
        Scanner.Require("zbarimg");
        using var folder = new Scanner.Folder();
        var accession = AccessionNumber.After("VL", new DateOnly(2026, 11, 21), 41).Value;
        List<string> texts =
        [
            new ContainerNumber(accession, 1).ToString(), accession.ToString(), "0", "00", "000000", "abcXYZ",
            "a1b22c333d4444",
            "12345678901", "~^_\\> !\"#$%&'()*+,-./:;<=?@[]`{|}", "1234AB5678", "A123456B7",
            .. Enumerable.Range(0, 12)
                .Select(i => AccessionNumber.After("K", new DateOnly(2027, 2, 1 + i), i * 7919).Value.ToString()),
        ];
        for (var i = 0; i < texts.Count; i++)
            Draw(folder.File(Name(i, "pgm")), Code128.Encode(texts[i]).Value);
        var read = await Scanner.RunAsync("zbarimg", folder.Path,
            ["-q", "--raw", "-Sdisable", "-Scode128.enable", .. texts.Select((_, i) => Name(i, "pgm"))]);
        Assert.Equal(texts, read.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Zbar_reads_the_drawing_printed_to_PDF()
    {
        Scanner.Require("zbarimg", "weasyprint", "pdftoppm");
        using var folder = new Scanner.Folder();
        const string text = "VL2611210004201";
        var svg = BarcodeSvg.Draw(Code128.Encode(text).Value);
        await File.WriteAllTextAsync(folder.File("label.html"), $"<html><body>{svg}</body></html>",
            TestContext.Current.CancellationToken);
        await Scanner.RunAsync("weasyprint", folder.Path, "label.html", "label.pdf");
        await Scanner.RunAsync("pdftoppm", folder.Path, "-r", "300", "-png", "label.pdf", "label");
        var picture = Path.GetFileName(Directory.GetFiles(folder.Path, "label*.png").Single());
        Assert.Equal(text, (await Scanner.RunAsync("zbarimg", folder.Path, "-q", "--raw", picture)).TrimEnd('\n'));
    }

    [Fact]
    public async Task Zbar_reads_a_GS1_128_with_its_separators()
    {
        Scanner.Require("zbarimg");
        using var folder = new Scanner.Folder();
        var symbol = Code128.Encode("010950110153000310AB-123\u001D21S99", gs1: true).Value;
        Draw(folder.File("gs1.pgm"), symbol);
        var read = await Scanner.RunAsync("zbarimg", folder.Path, "-q", "--raw", "gs1.pgm");
        var code = Gs1ElementString.Parse(read.TrimEnd('\n'), new DateOnly(2026, 11, 21)).Value;
        Assert.Equal(("09501101530003", "AB-123", "S99"), (code.Gtin, code.Lot, code.Serial));
    }

    [Theory]
    [InlineData("")]
    [InlineData("é")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890123456789012345678901")]
    public void What_cannot_be_encoded_is_refused(string text) => Assert.NotNull(Code128.Encode(text).Fault);

    [Theory]
    [InlineData("VL2611210004X", "^FO10,20^BY2^BCN,80,N,N,N,N^FH\\^FD>:VL>52611210004>6X^FS")]
    [InlineData("123456", "^FO10,20^BY2^BCN,80,N,N,N,N^FH\\^FD>;123456^FS")]
    [InlineData("a>b^c~d\\e", "^FO10,20^BY2^BCN,80,N,N,N,N^FH\\^FD>:a>0b><c>=d\\5Ce^FS")]
    public void A_label_printer_is_told_the_same_symbols(string text, string zpl) =>
        Assert.Equal(zpl, Zpl.Code128Field(10, 20, text, 80).Value);

    [Fact]
    public void Text_on_a_label_cannot_become_a_command()
    {
        Assert.Equal("^FO0,0^A0N,30^FH\\^FDM\\C3\\BCller \\5EXZ \\7EJA \\5C^FS",
            Zpl.TextField(0, 0, "Müller ^XZ ~JA \\", 30));
        Assert.Equal("^FO5,6^BXN,4,200,14,14,6,_^FH\\^FD_1A__\\5E_1B^FS",
            Zpl.DataMatrixField(5, 6, "A_^\u001DB", 4, gs1: true).Value);
        Assert.NotNull(Zpl.Code128Field(0, 0, "A\u0001", 80).Fault);
        Assert.Throws<ArgumentOutOfRangeException>(() => Zpl.TextField(-1, 0, "A", 30));
    }

    private static string Name(int i, string extension) => FormattableString.Invariant($"{i:D2}.{extension}");

    private static void Draw(string file, Code128Symbol symbol)
    {
        var dark = symbol.Widths.SelectMany((width, i) => Enumerable.Repeat(i % 2 == 0, width)).ToArray();
        Scanner.Draw(file, dark.Length, 30, scale: 3, Code128.QuietZoneModules, (_, column) => dark[column]);
    }

    private static int Check(params int[] values) => (values[0] + values.Select((v, i) => v * i).Sum()) % 103;

    private static Arbitrary<string> Texts() => Gen.Choose(0, 127).Select(c => (char)c)
        .ArrayOf().Where(a => a.Length is > 0 and <= 80).Select(a => new string(a)).ToArbitrary();

    /// <summary>A plain decoder, written apart from the encoder.</summary>
    private static string Read(IReadOnlyList<int> values)
    {
        var (set, shifted, text) = (values[0] - 103, false, "");
        foreach (var value in values.Skip(1).SkipLast(2))
        {
            var now = shifted ? 1 - set : set;
            shifted = false;
            if (set == 2 && value < 100)
                text += value.ToString("D2", null);
            else if (value < 96)
                text += (char)(now == 0 && value >= 64 ? value - 64 : value + 32);
            else if (value == 98)
                shifted = true;
            else
                set = 101 - value;
        }
        return text;
    }

    /// <summary>The fewest data symbols by trying every way, changes of set included.</summary>
    private static int Fewest(string text, int at, int set, int changes = 0)
    {
        if (at == text.Length)
            return 0;
        var best = 1_000;
        var (inA, inB) = (text[at] < '`', text[at] >= ' ');
        if (set == 2 && at + 1 < text.Length && char.IsAsciiDigit(text[at]) && char.IsAsciiDigit(text[at + 1]))
            best = 1 + Fewest(text, at + 2, set);
        if (set != 2)
            best = ((set == 0 && inA) || (set == 1 && inB) ? 1 : 2) + Fewest(text, at + 1, set);
        for (var other = 0; other < 3 && changes == 0; other++)
        {
            if (other != set)
                best = Math.Min(best, 1 + Fewest(text, at, other, changes: 1));
        }
        return best;
    }
}
