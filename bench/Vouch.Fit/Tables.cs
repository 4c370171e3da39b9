using Vouch.Signals.Ec57;

namespace Vouch.Fit;

/// <summary>What a detector finds, record by record: on channel 0 and on both channels.</summary>
internal static class Tables
{
    private static readonly Variant[] Scored = [Variant.First, Variant.Both];

    public static void Print(IReadOnlyList<Record> records, Func<Record, Detector> detector)
    {
        var sums = Array.ConvertAll(Scored, _ => new BeatTable());
        Console.WriteLine("record | QRS missed extra Se +P | ventricular | supraventricular; " + string.Join(", then ", Scored.Select(one => one.Name)));
        foreach (var record in records)
        {
            var one = detector(record);
            var tables = Array.ConvertAll(Scored, variant => one.Score(variant.Of(record, seed: 1)));
            for (var i = 0; i < tables.Length; i++)
                sums[i] += tables[i];
            Console.WriteLine(record.Name + string.Concat(tables.Select(Text)));
        }

        Console.WriteLine("gross" + string.Concat(sums.Select(Text)));
    }

    private static string Text(BeatTable table) => " | " + Text(table.QrsSensitivity, table.QrsPredictivity)
        + Invariant($" | V of {table.VebSensitivity.Of,4} ") + Text(table.VebSensitivity, table.VebPredictivity)
        + Invariant($" | S of {table.SvebSensitivity.Of,4} ") + Text(table.SvebSensitivity, table.SvebPredictivity);

    private static string Text(Ratio sensitivity, Ratio predictivity) =>
        Invariant($"{sensitivity.Of - sensitivity.Count,4} {predictivity.Of - predictivity.Count,4} {sensitivity.Percent,6:0.00} {predictivity.Percent,6:0.00}");
}
