using System.Text;
using Vouch.Measures.Barcodes;
using static System.FormattableString;

namespace Vouch.Department.Specimens;

/// <summary>
/// A tube label in ZPL II. On a label wide enough a Code 128 stands below the text, with a Data Matrix beside it where there
/// is room; a small one carries the Data Matrix alone. Source: Zebra, ZPL II Programming Guide; narrowest bar: ISO/IEC 15417,
/// and CLSI AUTO02-A2 (at least 0.19 mm).
/// </summary>
public static class TubeLabelZpl
{
    private const decimal BarMillimetresMin = 0.19m;
    private const int MarginMillimetres = 1;

    /// <summary>Labels one after the other, each a format of its own.</summary>
    public static string Write(IEnumerable<TubeLabel> labels, LabelPrinter printer) =>
        string.Concat(labels.Select(label => Write(label, printer)));

    public static string Write(TubeLabel label, LabelPrinter printer)
    {
        var dots = printer.DotsPerMillimetre;
        var (width, height, margin) = (printer.WidthMillimetres * dots, printer.HeightMillimetres * dots, MarginMillimetres * dots);
        var zpl = new StringBuilder(Invariant($"^XA^CI28^PW{width}^LL{height}^LH0,0"));
        var bars = LinearModuleDots(label.Barcode, printer);
        if (bars is { } module && height >= 20 * dots)
            Wide(zpl, label, module, width, height, margin, dots);
        else
            Small(zpl, label, width, height, margin, dots);
        return zpl.Append("^PQ1^XZ\n").ToString();
    }

    /// <summary>The widest bar with which the Code 128 and its quiet zones fit; null: it does not fit legibly.</summary>
    private static int? LinearModuleDots(string barcode, LabelPrinter printer)
    {
        if (!Code128.Encode(barcode).Succeeded(out var symbol, out _))
            return null;
        var modules = symbol.Modules + 2 * Code128.QuietZoneModules;
        var widest = Math.Min(printer.WidthMillimetres * printer.DotsPerMillimetre / modules, printer.DotsPerMillimetre / 2);
        return widest >= BarMillimetresMin * printer.DotsPerMillimetre ? widest : null;
    }

    private static void Wide(StringBuilder zpl, TubeLabel label, int module, int width, int height, int margin, int dots)
    {
        var room = width - 2 * margin;
        var y = margin;
        Line(zpl, label.Name, margin, ref y, room, 7 * dots / 2);
        Line(zpl, label.Identity, margin, ref y, room, 3 * dots);
        Line(zpl, label.About, margin, ref y, room, 5 * dots / 2);
        if (!label.Handling.IsEmpty)
            Line(zpl, string.Join("; ", label.Handling), margin, ref y, room, 9 * dots / 4);
        var digits = 5 * dots / 2;
        var tall = Math.Min(height - y - margin - digits - dots / 2, 12 * dots);
        var quiet = Code128.QuietZoneModules * module;
        zpl.Append(Required(Zpl.Code128Field(quiet, y + dots / 4, label.Barcode, Math.Max(tall, 5 * dots), module)));
        zpl.Append(Zpl.TextField(quiet, height - margin - digits, label.Barcode, digits));
    }

    private static void Small(StringBuilder zpl, TubeLabel label, int width, int height, int margin, int dots)
    {
        if (!DataMatrix.Encode(label.Barcode).Succeeded(out var symbol, out var fault))
            throw new InvalidOperationException($"{label.Barcode}: {fault}");
        // A module of a third of a millimetre reads with any imager; smaller only where the label leaves no choice.
        var fits = Math.Min(height - 2 * margin, width / 2) / (symbol.Size + 2);
        var module = Math.Max(1, Math.Min(fits, dots / 2));
        zpl.Append(Required(Zpl.DataMatrixField(margin + module, margin + module, label.Barcode, module)));
        var x = margin + (symbol.Size + 3) * module;
        var (y, room) = (margin, width - margin - x);
        Line(zpl, label.Name, x, ref y, room, 5 * dots / 2);
        Line(zpl, label.BirthDate, x, ref y, room, 2 * dots);
        Line(zpl, label.Identifier, x, ref y, room, 2 * dots);
        Line(zpl, label.Barcode, x, ref y, room, 2 * dots);
        Line(zpl, label.About, x, ref y, room, 7 * dots / 4);
    }

    /// <summary>A line in letters small enough to stand whole: a name that is cut off is another name.</summary>
    private static void Line(StringBuilder zpl, string text, int x, ref int y, int room, int tall)
    {
        if (text.Length == 0)
            return;
        // Font 0 is about 0.55 of its height wide on average; capitals more.
        var fitting = (int)(room / (0.6 * text.Length));
        var letters = Math.Max(Math.Min(tall, fitting), 10);
        zpl.Append(Zpl.TextField(x, y, text, letters));
        y += letters + Math.Max(letters / 6, 2);
    }

    private static string Required(Measures.Attempt<string> field) => field.Succeeded(out var text, out var fault) ? text
        : throw new InvalidOperationException($"A barcode of ours cannot be printed: {fault}");
}
