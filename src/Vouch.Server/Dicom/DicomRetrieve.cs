using System.Collections.Immutable;
using System.CommandLine;
using Vouch.Dicom;
using Vouch.Dicom.Network;
using Vouch.Dicom.Registry;
using Vouch.Dicom.Storage;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom get PEER FOLDER</c> and <c>vouch dicom move PEER TITLE</c></summary>
internal static class DicomRetrieve
{
    // Of 128 contexts one is the query's; every class is proposed in the syntaxes objects are mostly in.
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
            return await FollowAsync(association.MoveAsync(sopClass, parsed.GetRequiredValue(to), identifier, ct), parsed.InvocationConfiguration.Error);
        }));
        return command;
    }

    private static async Task<int> GetAsync(AssociationTarget peer, string into, string sopClass, DataSet identifier, TextWriter error, CancellationToken ct)
    {
        if (File.Exists(into)) return DicomCommand.Fail(error, $"{into}: a folder was expected, this is a file.");
        await using var folder = ObjectFolder.Open(into);
        var classes = UidRegistry.Entries.Where(one => SopClasses.IsStorage(one.Uid) && one.Name.EndsWith(" Storage", StringComparison.Ordinal))
            .Select(one => one.Uid).Take(ClassesMax).ToList();
        await using var association = await Association.RequestAsync(
            peer,
            new()
            {
                Contexts = [(sopClass, SupportedContexts.PlainSyntaxes), .. classes.Select(one => (one, Syntaxes))],
                Roles = [.. classes.Select(one => new RoleSelection(one, Scu: false, Scp: true))],
                Handlers = new() { OnStore = async (request, cancel) => (await folder.StoreAsync(request, cancel)).Status },
            },
            ct);
        return await FollowAsync(association.GetAsync(sopClass, identifier, ct), error);
    }

    private static async Task<int> FollowAsync(IAsyncEnumerable<DimseResponse> responses, TextWriter error)
    {
        DimseResponse? last = null;
        await foreach (var response in responses)
        {
            last = response;
            if (response.Suboperations is { Remaining: > 0 and var left } && left % 100 == 0) await error.WriteLineAsync(FormattableString.Invariant($"{left} to go"));
        }

        var counts = last!.Suboperations;
        await error.WriteLineAsync(FormattableString.Invariant($"{counts.Completed ?? 0} sent, {counts.Warning ?? 0} with warnings, {counts.Failed ?? 0} not: {last.Status}"));
        return last.Status.Code == 0 ? 0 : DicomCommand.RefusedExit;
    }
}
