using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Vouch.Dicom.Matching;
using Vouch.Dicom.Network;
using Vouch.Dicom.Storage;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom receive FOLDER</c></summary>
internal static class DicomReceive
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Where objects are kept: UID.dcm; another object with a UID that is there: conflicts/." };
        var (port, title) = (DicomPeer.Port(), DicomPeer.Title());
        var certificate = new Option<string?>("--certificate") { Description = "PEM with certificate and key: speak TLS." };
        var most = new Option<int>("--associations")
        {
            Description = "So many at once at most.",
            DefaultValueFactory = _ => 256,
            Validators = { DicomPeer.Within(1, 65_535) },
        };
        var peers = new Option<AssociationTarget[]>("--peer")
        {
            Description = "An application, TITLE@HOST:PORT, that objects are sent to on request (C-MOVE) and that is told of storage commitment after its association ended.",
            CustomParser = DicomPeer.ParseAll,
            DefaultValueFactory = _ => [],
        };
        var command = new Command("receive",
            "Receive objects of every storage class in any transfer syntax, as they are (C-STORE, C-ECHO), answer for them (storage commitment), and let them be found and fetched (C-FIND, C-MOVE, C-GET), until stopped. An object is acknowledged once it is durable. 0 stopped, 2 it could not begin.")
        {
            folder, port, title, certificate, most, peers,
        };
        command.SetAction((parsed, ct) => DicomPeer.TryAsync(parsed.InvocationConfiguration.Error, () => RunAsync(
            parsed.GetRequiredValue(folder),
            new()
            {
                EndPoint = new(IPAddress.IPv6Any, parsed.GetValue(port)),
                Contexts = SupportedContexts.Of(Services) with { Storage = true },
                AeTitles = parsed.GetValue(title) is { } only ? new HashSet<string> { only } : null,
                AssociationsMax = parsed.GetValue(most),
                Tls = parsed.GetValue(certificate) is { } pem ? new() { ServerCertificate = X509Certificate2.CreateFromPemFile(pem) } : null,
            },
            parsed.GetValue(peers) ?? [], parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, ct)));
        return command;
    }

    private static readonly string[] Services =
    [
        SopClasses.Verification, SopClasses.StorageCommitment, SopClasses.PatientRootFind, SopClasses.PatientRootMove, SopClasses.PatientRootGet,
        SopClasses.StudyRootFind, SopClasses.StudyRootMove, SopClasses.StudyRootGet,
    ];

    private static async Task<int> RunAsync(
        string path, DicomListenerOptions options, IReadOnlyList<AssociationTarget> peers, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (File.Exists(path)) return DicomCommand.Fail(error, $"{path}: a folder was expected, this is a file.");
        await using var folder = ObjectFolder.Open(path);
        using var held = HeldObjects.Open(path, (file, why) => DicomCommand.Line(error, $"{file}: {why}"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var following = held.FollowAsync(stop.Token);
        var known = peers.ToDictionary(one => one.CalledAe);
        var (count, commitment) = (new int[3], new CommitmentReports(held, known, error, ct));
        var handlers = new DimseHandlers
        {
            OnStore = (request, cancel) => StoreAsync(folder, held, request, count, error, cancel),
            OnFind = (request, _) => held.Find(
                request.SopClass, request.Identifier, request.Association.Request.CalledAe, QueryOptions.Of(request.Association, request.SopClass)).ToAsyncEnumerable(),
            OnGet = (request, _) => new(held.Retrieve(request.SopClass, request.Identifier, null, QueryOptions.Of(request.Association, request.SopClass))),
            OnMove = (request, _) => new(known.TryGetValue(request.Destination, out var to)
                ? held.Retrieve(
                    request.SopClass, request.Identifier, to with { CallingAe = request.Association.Request.CalledAe }, QueryOptions.Of(request.Association, request.SopClass))
                : RetrieveAnswer.Refused(DimseStatus.MoveDestinationUnknown)),
            OnNormalized = (request, _) => new(commitment.Take(request)),
            OnFault = (association, fault) => DicomCommand.Line(error, $"{association.Remote}: {fault.Message}"),
        };
        try
        {
            await using var listener = DicomPeer.Listen(
                options with { Handlers = handlers, PreferredSyntax = held.Preferred, AnswerExtended = QueryOptions.Answer, Observe = told => Tell(told, error) });
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"Receiving at port {listener.EndPoint.Port} into {Path.GetFullPath(path)}"));
            await output.FlushAsync(ct);
            await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            await stop.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await output.WriteLineAsync(FormattableString.Invariant(
            $"{count[(int)StoredAs.New]} objects received, {count[(int)StoredAs.AlreadyThere]} were there already, {count[(int)StoredAs.KeptAside]} kept aside"));
        return 0;
    }

    private static async ValueTask<DimseStatus> StoreAsync(
        ObjectFolder folder, HeldObjects held, StoreRequest request, int[] count, TextWriter error, CancellationToken ct)
    {
        var status = await ObjectIdentity.CheckAsync(request, ct);
        if (status is null)
        {
            (status, var stored) = await folder.StoreAsync(request, ct);
            if (stored is { } kept) Interlocked.Increment(ref count[(int)kept]);
            if (stored == StoredAs.New) held.Add(folder.PathOf(request.SopInstance));
            if (stored == StoredAs.KeptAside)
                DicomCommand.Line(error, $"{request.SopInstance} from {request.Association.Request.CallingAe}: another object has this UID; it is kept in conflicts.");
        }

        if (status.IsFailure) DicomCommand.Line(error, $"{request.SopInstance}: {status}");
        return status;
    }

    internal static void Tell(DicomEvent told, TextWriter error)
    {
        var line = told switch
        {
            DicomEvent.TurnedAway(var remote, var reason) => $"{remote} was turned away: {reason}",
            DicomEvent.Ended({ Request: var request, Remote: var remote }, not AssociationEnd.Released, var reason) => $"{request.CallingAe} at {remote}: {reason}",
            _ => null,
        };
        if (line is not null) DicomCommand.Line(error, line);
    }
}
