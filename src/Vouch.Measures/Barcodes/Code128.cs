namespace Vouch.Measures.Barcodes;

/// <summary>A Code 128 symbol: its values with start, check and stop, and the widths of its bars and spaces.</summary>
/// <param name="Text">What a scanner reads.</param>
/// <param name="Values">Start code, data, check, stop (106).</param>
/// <param name="Widths">In modules, a bar first, bars and spaces alternating.</param>
public sealed record Code128Symbol(string Text, IReadOnlyList<int> Values, IReadOnlyList<int> Widths)
{
    /// <summary>The width without quiet zones, in modules.</summary>
    public int Modules => Widths.Sum();
}

/// <summary>Encodes text in the fewest Code 128 symbols, changing between the code sets A, B and C.</summary>
/// <remarks>ASCII 0 to 127. Source: ISO/IEC 15417:2007; GS1 General Specifications 5.4 for GS1-128.</remarks>
public static class Code128
{
    /// <summary>The longest text that is encoded; a label has room for less.</summary>
    public const int CharactersMax = 80;

    /// <summary>Empty modules left and right of a symbol.</summary>
    public const int QuietZoneModules = 10;

    internal const int Fnc1 = 102;
    internal const int StartA = 103;
    private const int Shift = 98;
    private const int Stop = 106;
    private const char Separator = '\u001D';

    private static readonly string[] Patterns =
        ("212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 "
        + "113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 "
        + "212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 "
        + "113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
        + "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 "
        + "241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 "
        + "214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 "
        + "211232 2331112").Split(' ');

    private enum CodeSet
    {
        A,
        B,
        C,
    }

    /// <summary>Encodes <paramref name="text"/>; as GS1-128, it begins with FNC1 and GS (0x1D) stands for
    /// FNC1.</summary>
    public static Attempt<Code128Symbol> Encode(string text, bool gs1 = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is 0 or > CharactersMax)
            return new Fault($"a Code 128 barcode holds 1 to 80 characters, not {text.Length}");
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\u007F') is var wrong and >= 0)
            return new Fault($"'{text[wrong]}' cannot be written in Code 128", wrong + 1);
        var values = Shortest(text, gs1);
        var check = values[0] + values.Select((value, i) => value * i).Sum();
        values.Add(check % 103);
        values.Add(Stop);
        return new Code128Symbol(text, values, [.. values.SelectMany(value => Patterns[value].Select(w => w - '0'))]);
    }

    /// <summary>The fewest symbols, found from the end of the text towards its beginning.</summary>
    private static List<int> Shortest(string text, bool gs1)
    {
        var steps = new (int Cost, int[] Values, int Next, CodeSet NextSet)[text.Length + 1, 3];
        for (var at = text.Length - 1; at >= 0; at--)
        {
            // First what each set does itself, then whether it pays to change the set before.
            foreach (var set in Enum.GetValues<CodeSet>())
                steps[at, (int)set] = Staying(text, at, set, gs1, steps);
            var staying = Enumerable.Range(0, 3).Select(set => steps[at, set]).ToArray();
            foreach (var set in Enum.GetValues<CodeSet>())
            {
                foreach (var other in (ReadOnlySpan<CodeSet>)[CodeSet.B, CodeSet.C, CodeSet.A])
                {
                    if (other != set && staying[(int)other].Cost + 1 < steps[at, (int)set].Cost)
                        steps[at, (int)set] = (staying[(int)other].Cost + 1,
                            [Latch(other), .. staying[(int)other].Values],
                            staying[(int)other].Next, staying[(int)other].NextSet);
                }
            }
        }
        var first = ((ReadOnlySpan<CodeSet>)[CodeSet.B, CodeSet.C, CodeSet.A]).ToArray()
            .MinBy(set => steps[0, (int)set].Cost);
        List<int> values = gs1 ? [StartA + (int)first, Fnc1] : [StartA + (int)first];
        for (var (at, set) = (0, first); at < text.Length;)
        {
            var step = steps[at, (int)set];
            values.AddRange(step.Values);
            (at, set) = (step.Next, step.NextSet);
        }
        return values;
    }

    private static (int Cost, int[] Values, int Next, CodeSet NextSet) Staying(
        string text, int at, CodeSet set, bool gs1, (int Cost, int[] Values, int Next, CodeSet NextSet)[,] steps)
    {
        const int never = 1_000_000;
        if (gs1 && text[at] == Separator)
            return (1 + steps[at + 1, (int)set].Cost, [Fnc1], at + 1, set);
        if (set is CodeSet.C)
        {
            return at + 1 < text.Length && char.IsAsciiDigit(text[at]) && char.IsAsciiDigit(text[at + 1])
                ? (1 + steps[at + 2, (int)set].Cost, [(text[at] - '0') * 10 + text[at + 1] - '0'], at + 2, set)
                : (never, [], at + 1, set);
        }
        var other = set is CodeSet.A ? CodeSet.B : CodeSet.A;
        var rest = steps[at + 1, (int)set].Cost;
        return Value(text[at], set) is int value
            ? (1 + rest, [value], at + 1, set)
            : (2 + rest, [Shift, Value(text[at], other)!.Value], at + 1, set);
    }

    private static int? Value(char character, CodeSet set) => (set, character) switch
    {
        (CodeSet.A, < ' ') => character + 64,
        (CodeSet.A, < '`') => character - 32,
        (CodeSet.B, >= ' ') => character - 32,
        _ => null,
    };

    private static int Latch(CodeSet to) => to switch
    {
        CodeSet.A => 101,
        CodeSet.B => 100,
        _ => 99,
    };
}
