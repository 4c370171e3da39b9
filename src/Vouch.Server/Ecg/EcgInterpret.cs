using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vouch.Signals;
using Vouch.Signals.Interpretation;
using Vouch.Signals.Measuring;

namespace Vouch.Server.Ecg;

/// <summary><c>vouch ecg interpret FILE…</c></summary>
internal static class EcgInterpret
{
    private const string Status = "initial, unconfirmed";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private sealed record Told(string File, string Status, Importance Importance, ImmutableArray<Statement> Statements,
        ImmutableArray<Withheld> Withheld,
        string? Previous, IEnumerable<Statement>? Changes);

    public static Command Create()
    {
        var files = new Argument<string[]>("file")
        {
            Description = "Recordings of twelve leads, or of fewer: then less is judged.",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = new Option<bool>("--json") { Description = "One JSON object a file, each on its line." };
        var previous = new Option<string?>("--previous") { Description = "An earlier recording of the same person: what changed is told too." };
        var command = new Command("interpret",
            "Say what a resting ECG shows, each statement with the criteria that were met and their sources. Initial and unconfirmed: a physician reads the recording. 0 all read, 2 one was not.")
        {
            files, json, previous,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files), parsed.GetValue(json), parsed.GetValue(previous),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(IReadOnlyList<string> files, bool json, string? previous, TextWriter output, TextWriter error)
    {
        (Measurements Measured, Reading Reading)? earlier = null;
        if (previous is not null && (earlier = Interpret(previous, error)) is null)
            return EcgCommand.UnreadableExit;
        var exit = 0;
        foreach (var file in files)
        {
            if (Interpret(file, error) is not { } now)
            {
                exit = EcgCommand.UnreadableExit;
                continue;
            }

            var told = new Told(file, Status, now.Reading.Importance, now.Reading.Statements, now.Reading.Withheld, previous,
                earlier is { } before ? SerialComparison.Of(before, now) : null);
            if (json)
                output.WriteLine(JsonSerializer.Serialize(told, Format));
            else
                Show(told, output);
        }

        return exit;
    }

    /// <summary>Null after one line that says why the recording is not measured.</summary>
    private static (Measurements Measured, Reading Reading)? Interpret(string file, TextWriter error)
    {
        if (EcgCommand.Read(file, error) is not { } recording)
            return null;
        try
        {
            var measured = EcgMeasurement.Measure(recording);
            return (measured, Reading.Of(measured, recording.Subject));
        }
        catch (SignalFormatException refused)
        {
            EcgCommand.Refuse(file, refused, error);
            return null;
        }
    }

    private static void Show(Told told, TextWriter output)
    {
        output.WriteLine($"{told.File}: {told.Status}");
        foreach (var statement in told.Statements)
            Show(statement, output);
        foreach (var one in told.Withheld)
            output.WriteLine($"  not said: {one.Statement.Text}, because {one.Reason} ({one.By})");
        if (told.Changes is null)
            return;
        output.WriteLine($"  Since {told.Previous}:");
        foreach (var change in told.Changes)
            Show(change, output);
    }

    private static void Show(Statement statement, TextWriter output)
    {
        output.WriteLine($"  {(statement.Importance == Importance.Critical ? "CRITICAL: " : "")}{statement.Text}");
        foreach (var criterion in statement.Criteria)
            output.WriteLine($"      {criterion.Text} [{criterion.Source}]");
    }
}
