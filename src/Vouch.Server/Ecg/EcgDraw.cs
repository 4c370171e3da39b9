using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Vouch.Signals;
using Vouch.Signals.Drawing;
using Vouch.Signals.Measuring;
using Vouch.Signals.Wfdb;

namespace Vouch.Server.Ecg;

/// <summary><c>vouch ecg draw FILE… --out x.svg</c></summary>
internal sealed class EcgDraw
{
    private static readonly string Layouts = string.Join(", ", Layout.Grids.Select(grid => grid.Name)) + ", strip, strip:LEAD or channels";

    private readonly Argument<string[]> files = new("file") { Description = "The recordings.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> target = new("--out")
    {
        Description = "The file to write: .svg, or .html for a page that prints to scale. Of several recordings: the folder for an .svg of each.",
        Required = true,
    };

    private readonly Option<string?> layout = new("--layout") { Description = $"{Layouts}; without it 3x4+1 of twelve leads, else channels." };
    private readonly Option<double> speed = NumberOption.Real("--speed", "mm/s: 12.5, 25 or 50.", 25);
    private readonly Option<double> gain = NumberOption.Real("--gain", "mm/mV: 5, 10 or 20.", 10);
    private readonly Option<string> theme = new("--theme") { Description = "classic, grey, dark or print.", DefaultValueFactory = _ => "classic" };
    private readonly Option<double> from = NumberOption.Real("--from", "s from the beginning.", 0);
    private readonly Option<double?> seconds = NumberOption.Real("--seconds", "s; without it what fits the sheet.");
    private readonly Option<bool> cabrera = new("--cabrera") { Description = "Limb leads in the order of Cabrera: aVL, I, −aVR, II, aVF, III." };
    private readonly Option<bool> beats = new("--beats") { Description = "Find the beats and write their classes below them." };
    private readonly Option<string?> annotator = new("--annotator") { Description = "Write the beats of this annotator of a WFDB record below them, such as atr." };

    private readonly Option<bool> waves = new("--waves") { Description = "Measure the recording, and mark onsets and ends of P, QRS and T." };

    public static Command Create()
    {
        var draw = new EcgDraw();
        var command = new Command("draw",
            "Draw recordings on ECG paper, to scale. Names of patients are not written. No file is written over. 0 done, 2 one could not be.")
        {
            draw.files, draw.target, draw.layout, draw.speed, draw.gain, draw.theme, draw.from, draw.seconds, draw.cabrera, draw.beats, draw.annotator,
            draw.waves,
        };
        command.SetAction((parsed, ct) => Task.FromResult(
            draw.Run(parsed, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, ct)));
        return command;
    }

    private int Run(ParseResult parsed, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var (names, to) = (parsed.GetRequiredValue(files), parsed.GetRequiredValue(target));
        if (Refusal(parsed, names, to) is { } refusal)
        {
            EcgCommand.Line(error, refusal);
            return EcgCommand.UnreadableExit;
        }
        var exit = 0;
        foreach (var name in names)
        {
            ct.ThrowIfCancellationRequested();
            var path = Directory.Exists(to) ? Path.Combine(to, Path.GetFileNameWithoutExtension(name) + ".svg") : to;
            if (Draw(parsed, name, path, error) is { } drawn)
                output.WriteLine($"{name} → {path}{drawn}");
            else
                exit = EcgCommand.UnreadableExit;
        }
        return exit;
    }

    private string? Refusal(ParseResult parsed, string[] names, string to)
    {
        if (!Directory.Exists(to) && (names.Length > 1 || Path.GetExtension(to) is not (".svg" or ".html")))
            return $"{to}: a name ending in .svg or .html was expected, or a folder that is there.";
        if (parsed.GetValue(layout) is { } named && Layout.Parse(named) is null)
            return $"--layout: {Layouts} was expected, not {named}.";
        if (!Tracing.Speeds.Contains(parsed.GetValue(speed)) || !Tracing.Gains.Contains(parsed.GetValue(gain)))
            return "--speed 12.5, 25 or 50 and --gain 5, 10 or 20 were expected.";
        if (Theme.All.All(one => one.Name != parsed.GetValue(theme)))
            return "--theme: classic, grey, dark or print was expected.";
        return parsed.GetValue(beats) && parsed.GetValue(annotator) is not null ? "Either --beats or --annotator was expected." : null;
    }

    /// <summary>What is to be said of it, mostly nothing; null: it was not drawn.</summary>
    private string? Draw(ParseResult parsed, string name, string path, TextWriter error)
    {
        if (Path.Exists(path))
        {
            EcgCommand.Line(error, $"{path}: it is there already, and no file is written over.");
            return null;
        }
        if (EcgCommand.Read(name, error) is not { } recording)
            return null;
        try
        {
            var measured = parsed.GetValue(waves) ? EcgMeasurement.Measure(recording) : null;
            var tracing = Of(parsed, recording) with
            {
                Beats = Labels(parsed, name, recording, measured),
                Waves = measured is null ? [] : WaveMark.Of(measured),
            };
            var svg = tracing.Svg(recording);
            var isPage = Path.GetExtension(path) == ".html";
            File.WriteAllText(path, isPage ? TracingPage.Html("ECG", Theme.All.First(one => one.Name == parsed.GetValue(theme)), svg) : svg);
            return Cut(tracing, recording);
        }
        catch (SignalFormatException refused)
        {
            EcgCommand.Refuse(name, refused, error);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            EcgCommand.Line(error, $"{path}: it cannot be written.");
        }
        return null;
    }

    /// <summary>More was asked for than a sheet holds: it says so.</summary>
    private static string Cut(Tracing tracing, Recording recording)
    {
        var (shown, wanted) = (tracing.SecondsShown(recording), Math.Min(tracing.Seconds ?? 0, recording.Duration.TotalSeconds - tracing.From));
        return wanted > shown + 0.001 ? string.Create(CultureInfo.InvariantCulture, $" ({shown:0.#} of {wanted:0.#} s fit the sheet; --from {tracing.From + shown:0.#} goes on)") : "";
    }

    private Tracing Of(ParseResult parsed, Recording recording)
    {
        var (begin, length, duration) = (parsed.GetValue(from), parsed.GetValue(seconds), recording.Duration.TotalSeconds);
        if (duration == 0)
            throw new SignalFormatException("No signal is recorded: there is nothing to draw.");
        if (!(begin >= 0 && begin < duration) || length is not (null or (> 0 and < double.PositiveInfinity)))
        {
            throw new SignalFormatException(
                string.Create(CultureInfo.InvariantCulture, $"--from 0 to less than {duration:0.###} s, and --seconds above 0 were expected."));
        }
        return new()
        {
            Layout = parsed.GetValue(layout) is { } named ? Layout.Parse(named)! : Layout.For(recording),
            Order = parsed.GetValue(cabrera) ? LimbOrder.Cabrera : LimbOrder.Standard,
            Speed = parsed.GetValue(speed),
            Gain = parsed.GetValue(gain),
            Theme = Theme.All.First(one => one.Name == parsed.GetValue(theme)),
            From = begin,
            Seconds = length,
        };
    }

    /// <param name="measured">Its beats are those that the waves marked belong to.</param>
    private ImmutableArray<BeatLabel> Labels(ParseResult parsed, string name, Recording recording, Measurements? measured)
    {
        var marks = parsed.GetValue(annotator) is { } marked ? WfdbAnnotations.Read(Path.ChangeExtension(name, marked), recording.Rate)
            : !parsed.GetValue(beats) ? (IEnumerable<Annotation>)[]
            : measured?.Beats.Select(one => new Annotation(one.Beat.Frame, one.Beat.Code)) ?? EcgBeats.Find(recording, null);
        return BeatLabel.Of(marks, recording.Rate);
    }
}
