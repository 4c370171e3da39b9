using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Platform;

/// <summary>
/// Listens to the meters of Vouch, the web server, the database driver and the runtime, and shows them as Prometheus text.
/// Source: Prometheus text exposition format 0.0.4.
/// </summary>
public sealed class PrometheusMeters : IDisposable
{
    /// <summary>Bound on label combinations of one instrument; what comes later is counted as "other".</summary>
    private const int SeriesMax = 200;

    /// <summary>Upper bounds of histograms in seconds; all our histograms measure durations.</summary>
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<string, Family> families = new(StringComparer.Ordinal);

    public PrometheusMeters()
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (IsShown(instrument.Meter.Name))
                listening.EnableMeasurementEvents(instrument, families.GetOrAdd(NameOf(instrument), _ => new Family(instrument)));
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, family) => ((Family)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<float>((_, value, tags, family) => ((Family)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<long>((_, value, tags, family) => ((Family)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<int>((_, value, tags, family) => ((Family)family!).Record(value, tags));
        listener.Start();
    }

    /// <summary>All families, in the order of their names.</summary>
    public string Text()
    {
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var (name, family) in families.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            family.Write(name, text);
        return text.ToString();
    }

    public void Dispose() => listener.Dispose();

    private static bool IsShown(string meter) =>
        meter.StartsWith("Vouch", StringComparison.Ordinal)
        || meter is "Npgsql" or "System.Runtime" or "Microsoft.AspNetCore.Server.Kestrel" or "Microsoft.AspNetCore.Hosting";

    private static string NameOf(Instrument instrument)
    {
        var name = new string(instrument.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_').ToArray());
        return IsCounter(instrument) && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static bool IsCounter(Instrument instrument) =>
        instrument.GetType().GetGenericTypeDefinition() is var type
        && (type == typeof(Counter<>) || type == typeof(ObservableCounter<>));

    /// <summary>One instrument with its label combinations.</summary>
    private sealed class Family(Instrument instrument)
    {
        private readonly Lock one = new();
        private readonly Dictionary<string, Series> all = new(StringComparer.Ordinal);
        private readonly bool isHistogram = instrument.GetType().GetGenericTypeDefinition() == typeof(Histogram<>);
        private readonly bool adds = !instrument.IsObservable && instrument.GetType().GetGenericTypeDefinition() != typeof(Gauge<>);

        public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = Labels(tags);
            lock (one)
            {
                if (!all.TryGetValue(labels, out var series))
                {
                    labels = all.Count < SeriesMax ? labels : "other=\"true\"";
                    if (!all.TryGetValue(labels, out series))
                        all[labels] = series = new Series();
                }

                series.Count++;
                series.Sum = adds ? series.Sum + value : value;
                if (!isHistogram)
                    return;
                var bucket = Array.FindIndex(Bounds, bound => value <= bound);
                if (bucket >= 0)
                    series.Buckets[bucket]++;
            }
        }

        public void Write(string name, StringBuilder text)
        {
            lock (one)
            {
                if (all.Count == 0)
                    return;
                if (!string.IsNullOrEmpty(instrument.Description))
                    Line(text, $"# HELP {name} {instrument.Description.ReplaceLineEndings(" ")}");
                Line(text, $"# TYPE {name} {(isHistogram ? "histogram" : IsCounter(instrument) ? "counter" : "gauge")}");
                foreach (var (labels, series) in all)
                {
                    if (isHistogram)
                        WriteHistogram(name, labels, series, text);
                    else
                        Line(text, $"{name}{Braced(labels)} {series.Sum}");
                }
            }
        }

        private static void WriteHistogram(string name, string labels, Series series, StringBuilder text)
        {
            var comma = labels.Length > 0 ? "," : "";
            long below = 0;
            for (var i = 0; i < Bounds.Length; i++)
                Line(text, $"{name}_bucket{{{labels}{comma}le=\"{Bounds[i]}\"}} {below += series.Buckets[i]}");
            Line(text, $"{name}_bucket{{{labels}{comma}le=\"+Inf\"}} {series.Count}");
            Line(text, $"{name}_sum{Braced(labels)} {series.Sum}");
            Line(text, $"{name}_count{Braced(labels)} {series.Count}");
        }

        private static void Line(StringBuilder text, FormattableString line) =>
            text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        private static string Braced(string labels) => labels.Length > 0 ? "{" + labels + "}" : "";

        private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length == 0)
                return "";
            var text = new StringBuilder();
            foreach (var (key, value) in tags)
            {
                var shown = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
                text.Append(text.Length > 0 ? "," : "")
                    .Append(new string(key.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_').ToArray())).Append("=\"")
                    .Append(shown.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                        .ReplaceLineEndings("\\n")).Append('"');
            }

            return text.ToString();
        }
    }

    private sealed class Series
    {
        public double Sum { get; set; }

        public long Count { get; set; }

        public long[] Buckets { get; } = new long[Bounds.Length];
    }
}

/// <summary>Where Prometheus reads.</summary>
public static class MetricsEndpoint
{
    /// <summary>Counts and durations only: nothing of a patient may ever become a label.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", (PrometheusMeters meters) => TypedResults.Text(meters.Text(), "text/plain; version=0.0.4"))
            .Open("read by Prometheus; counts only");
}
