using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Vouch.Signals.Measuring;

namespace Vouch.Signals.Tests.Measuring;

/// <summary>
/// The figures of docs/ecg-measurement.md, measured anew, and within the limits of the standard. With VOUCH_WRITE_DOCS=1 they are
/// written there; else they have to be those.
/// </summary>
public sealed class MeasurementDocumentTests
{
    private const string Begin = "<!-- figures: ", End = "<!-- end -->\n";

    private static readonly (string Name, Noise? Noise)[] Disturbances =
    [
        ("none", null), ("muscle, 25 µV r.m.s.", new(Muscle: 0.025)), ("muscle, 50 µV r.m.s.", new(Muscle: 0.050)), ("mains 50 Hz, 50 µV peak", new(Mains: 0.05)),
        ("mains 60 Hz, 50 µV peak", new(Mains: 0.05, MainsHertz: 60)), ("wander 0.3 Hz, 1 mV peak to peak", new(Wander: 0.5)),
        ("muscle 25 µV, mains 50 Hz and wander", new(0.025, 0.05, 50, 0.5)),
    ];

    private static readonly double[] AllRates = [100, 250, 360, 500, 1000];

    private static readonly Lazy<(KnownEcg Ecg, double Rate, Measurements Measured)[]> Measured =
        new(() => [.. from ecg in KnownShapes.All from rate in AllRates select (ecg, rate, KnownErrors.Measure(ecg, rate, null))]);

    private static readonly Lazy<KnownErrors> Clean = new(() => Some(_ => true));

    private static readonly ConcurrentDictionary<string, KnownErrors> Disturbed = new();

    [Theory]
    [InlineData("P", 10, 8)]
    [InlineData("PR", 10, 8)]
    [InlineData("QRS", 6, 5)]
    [InlineData("QT", 12, 10)]
    public void Intervals_of_made_ECGs_are_within_the_limits_of_IEC_60601_2_25_for_artificial_signals(string interval, double mean, double sd)
    {
        var (found, spread) = Clean.Value.Of(interval)!.Value;
        Assert.InRange(found, -mean, mean);
        Assert.InRange(spread, 0, sd);
        Assert.Equal((0, 0), (Clean.Value.Missed, Clean.Value.Invented));
    }

    [Fact]
    public async Task The_figures_for_made_ECGs_are_those_of_the_document() => await Keep("made", Made());

    [Fact]
    public async Task The_figures_beside_those_of_devices_are_those_of_the_document()
    {
        RealFiles.At("");
        await Keep("devices", Devices());
    }

    private static KnownErrors Some(Func<(KnownEcg Ecg, double Rate, Measurements Measured), bool> wanted) =>
        KnownErrors.Of(Measured.Value.Where(wanted).Select(one => (one.Ecg, one.Measured)));

    private static KnownErrors With(string disturbance) => Disturbed.GetOrAdd(disturbance, name =>
    {
        var noise = Disturbances.First(one => one.Name == name).Noise;
        return KnownErrors.Of(KnownShapes.All.Select(ecg => (ecg, KnownErrors.Measure(ecg, 500, noise))));
    });

    private static async Task Keep(string name, string figures)
    {
        var path = Path.Combine(RealFiles.Project(), "docs", "ecg-measurement.md");
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var begin = text.IndexOf(Begin + name, StringComparison.Ordinal);
        begin = text.IndexOf('\n', begin) + 1;
        var end = text.IndexOf(End, begin, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("VOUCH_WRITE_DOCS") == "1")
            await File.WriteAllTextAsync(path, text[..begin] + figures + text[end..], TestContext.Current.CancellationToken);
        else
            Assert.Equal(text[begin..end], figures);
    }

    private static string Made()
    {
        var text = new StringBuilder("\n| disturbance | P | PR | QRS | QT | not found | invented P |\n|---|---|---|---|---|---|---|\n");
        foreach (var (name, noise) in Disturbances)
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {(noise is null ? Clean.Value : With(name)).Row()} |\n");
        text.Append("\nWithout disturbance, by shape and by samples a second:\n\n| | P | PR | QRS | QT | not found | invented P |\n|---|---|---|---|---|---|---|\n");
        foreach (var shape in KnownShapes.All.GroupBy(one => one.Name))
            text.Append(CultureInfo.InvariantCulture, $"| {shape.Key}, {shape.Min(one => one.HeartRate)} to {shape.Max(one => one.HeartRate)} a minute | {Some(one => one.Ecg.Name == shape.Key).Row()} |\n");
        foreach (var rate in AllRates)
            text.Append(CultureInfo.InvariantCulture, $"| {rate} Hz | {Some(one => one.Rate == rate).Row()} |\n");
        return text.Append('\n').ToString();
    }

    [Theory]
    [InlineData("muscle, 25 µV r.m.s.")]
    [InlineData("mains 60 Hz, 50 µV peak")]
    [InlineData("wander 0.3 Hz, 1 mV peak to peak")]
    public void Disturbances_of_the_standard_leave_them_there(string disturbance)
    {
        var found = With(disturbance);
        foreach (var (interval, mean, sd) in new[] { ("P", 10, 8), ("PR", 10, 8), ("QRS", 6, 5), ("QT", 12, 10) })
        {
            Assert.InRange(found.Of(interval)!.Value.Mean, -mean, mean);
            Assert.InRange(found.Of(interval)!.Value.Sd, 0, sd);
        }

        Assert.Equal((0, 0), (found.Missed, found.Invented));
    }

    private static string Devices()
    {
        var text = new StringBuilder("\n| recording | | rate | P | PR | QRS | QT | axes P, QRS, T |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var name in Names())
        {
            var recording = RecordingFile.Read(RealFiles.At(name));
            if (recording.Device is not { } device)
                continue;
            var ours = EcgMeasurement.Measure(recording);
            text.Append(CultureInfo.InvariantCulture, $"| {Path.GetFileName(name)} | {recording.Format} | {Row(device.HeartRate, device.PDuration, device.Pr, device.Qrs, device.Qt, device.PAxis, device.QrsAxis, device.TAxis)} |\n");
            text.Append(CultureInfo.InvariantCulture, $"| | Vouch | {Row(ours.HeartRate, ours.PDuration, ours.Pr, ours.Qrs, ours.Qt, ours.PAxis, ours.QrsAxis, ours.TAxis)} |\n");
        }

        return text.Append('\n').ToString();
    }

    private static IEnumerable<string> Names() => RealFiles.Names("muse-xml", "*.xml", "").Concat(RealFiles.Names("philips-xml/examples", "*.xml", ""))
        .Concat(RealFiles.Names("philips-xml/pysierraecg/tests/fixtures/1_03", "*.xml", "")).Concat(RealFiles.Names("scp", "*.scp", ""));

    private static string Row(double? rate, double? p, double? pr, double? qrs, double? qt, double? pAxis, double? qrsAxis, double? tAxis)
    {
        return $"{Whole(rate)} | {Whole(p)} | {Whole(pr)} | {Whole(qrs)} | {Whole(qt)} | {Whole(pAxis)}, {Whole(qrsAxis)}, {Whole(tAxis)}";

        static string Whole(double? value) => value is { } known ? known.ToString("0", CultureInfo.InvariantCulture).Replace('-', '−') : "–";
    }
}
