using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Matching;
using Vouch.Dicom.Network;
using Vouch.Dicom.Procedures;

namespace Vouch.Bench;

/// <summary>
/// What an operation takes a sender with Nagle's algorithm, when TCP data is acknowledged at once (TCP_QUICKACK), when it is not, and from
/// Orthanc: C-ECHO and C-FIND by dcmtk's <c>echoscu</c> and <c>findscu</c>, N-CREATE and N-SET by a sender of ours.
/// </summary>
public static class NagleBench
{
    private const int Repeats = 100;
    private const int StepsInWorklist = 20;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchPostgres postgres)
    {
        var folder = Directory.CreateTempSubdirectory("vouch-bench-nagle").FullName;
        try
        {
            await using var atOnce = Listen(isAtOnce: true);
            await using var delayed = Listen(isAtOnce: false);
            using var orthanc = await StartOrthancAsync(folder);
            var ends = new (string Name, string Title, int Port)[] { ("at once", "VOUCH", atOnce.EndPoint.Port), ("delayed", "VOUCH", delayed.EndPoint.Port), ("Orthanc", "ORTHANC", orthanc.Port) };
            var rows = new List<Row>();
            rows.Add(Told("C-ECHO (echoscu)", ends, await EachAsync(ends, end => ToolAsync("echoscu", "-aec", end.Title, "127.0.0.1", Invariant($"{end.Port}")))));
            rows.Add(Told("C-FIND of the worklist (findscu)", ends, await EachAsync(ends, end => ToolAsync(
                "findscu", "-W", "-aec", end.Title, "-k", "0010,0010", "-k", "ScheduledProcedureStepSequence[0].Modality=CT", "127.0.0.1", Invariant($"{end.Port}")))));
            var ours = ends[..2];
            rows.Add(Told("MPPS N-CREATE", ours, await EachAsync(ours, end => PerformedAsync(end.Port, isSet: false))));
            rows.Add(Told("MPPS N-SET", ours, await EachAsync(ours, end => PerformedAsync(end.Port, isSet: true))));
            return rows;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Row Told(string operation, (string Name, string Title, int Port)[] ends, List<double> milliseconds) => Row.Note(
        $"dicom-nagle: {operation}, sender with Nagle's algorithm on", string.Join(", ", ends.Zip(milliseconds, (end, time) => Invariant($"{end.Name} {time:0.0} ms"))));

    private static async Task<List<double>> EachAsync((string Name, string Title, int Port)[] ends, Func<(string Name, string Title, int Port), Task<double>> measure)
    {
        var times = new List<double>();
        foreach (var end in ends) times.Add(await measure(end));
        return times;
    }

    /// <summary>Milliseconds an operation: of many in one association, less one.</summary>
    private static async Task<double> ToolAsync(string program, params string[] arguments)
    {
        var one = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++) one = await TimeAsync(1) is var time && time < one ? time : one;
        return (await TimeAsync(Repeats + 1) - one).TotalMilliseconds / Repeats;

        async Task<TimeSpan> TimeAsync(int repeats)
        {
            var clock = Stopwatch.StartNew();
            using var process = Process.Start(new ProcessStartInfo(program, ["-q", "--repeat", Invariant($"{repeats}"), .. arguments]) { UseShellExecute = false })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? clock.Elapsed : throw new InvalidOperationException(Invariant($"{program} ended with {process.ExitCode}."));
        }
    }

    private static async Task<double> PerformedAsync(int port, bool isSet)
    {
        using var modality = await NagledModality.ConnectAsync(port, "VOUCH", SopClasses.PerformedProcedureStep);
        var begun = new DataSet().Set(new Tag(0x0040, 0x0253), "S1").Set(new Tag(0x0040, 0x0241), "CT1").Set(new Tag(0x0040, 0x0244), "20260101").Set(new Tag(0x0040, 0x0245), "0900")
            .Set(PerformedSteps.Status, PerformedSteps.InProgress).Set(new Tag(0x0008, 0x0060), "CT").SetItems(new(0x0040, 0x0270), new DataSet().Set(new Tag(0x0020, 0x000D), "1.2.3"));
        var ended = new DataSet().Set(PerformedSteps.Status, PerformedSteps.Discontinued).Set(new Tag(0x0040, 0x0250), "20260101").Set(new Tag(0x0040, 0x0251), "1000");
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Repeats; i++) await modality.AskAsync(isSet ? CommandField.NSet : CommandField.NCreate, Invariant($"1.2.{i}"), isSet ? ended : begun);
        return clock.Elapsed.TotalMilliseconds / Repeats;
    }

    /// <summary>The services of a worklist server, without a disk: what is measured is the network.</summary>
    private static DicomListener Listen(bool isAtOnce)
    {
        var worklist = new Worklist();
        worklist.Put("", Enumerable.Range(0, StepsInWorklist).Select(Step));
        return DicomListener.Start(new()
        {
            EndPoint = new(IPAddress.Loopback, 0),
            Contexts = SupportedContexts.Of(SopClasses.Verification, SopClasses.Worklist, SopClasses.PerformedProcedureStep),
            Settings = new() { AcknowledgeAtOnce = isAtOnce },
            Handlers = new()
            {
                OnFind = (request, _) => WorklistModel.QueryOf(request.Identifier) is var query ? worklist.Find(query).Select(query.Respond).ToAsyncEnumerable() : null!,
                OnNormalized = (request, _) => new(new NormalizedAnswer(
                    request.Operation == CommandField.NCreate && PerformedSteps.CheckNew(request.DataSet ?? new()) is { } refusal ? refusal : DimseStatus.Success)),
            },
        });
    }

    private static async Task<DicomReceiver> StartOrthancAsync(string folder)
    {
        var worklists = Directory.CreateDirectory(Path.Combine(folder, "wl")).FullName;
        for (var i = 0; i < StepsInWorklist; i++)
        {
            using var file = new DicomFile(Step(i).Set(Tags.SopClassUid, "1.2.276.0.7230010.3.1.0.1").Set(Tags.SopInstanceUid, Invariant($"1.2.3.{i}")), TransferSyntax.ExplicitLittle);
            file.Write(Path.Combine(worklists, Invariant($"{i}.wl")));
        }

        return await DicomReceiver.StartAsync("Orthanc", Path.Combine(folder, "db"), worklists);
    }

    private static DataSet Step(int i) => new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 100").Set(new Tag(0x0010, 0x0010), "Doe^Jane").Set(new Tag(0x0010, 0x0020), Invariant($"P{i}"))
        .Set(new Tag(0x0020, 0x000D), Invariant($"1.2.{i}")).SetItems(QueryModel.ScheduledProcedureStepSequence, new DataSet().Set(new Tag(0x0008, 0x0060), i == 0 ? "CT" : "MR")
            .Set(new Tag(0x0040, 0x0001), "CT1").Set(new Tag(0x0040, 0x0002), "20260101").Set(new Tag(0x0040, 0x0003), "0800"));
}
