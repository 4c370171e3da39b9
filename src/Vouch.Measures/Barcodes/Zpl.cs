using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Vouch.Measures.Barcodes;

/// <summary>Fields of a ZPL II label as text; <c>^XA</c> … <c>^XZ</c> around them is the label's.</summary>
/// <remarks>
/// Source: Zebra, ZPL II Programming Guide, ^BC (invocation codes), ^BX (escape sequences), ^FH, ^CI28.
/// Places and sizes in dots; a label of 203 dpi has 8 dots a millimetre.
/// </remarks>
public static class Zpl
{
    private const int DotsMax = 32_000;

    /// <summary>A Code 128 with the code sets chosen by <see cref="Code128"/>, so that its width is known
    /// beforehand.</summary>
    /// <remarks>Only printable ASCII (and FNC1 for GS1): those never need code set A. No text line is printed
    /// below.</remarks>
    public static Attempt<string> Code128Field(
        int x, int y, string text, int heightDots, int moduleDots = 2, bool gs1 = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        Check(x, y, heightDots, moduleDots);
        var printable = gs1 ? text.Replace("\u001D", "", StringComparison.Ordinal) : text;
        if (printable.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
            return new Fault("a ZPL Code 128 field takes printable ASCII only");
        if (!Code128.Encode(text, gs1).Succeeded(out var symbol, out var fault))
            return fault;
        return Invariant($"^FO{x},{y}^BY{moduleDots}^BCN,{heightDots},N,N,N,N^FH\\^FD{Invoke(symbol.Values)}^FS");
    }

    /// <summary>A Data Matrix of the size chosen by <see cref="DataMatrix"/>; <c>_</c> is its escape
    /// character.</summary>
    public static Attempt<string> DataMatrixField(int x, int y, string text, int moduleDots = 3, bool gs1 = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        Check(x, y, moduleDots, moduleDots);
        if (!DataMatrix.Encode(text, gs1).Succeeded(out var symbol, out var fault))
            return fault;
        if (text.Any(c => c > '~' || (c < ' ' && !(gs1 && c == '\u001D'))))
            return new Fault("a ZPL Data Matrix field takes printable ASCII only");
        var doubled = text.Replace("_", "__", StringComparison.Ordinal);
        var escaped = Escape(gs1 ? "_1" + doubled.Replace("\u001D", "_1", StringComparison.Ordinal) : doubled);
        return Invariant($"^FO{x},{y}^BXN,{moduleDots},200,{symbol.Size},{symbol.Size},6,_^FH\\^FD{escaped}^FS");
    }

    /// <summary>A line of text in the printer's scalable font; any Unicode text (the label sets
    /// <c>^CI28</c>).</summary>
    public static string TextField(int x, int y, string text, int heightDots)
    {
        ArgumentNullException.ThrowIfNull(text);
        Check(x, y, heightDots, 1);
        return Invariant($"^FO{x},{y}^A0N,{heightDots}^FH\\^FD{Escape(text)}^FS");
    }

    /// <summary>What would be read as a command, and all that is not printable ASCII, as \hh of its UTF-8
    /// bytes.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var escaped = new StringBuilder(text.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(text))
        {
            if (unit is >= (byte)' ' and <= (byte)'~' and not ((byte)'^' or (byte)'~' or (byte)'\\'))
                escaped.Append((char)unit);
            else
                escaped.Append('\\').Append(unit.ToString("X2", CultureInfo.InvariantCulture));
        }
        return escaped.ToString();
    }

    /// <summary>Start, code changes and FNC1 as invocation codes; set B as characters, set C as digit pairs.</summary>
    private static string Invoke(IReadOnlyList<int> values)
    {
        var field = new StringBuilder(values[0] == Code128.StartA + 2 ? ">;" : ">:");
        var pairs = values[0] == Code128.StartA + 2;
        foreach (var value in values.Skip(1).SkipLast(2))
        {
            switch (value)
            {
                case Code128.Fnc1:
                    field.Append(">8");
                    break;
                case 99 when !pairs:
                    field.Append(">5");
                    pairs = true;
                    break;
                case 100 when pairs:
                    field.Append(">6");
                    pairs = false;
                    break;
                case < 100 when pairs:
                    field.Append(value.ToString("D2", CultureInfo.InvariantCulture));
                    break;
                case < 95:
                    field.Append((char)(value + 32) switch
                    {
                        '>' => ">0",
                        '^' => "><",
                        '~' => ">=",
                        '\\' => "\\5C",
                        var plain => plain.ToString(),
                    });
                    break;
                default:
                    throw new InvalidOperationException("Printable ASCII needs the code sets B and C only.");
            }
        }
        return field.ToString();
    }

    private static void Check(int x, int y, int height, int module)
    {
        foreach (var dots in (ReadOnlySpan<int>)[x, y, height - 1, module - 1])
        {
            if (dots is < 0 or > DotsMax)
                throw new ArgumentOutOfRangeException(nameof(x), dots, "A place or size is not on any label.");
        }
    }
}
