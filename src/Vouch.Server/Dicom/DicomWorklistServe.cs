using System.CommandLine;
using System.Net;
using System.Runtime.CompilerServices;
using Vouch.Dicom.Matching;
using Vouch.Dicom.Network;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom worklist-serve FOLDER</c></summary>
internal static class DicomWorklistServe
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Scheduled steps, one or several in a file: .wl, .dcm or .json (DICOM JSON). Performed steps go to its folder mpps. A step without what an answer must have (PS3.4, table K.6-1, type 1) is told and left out." };
        var (port, title) = (DicomPeer.Port(), DicomPeer.Title());
        var command = new Command("worklist-serve",
            "Answer modality worklist queries from a folder and keep performed procedure steps (MPPS), until stopped. 0 stopped, 2 it could not begin.")
        {
            folder, port, title,
        };
        command.SetAction((parsed, ct) => DicomPeer.TryAsync(parsed.InvocationConfiguration.Error, () => RunAsync(
            parsed.GetRequiredValue(folder), parsed.GetValue(port), parsed.GetValue(title), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, ct)));
        return command;
    }

    private static async Task<int> RunAsync(string path, int port, string? title, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (!Directory.Exists(path))
            return DicomCommand.Fail(error, $"{path}: this folder is not there.");

        using var worklist = new WorklistFolder(path, error);
        _ = worklist.Steps();
        var steps = new PerformedStepFolder(Path.Combine(path, "mpps"), error);
        await using var listener = DicomPeer.Listen(new()
        {
            EndPoint = new(IPAddress.IPv6Any, port),
            Contexts = SupportedContexts.Of(SopClasses.Verification, SopClasses.Worklist, SopClasses.PerformedProcedureStep),
            AeTitles = title is null ? null : new HashSet<string> { title },
            Observe = told => DicomReceive.Tell(told, error),
            Handlers = new()
            {
                OnFind = (request, cancel) => FindAsync(worklist, request, cancel),
                OnNormalized = (request, _) => new(steps.Take(request)),
                OnFault = (association, fault) => DicomCommand.Line(error, $"{association.Remote}: {fault.Message}"),
            },
        });
        await output.WriteLineAsync(FormattableString.Invariant(
            $"Serving at port {listener.EndPoint.Port} the worklist in {Path.GetFullPath(path)}"));
        await output.FlushAsync(ct);
        await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    private static async IAsyncEnumerable<FindAnswer> FindAsync(WorklistFolder worklist, FindRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        if (QueryModel.CheckWorklist(request.SopClass, request.Identifier) is { } refusal)
        {
            yield return FindAnswer.Refused(refusal);
            yield break;
        }

        var query = WorklistModel.QueryOf(request.Identifier);
        foreach (var item in worklist.Steps().Find(query))
        {
            ct.ThrowIfCancellationRequested();
            yield return query.Respond(item);
        }

        await Task.CompletedTask;
    }
}
