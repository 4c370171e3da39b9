using System.Globalization;

namespace Vouch.Signals.Csv;

/// <summary>One column of a table, its cells as decimals.</summary>
internal sealed class Column
{
    private readonly List<decimal?> cells = [];
    private readonly string name;
    private readonly string unit;
    private int decimals;

    private Column(string name, string unit, bool isTime) => (this.name, this.unit, IsTime) = (name, unit, isTime);

    public bool IsTime { get; }

    /// <summary>The last decimal written, s.</summary>
    public double Resolution => (unit == "ms" ? 1e-3 : 1) * Math.Pow(10, -decimals);

    public static Column From(string cell, CsvTable table, int line)
    {
        var text = cell.Trim();
        var open = text.LastIndexOfAny(['[', '(']);
        var hasUnit = open >= 0 && text[^1] is ']' or ')';
        var unit = hasUnit ? text[(open + 1)..^1].Trim() : "";
        var name = hasUnit ? text[..open].Trim() : text;
        var isTime = name.Equals("time", StringComparison.OrdinalIgnoreCase) || name.Equals("t", StringComparison.Ordinal);
        if (isTime ? unit is not ("s" or "ms") : unit.Length == 0)
        {
            throw isTime ? table.Wrong($"The unit of the time was expected: [s] or [ms].", line)
                : table.Wrong($"A name with its unit was expected, such as \"II [mV]\".", line);
        }
        return new(name, unit, isTime);
    }

    public void Add(string cell, bool decimalComma, CsvTable table, int line)
    {
        if (cells.Count >= Limits.Samples)
            throw table.Wrong($"There are more rows than are read.", line);
        var text = cell.Trim();
        if (text.Length == 0 || text.Equals("nan", StringComparison.OrdinalIgnoreCase))
        {
            cells.Add(null);
            return;
        }
        if (decimalComma)
            text = text.Replace(',', '.');
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            throw table.Wrong($"A number was expected in column \"{name}\".", line);
        cells.Add(value);
        decimals = Math.Max(decimals, value.Scale);
    }

    public double[] Seconds(CsvTable table, int first) => [.. cells.Select((cell, row) =>
        (double)(cell ?? throw table.Wrong($"A time was expected.", first + row)) * (unit == "ms" ? 1e-3 : 1))];

    /// <summary>With a gain that makes every written decimal whole, or as many of them as 31 bits hold.</summary>
    public Channel Channel(CsvTable table, int first)
    {
        var most = cells.Select(cell => Math.Abs(cell ?? 0)).DefaultIfEmpty().Max();
        var digits = Math.Min(decimals, 15);
        while (digits > 0 && (double)most * Math.Pow(10, digits) >= int.MaxValue)
            digits--;
        if ((double)most >= int.MaxValue)
            throw table.Wrong($"The values of column \"{name}\" are larger than samples can be.", first);
        var gain = (decimal)Math.Pow(10, digits);
        return new(name, LeadNames.Parse(name), unit, (double)gain, 0, 1,
            [.. cells.Select(cell => cell is { } value ? (int)Math.Round(value * gain) : Signals.Channel.Missing)]);
    }
}
