using System.Globalization;
using System.Text;
using Vouch.Signals.Interpretation;
using Vouch.Signals.Tests.Measuring;

namespace Vouch.Signals.Tests.Interpretation;

/// <summary>
/// Signals to statements over recordings made and read by others. With VOUCH_WRITE_DOCS=1 docs/ecg-interpretation-accuracy.md is written;
/// always the figures have to be at least what is asked here.
/// </summary>
public sealed class InterpretationAccuracyTests
{
    private static readonly bool Writes = Environment.GetEnvironmentVariable("VOUCH_WRITE_DOCS") == "1";

    private sealed record Row(string Name, Recording Recording, Vouch.Signals.Measuring.Measurements Measured, Reading Reading,
        float[][] Leads)
    {
        public string[] Codes => [.. Reading.Statements.Select(one => one.Code)];

        public bool IsChallenge => Name.StartsWith("cinc2021", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recordings_read_by_others_are_read_alike_as_far_as_the_document_says()
    {
        RealFiles.At("");
        var rows = RealRecordings.Names().Select(Interpreted).ToArray();
        var labels = Labels(rows);
        var (text, limb, alarms) = Reversals(rows);
        var pieces = MonitoredPieces.Interpret(Writes ? 1 : 6);
        if (Writes)
            await File.WriteAllTextAsync(Path.Combine(RealFiles.Project(), "docs", "ecg-interpretation-accuracy.md"),
                Document(rows, text, pieces), TestContext.Current.CancellationToken);
        Assert.True(labels["426177001"].Agreed + labels["427084000"].Agreed >= 8, "rates");
        Assert.True(labels["59118001"].Agreed == labels["59118001"].All, "right bundle branch block");
        Assert.True(labels["164873001"].Agreed >= 1, "left ventricular hypertrophy");
        Assert.True(labels["111975006"].Agreed >= 1, "QT");
        Assert.InRange(alarms, 0, 1);
        Assert.InRange(Share(pieces, "(N", "atrial-fibrillation"), 0, 0.03);
        Assert.InRange(Share(pieces, "(AFIB", "atrial-fibrillation"), 0.6, 1);
        Assert.InRange(Share(pieces, "(P", "paced-ventricular"), 0.85, 1);
        Assert.InRange(Share(pieces, "(N", "atrial-flutter"), 0, 0.01);
        Assert.Equal(0, pieces.Count(piece => piece.Codes.Intersect(ConductionFigures.Codes).Any()));
        Assert.True(limb >= 0.6, FormattableString.Invariant($"electrodes of arms and right arm with leg: {limb:0.00} found"));
        Assert.True(rows.Count(row => row.IsChallenge && row.Reading.Importance == Importance.Critical) <= 3,
            "critical statements on recordings without a critical label");
    }

    private static Row Interpreted(string name)
    {
        var recording = RealRecordings.Read(name);
        var leads = RealRecordings.Leads(recording);
        var (measured, reading) = RealRecordings.Interpret(leads, recording.Rate, recording.Subject);
        return new(name, recording, measured, reading, leads);
    }

    private static Dictionary<string, (int All, int Agreed, int Over)> Labels(Row[] rows) =>
        RealRecordings.Labels.ToDictionary(label => label.Code, label =>
    {
        var labelled = rows.Where(row => row.IsChallenge && RealRecordings.Dx(row.Recording).Contains(label.Code)).ToArray();
        var same = RealRecordings.Labels.Where(other => other.Ours.Intersect(label.Ours).Any()).Select(other => other.Code).ToArray();
        var over = rows.Count(row => row.IsChallenge && row.Codes.Intersect(label.Ours).Any()
            && !RealRecordings.Dx(row.Recording).Intersect(same).Any());
        return (labelled.Length, labelled.Count(row => row.Codes.Intersect(label.Ours).Any()), over);
    }, StringComparer.Ordinal);

    /// <summary>The table; which part of LA/RA and RA/LL is found; how many are called without any exchange.</summary>
    private static (string Table, double Limb, int Alarms) Reversals(Row[] rows)
    {
        var text = new StringBuilder();
        var (found, all) = (0, 0);

        // All exchanges for the document, else those for which a bound is set.
        foreach (var (name, code) in Writes ? ExchangedElectrodes.Limb.Concat(ExchangedElectrodes.Chest)
            : ExchangedElectrodes.Limb.Where(one => one.Name is "LA/RA" or "RA/LL"))
        {
            var tried = rows.Select(row => RealRecordings.Interpret(ExchangedElectrodes.Of(name, row.Leads), row.Recording.Rate,
                row.Recording.Subject).Reading).ToArray();
            var told = tried.Count(reading => reading.Statements.Any(one => one.Code == code
                && (name[0] != 'V' || one.Text.Contains($"{name[..2]} and {name[3..]}", StringComparison.Ordinal))));
            var other = tried.Count(reading => Exchanges(reading).Any()) - told;
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {told} of {tried.Length} ({100.0 * told / tried.Length:0}%) | {other} |\n");
            if (name is "LA/RA" or "RA/LL")
                (found, all) = (found + told, all + tried.Length);
        }
        return (text.ToString(), (double)found / all, rows.Count(row => Exchanges(row.Reading).Any()));
    }

    private static IEnumerable<Statement> Exchanges(Reading reading) =>
        reading.Statements.Where(one => one.Code.StartsWith("reversal", StringComparison.Ordinal) || one.Code == "dextrocardia");

    private static string Document(Row[] rows, string reversals, List<(string Reference, string[] Codes)> pieces)
    {
        var text = new StringBuilder(AccuracyText.Beginning);
        text.Append("\n## By label\n\n| label of the header | recordings | said by us too | said by us without it |\n|---|---|---|---|\n");
        foreach (var (code, (all, agreed, over)) in Labels(rows))
            text.Append(CultureInfo.InvariantCulture, $"| {RealRecordings.Labels.First(label => label.Code == code).Name} ({code}) | {all} | {agreed} | {over} |\n");
        text.Append(AccuracyText.OnLabels);
        text.Append("\n## Recording by recording\n\n| recording | labels | rate, PR, QRS, QTc (Framingham) | ours | what differs |\n|---|---|---|---|---|\n");
        foreach (var row in rows.Where(row => row.IsChallenge))
            text.Append(CultureInfo.InvariantCulture, $"| {Short(row)} | {string.Join(", ", RealRecordings.Dx(row.Recording).Select(Named))} | {Intervals(row)} | {Ours(row)} | {Differs(row)} |\n");
        text.Append("\n## Against what the devices say themselves\n\n| recording | the device | rate, PR, QRS, QTc (Framingham) by us | ours |\n|---|---|---|---|\n");
        foreach (var row in rows.Where(row => !row.IsChallenge))
            text.Append(CultureInfo.InvariantCulture, $"| {Short(row)} | {Device(row)} | {Intervals(row)} | {Ours(row)} |\n");
        text.Append(AccuracyText.OnDevices);
        text.Append(CultureInfo.InvariantCulture, $"\n## Electrodes exchanged\n\n{AccuracyText.OnReversals(rows.Length, rows.Count(row => Exchanges(row.Reading).Any()))}\n| exchanged | told as this | told as another |\n|---|---|---|\n{reversals}");
        Monitored(text, pieces);
        var recordings = RecombinedEcg.All();
        text.Append("\n## AV block\n\n").Append(AccuracyText.OnConduction(recordings.Count, rows.Length));
        ConductionFigures.Table(text, recordings);
        return text.ToString();
    }

    private static double Share(List<(string Reference, string[] Codes)> pieces, string reference, string code)
    {
        var of = pieces.Where(piece => piece.Reference == reference).ToArray();
        return (double)of.Count(piece => piece.Codes.Contains(code)) / of.Length;
    }

    private static void Monitored(StringBuilder text, List<(string Reference, string[] Codes)> pieces)
    {
        text.Append("\n## Rhythms of monitored patients\n\n").Append(AccuracyText.OnPieces).Append("\n| reference | pieces | ours, in so many of them |\n|---|---|---|\n");
        foreach (var of in pieces.GroupBy(piece => piece.Reference).OrderByDescending(of => of.Count()))
        {
            var told = of.SelectMany(piece => piece.Codes).Where(code =>
                Statements.Kind(code).Matter is Matter.Rhythm or Matter.Atrioventricular)
                .GroupBy(code => code).OrderByDescending(one => one.Count()).ThenBy(one => one.Key, StringComparer.Ordinal).Select(one =>
                    FormattableString.Invariant($"{one.Key} {one.Count()}"));
            text.Append(CultureInfo.InvariantCulture, $"| {of.Key} | {of.Count()} | {string.Join(", ", told)} |\n");
        }
    }

    private static string Short(Row row) => Path.GetFileNameWithoutExtension(row.Name);

    private static string Named(string dx) => RealRecordings.Labels.FirstOrDefault(label => label.Code == dx).Name ?? dx;

    private static string Intervals(Row row) => FormattableString.Invariant($"{row.Measured.HeartRate:0}, {row.Measured.Pr:0}, {row.Measured.Qrs:0}, {row.Measured.Qtc?.Framingham:0}");

    private static string Ours(Row row) => string.Join(", ",
        row.Reading.Statements.Where(one => Statements.Kind(one.Code).Matter != Matter.Summary).Select(one =>
        one.Importance == Importance.Critical ? $"**{one.Code}**" : one.Code));

    private static string Differs(Row row)
    {
        var dx = RealRecordings.Dx(row.Recording);
        var missed = RealRecordings.Labels.Where(label => dx.Contains(label.Code)
            && !row.Codes.Intersect(label.Ours).Any()).Select(label => "missed: " + label.Name);
        var named = RealRecordings.Labels.Where(label => dx.Contains(label.Code)).SelectMany(label => label.Ours).ToArray();
        var over = row.Reading.Statements.Where(one => one.Importance >= Importance.Abnormal
            && Statements.Kind(one.Code).Matter != Matter.Summary && !named.Contains(one.Code)).Select(one => "more: " + one.Code);
        return string.Join("; ", missed.Concat(over));
    }

    private static string Device(Row row) => row.Recording.Device is not { } device ? "" : string.Join("; ",
        new[] { FormattableString.Invariant($"{device.HeartRate}, {device.Pr}, {device.Qrs}, QT {device.Qt}") }.Concat(device.Statements.Select(one => one.Text.Replace("|", "\\|", StringComparison.Ordinal))));
}
