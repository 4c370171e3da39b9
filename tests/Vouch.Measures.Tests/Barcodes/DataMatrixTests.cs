using Vouch.Measures.Barcodes;
using Vouch.Measures.Identifiers;

namespace Vouch.Measures.Tests.Barcodes;

public sealed class DataMatrixTests
{
    [Theory]
    [InlineData("123456")]
    [InlineData("VL2611210004201")]
    [InlineData("Aa1!22bB~^_")]
    [InlineData("The quick brown fox jumps over 13 lazy dogs, 2026-11-21")]
    [InlineData("The quick brown fox jumps over 13 lazy dogs and then the same again, until the symbol "
        + "has two blocks of correction and four regions: ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz, and so on and on.")]
    public async Task Libdmtx_draws_the_same_modules(string text)
    {
        Scanner.Require("dmtxwrite");
        using var folder = new Scanner.Folder();
        await File.WriteAllTextAsync(folder.File("text"), text, TestContext.Current.CancellationToken);
        await Scanner.RunAsync("dmtxwrite", folder.Path, "-e", "a", "-d1", "-m1", "-o", "theirs.pgm", "text");
        var symbol = DataMatrix.Encode(text).Value;
        var picture = await File.ReadAllBytesAsync(folder.File("theirs.pgm"), TestContext.Current.CancellationToken);
        var side = symbol.Size + 2;
        var pixels = picture[^(side * side)..];
        Assert.Equal(Rows(symbol), Enumerable.Range(1, symbol.Size).Select(row => string.Concat(
            Enumerable.Range(1, symbol.Size).Select(column => pixels[row * side + column] < 128 ? 'X' : '.'))));
    }

    [Fact]
    public async Task Libdmtx_reads_every_size()
    {
        Scanner.Require("dmtxread");
        using var folder = new Scanner.Folder();
        var seen = new HashSet<int>();
        var texts = Enumerable.Range(1, 203).Select(length => string.Concat(
            Enumerable.Range(0, length).Select(i => (char)('A' + (i * 7 + length) % 26)))).ToList();
        foreach (var text in texts)
        {
            var symbol = DataMatrix.Encode(text).Value;
            if (seen.Add(symbol.Size))
                Assert.Equal(text, await ReadAsync(folder, symbol));
        }
        Assert.Equal([10, 12, 14, 16, 18, 20, 22, 24, 26, 32, 36, 40, 44, 48, 52], seen.Order());
    }

    [Fact]
    public async Task Libdmtx_reads_accessions_and_odd_characters()
    {
        Scanner.Require("dmtxread");
        using var folder = new Scanner.Folder();
        var accession = AccessionNumber.After("VL", new DateOnly(2026, 11, 21), 41).Value;
        string[] texts = [new ContainerNumber(accession, 2).ToString(), "1", "12", "A1B22", "~^_\\> !\"#",
            "0123456789012345678901"];
        foreach (var text in texts)
            Assert.Equal(text, await ReadAsync(folder, DataMatrix.Encode(text).Value));
    }

    [Fact]
    public async Task Libdmtx_reads_a_GS1_lot_with_its_separators()
    {
        Scanner.Require("dmtxread");
        using var folder = new Scanner.Folder();
        var symbol = DataMatrix.Encode("0109501101530003172712311012AB\u001D21S99", gs1: true).Value;
        var code = Gs1ElementString.Parse(await ReadAsync(folder, symbol), new DateOnly(2026, 11, 21)).Value;
        Assert.Equal(("09501101530003", "12AB", "S99"), (code.Gtin, code.Lot, code.Serial));
    }

    [Fact]
    public async Task Libdmtx_reads_the_drawing_printed_to_PDF()
    {
        Scanner.Require("dmtxread", "weasyprint", "pdftoppm");
        using var folder = new Scanner.Folder();
        const string text = "VL2611210004201";
        await File.WriteAllTextAsync(folder.File("label.html"),
            $"<html><body style=\"margin:1cm\">{BarcodeSvg.Draw(DataMatrix.Encode(text).Value, 0.6m)}</body></html>",
            TestContext.Current.CancellationToken);
        await Scanner.RunAsync("weasyprint", folder.Path, "label.html", "label.pdf");
        await Scanner.RunAsync("pdftoppm", folder.Path,
            "-r", "300", "-x", "150", "-y", "150", "-W", "500", "-H", "500", "-png", "label.pdf", "label");
        var picture = Path.GetFileName(Directory.GetFiles(folder.Path, "label*.png").Single());
        Assert.Equal(text, await Scanner.RunAsync("dmtxread", folder.Path, "-N1", "-m20000", picture));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.NotNull(DataMatrix.Encode("").Fault);
        Assert.NotNull(DataMatrix.Encode("€").Fault);
        Assert.Null(DataMatrix.Encode(new string('A', 204)).Fault);
        Assert.NotNull(DataMatrix.Encode(new string('A', 205)).Fault);
        Assert.Null(DataMatrix.Encode(new string('1', 408)).Fault);
    }

    private static async Task<string> ReadAsync(Scanner.Folder folder, DataMatrixSymbol symbol)
    {
        Scanner.Draw(folder.File("symbol.pgm"), symbol.Size, symbol.Size, scale: 6, margin: 4, symbol.IsDark);
        return await Scanner.RunAsync("dmtxread", folder.Path, "-N1", "-m20000", "-G29", "symbol.pgm");
    }

    private static IEnumerable<string> Rows(DataMatrixSymbol symbol) => Enumerable.Range(0, symbol.Size).Select(row =>
        string.Concat(Enumerable.Range(0, symbol.Size).Select(column => symbol.IsDark(row, column) ? 'X' : '.')));
}
