using System.CommandLine;
using System.Net;
using Vouch.Dicom.Network;
using Vouch.Dicom.Procedures;
using Vouch.Dicom.Values;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom commit PEER FILE…</c></summary>
internal static class DicomCommit
{
    public static Command Create()
    {
        var (peer, from, tls) = (DicomPeer.Argument(), DicomPeer.From(), DicomPeer.Tls());
        var files = new Argument<string[]>("file") { Description = "The objects asked for.", Arity = ArgumentArity.OneOrMore };
        var wait = new Option<int>("--wait")
        {
            Description = "So many seconds at most for the report.",
            DefaultValueFactory = _ => 60,
            Validators = { DicomPeer.Within(1, 86_400) },
        };
        var port = new Option<int?>("--port")
        {
            Description = "Where we listen too: some report over an association of their own.",
            Validators = { DicomPeer.Within(0, ushort.MaxValue) },
        };
        var command = new Command("commit",
            "Ask whether the other end answers for objects (storage commitment). 0 for all, 1 not for some, 2 there was no answer.")
        {
            peer, files, from, tls, wait, port,
        };
        command.SetAction((parsed, ct) => DicomPeer.TryAsync(parsed.InvocationConfiguration.Error, () => RunAsync(
            parsed.GetRequiredValue(peer).With(parsed.GetRequiredValue(from), parsed.GetValue(tls)),
            parsed.GetRequiredValue(files), TimeSpan.FromSeconds(parsed.GetValue(wait)), parsed.GetValue(port),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, ct)));
        return command;
    }

    private static async Task<int> RunAsync(
        AssociationTarget peer, IReadOnlyList<string> files, TimeSpan wait, int? port, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var objects = files.Select(one => DicomInput.Object(one, error)).OfType<StoredObject>()
            .Select(one => new ReferencedObject(one.SopClass, one.SopInstance)).ToList();
        if (objects.Count < files.Count) return DicomCommand.FailedExit;
        var transaction = Uid.New().Text;
        var reported = new TaskCompletionSource<IReadOnlyList<ReferencedObject>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var handlers = new DimseHandlers
        {
            OnNormalized = (request, _) =>
            {
                var (which, _, failed) = StorageCommitment.ReadReport(request.DataSet);
                if (request.Operation != CommandField.NEventReport || which != transaction) return new(new NormalizedAnswer(DimseStatus.NoSuchSopInstance));
                reported.TrySetResult(failed);
                return new(new NormalizedAnswer(DimseStatus.Success));
            },
        };
        var contexts = SupportedContexts.Of(SopClasses.Verification, SopClasses.StorageCommitment);
        await using var listener = port is { } at ? DicomPeer.Listen(new() { EndPoint = new(IPAddress.IPv6Any, at), Contexts = contexts, Handlers = handlers }) : null;
        await using var association = await Association.RequestAsync(
            peer, new() { Contexts = [(SopClasses.StorageCommitment, SupportedContexts.PlainSyntaxes)], Handlers = handlers }, ct);
        var answer = await association.ActAsync(
            SopClasses.StorageCommitment, SopClasses.StorageCommitmentInstance, StorageCommitment.ActionType, StorageCommitment.Request(transaction, objects), ct);
        if (answer.Status.IsFailure)
        {
            DicomCommand.Line(error, $"{peer}: {answer.Status}");
            return DicomCommand.RefusedExit;
        }

        try
        {
            var failed = await reported.Task.WaitAsync(wait, ct);
            foreach (var one in failed) DicomCommand.Line(error, $"{one.SopInstance}: it is not answered for.");
            await output.WriteLineAsync(FormattableString.Invariant($"{peer}: {objects.Count - failed.Count} of {objects.Count} objects are answered for"));
            return failed.Count == 0 ? 0 : DicomCommand.RefusedExit;
        }
        catch (TimeoutException)
        {
            DicomCommand.Line(error, FormattableString.Invariant($"{peer}: no report came within {wait.TotalSeconds:0} s."));
            return DicomCommand.FailedExit;
        }
    }
}
