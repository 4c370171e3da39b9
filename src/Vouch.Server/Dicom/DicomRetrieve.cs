using System.Collections.Immutable;
using System.CommandLine;
using Vouch.Dicom;
using Vouch.Dicom.Network;
using Vouch.Dicom.Storage;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom get PEER FOLDER</c> and <c>vouch dicom move PEER TITLE</c></summary>
internal static class DicomRetrieve
{
    // Of 128 contexts one is the query's; a class is proposed in the syntaxes objects are mostly in.
    private const int ClassesMax = 127;
    private static readonly ImmutableArray<string> Syntaxes =
    [
        "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51",
        "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202",
        "1.2.840.10008.1.2.4.203", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.102",
    ];

    public static Command CreateGet()
    {
        var (peer, from, tls, keys, level, patient) = (DicomPeer.Argument(), DicomPeer.From(), DicomPeer.Tls(), DicomKeys.Option(), DicomKeys.Level(), DicomKeys.PatientRoot());
        var folder = new Argument<string>("folder") { Description = "Where the objects are kept: UID.dcm." };
        var command = new Command("get", "Fetch objects over our own association (C-GET). 0 all came, 1 some did not, 2 the other end cannot be reached.")
        {
            peer, folder, from, tls, keys, level, patient,
        };
        command.SetAction((parsed, ct) => DicomPeer.TryAsync(parsed.InvocationConfiguration.Error, () => GetAsync(
            parsed.GetRequiredValue(peer).With(parsed.GetRequiredValue(from), parsed.GetValue(tls)), parsed.GetRequiredValue(folder),
            parsed.GetValue(patient) ? SopClasses.PatientRootGet : SopClasses.StudyRootGet,
            DicomKeys.Identifier(parsed.GetValue(keys) ?? [], parsed.GetRequiredValue(level)), parsed.InvocationConfiguration.Error, ct)));
        return command;
    }

    public static Command CreateMove()
    {
        var (peer, from, tls, keys, level, patient) = (DicomPeer.Argument(), DicomPeer.From(), DicomPeer.Tls(), DicomKeys.Option(), DicomKeys.Level(), DicomKeys.PatientRoot());
        var to = new Argument<string>("to") { Description = "The AE title to send to, as the other end knows it.", Validators = { DicomPeer.IsTitle } };
        var command = new Command("move", "Have the other end send objects to a third (C-MOVE). 0 all were sent, 1 some were not, 2 the other end cannot be reached.")
        {
            peer, to, from, tls, keys, level, patient,
        };
        command.SetAction((parsed, ct) => DicomPeer.TryAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            var sopClass = parsed.GetValue(patient) ? SopClasses.PatientRootMove : SopClasses.StudyRootMove;
            var identifier = DicomKeys.Identifier(parsed.GetValue(keys) ?? [], parsed.GetRequiredValue(level));
            var target = parsed.GetRequiredValue(peer).With(parsed.GetRequiredValue(from), parsed.GetValue(tls));
            await using var association = await Association.RequestAsync(target, new() { Contexts = [(sopClass, SupportedContexts.PlainSyntaxes)] }, ct);
            var last = await LastAsync(association.MoveAsync(sopClass, parsed.GetRequiredValue(to), identifier, ct), parsed.InvocationConfiguration.Error);
            var counts = last.Suboperations;
            return Told(counts.Completed ?? 0, counts.Warning ?? 0, counts.Failed ?? 0, last.Status, parsed.InvocationConfiguration.Error);
        }));
        return command;
    }

    private static async Task<int> GetAsync(AssociationTarget peer, string into, string sopClass, DataSet identifier, TextWriter error, CancellationToken ct)
    {
        if (File.Exists(into)) return DicomCommand.Fail(error, $"{into}: a folder was expected, this is a file.");
        await using var folder = ObjectFolder.Open(into);
        var (sent, warned) = (0, 0);
        DimseResponse? last = null;
        // There are more classes than one association proposes. What the first did not take is asked for again with the others, and
        // then what came already is what fails.
        foreach (var classes in SopClasses.StandardStorage.Chunk(ClassesMax))
        {
            await using var association = await Association.RequestAsync(peer, Proposal(sopClass, classes, folder), ct);
            last = await LastAsync(association.GetAsync(sopClass, identifier, ct), error);
            (sent, warned) = (sent + (last.Suboperations.Completed ?? 0), warned + (last.Suboperations.Warning ?? 0));
            if (last.Suboperations.Failed is null or 0) break;
        }

        var all = (last!.Suboperations.Completed ?? 0) + (last.Suboperations.Warning ?? 0) + (last.Suboperations.Failed ?? 0);
        return Told(sent, warned, Math.Max(0, all - sent - warned), last.Status, error);
    }

    private static AssociationProposal Proposal(string sopClass, string[] classes, ObjectFolder folder) => new()
    {
        Contexts = [(sopClass, SupportedContexts.PlainSyntaxes), .. classes.Select(one => (one, Syntaxes))],
        Roles = [.. classes.Select(one => new RoleSelection(one, Scu: false, Scp: true))],
        Handlers = new() { OnStore = async (request, cancel) => (await folder.StoreAsync(request, cancel)).Status },
    };

    /// <summary>Follows the responses to the last.</summary>
    private static async Task<DimseResponse> LastAsync(IAsyncEnumerable<DimseResponse> responses, TextWriter error)
    {
        DimseResponse? last = null;
        await foreach (var response in responses)
        {
            last = response;
            if (response.Suboperations is { Remaining: > 0 and var left } && left % 100 == 0)
                await error.WriteLineAsync(FormattableString.Invariant($"{left} to go"));
        }

        return last!;
    }

    private static int Told(int sent, int warned, int failed, DimseStatus status, TextWriter error)
    {
        var isDone = status.Code == 0 || failed == 0 && sent + warned > 0 && status.Kind != StatusKind.Cancelled;
        error.WriteLine(FormattableString.Invariant(
            $"{sent} sent, {warned} with warnings, {failed} not: {(isDone ? DimseStatus.Success : status)}"));
        return isDone && warned == 0 ? 0 : DicomCommand.RefusedExit;
    }
}
