using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Vouch.Dicom.Network;
using Vouch.Dicom.Procedures;
using Vouch.Dicom.Storage;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom receive FOLDER</c></summary>
internal static class DicomReceive
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Where objects are kept: UID.dcm; another object with a UID that is there: conflicts/." };
        var port = new Option<int>("--port") { Description = "0 takes a free one.", DefaultValueFactory = _ => 11112 };
        var title = new Option<string?>("--title") { Description = "Answer to this AE title alone." };
        var certificate = new Option<string?>("--certificate") { Description = "PEM with certificate and key: speak TLS." };
        var most = new Option<int>("--associations") { Description = "So many at once at most.", DefaultValueFactory = _ => 256 };
        var command = new Command("receive",
            "Receive objects of every storage class in any transfer syntax, as they are (C-STORE, C-ECHO), and answer for them (storage commitment), until stopped. An object is acknowledged once it is durable. 0 stopped, 2 it could not begin.")
        {
            folder, port, title, certificate, most,
        };
        command.SetAction((parsed, ct) => DicomPeer.TryAsync(parsed.InvocationConfiguration.Error, () => RunAsync(
            parsed.GetRequiredValue(folder),
            new()
            {
                EndPoint = new(IPAddress.IPv6Any, parsed.GetValue(port)),
                Contexts = SupportedContexts.Of(SopClasses.Verification, SopClasses.StorageCommitment) with { Storage = true },
                AeTitles = parsed.GetValue(title) is { } only ? new HashSet<string> { only } : null,
                AssociationsMax = parsed.GetValue(most),
                Tls = parsed.GetValue(certificate) is { } pem ? new() { ServerCertificate = X509Certificate2.CreateFromPemFile(pem) } : null,
            },
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, ct)));
        return command;
    }

    private static async Task<int> RunAsync(string path, DicomListenerOptions options, TextWriter output, TextWriter error, CancellationToken ct)
    {
        await using var folder = ObjectFolder.Open(path);
        var count = new int[3];
        var handlers = new DimseHandlers
        {
            OnStore = async (request, cancel) =>
            {
                var (status, stored) = await folder.StoreAsync(request, cancel);
                if (stored is { } kept) Interlocked.Increment(ref count[(int)kept]);
                if (stored == StoredAs.KeptAside)
                    DicomCommand.Line(error, $"{request.SopInstance} from {request.Association.Request.CallingAe}: another object has this UID; it is kept in conflicts.");
                if (status.IsFailure) DicomCommand.Line(error, $"{request.SopInstance}: {status}");
                return status;
            },
            OnNormalized = (request, _) => new(Commit(folder, request)),
            OnFault = (association, fault) => DicomCommand.Line(error, $"{association.Remote}: {fault.Message}"),
        };
        try
        {
            await using var listener = DicomListener.Start(options with { Handlers = handlers, Observe = told => Tell(told, error) });
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Receiving at port {listener.EndPoint.Port} into {Path.GetFullPath(path)}"));
            await output.FlushAsync(ct);
            await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (SocketException e)
        {
            DicomCommand.Line(error, FormattableString.Invariant($"port {options.EndPoint.Port}: {e.Message}"));
            return DicomCommand.FailedExit;
        }

        await output.WriteLineAsync(FormattableString.Invariant(
            $"{count[(int)StoredAs.New]} objects received, {count[(int)StoredAs.AlreadyThere]} were there already, {count[(int)StoredAs.KeptAside]} kept aside"));
        return 0;
    }

    /// <summary>Storage commitment: answered from what is in the folder, over the association that asked.</summary>
    private static NormalizedAnswer Commit(ObjectFolder folder, NormalizedRequest request)
    {
        if (request is not { Operation: CommandField.NAction, SopClass: SopClasses.StorageCommitment }) return new(DimseStatus.UnrecognizedOperation);
        if (request.TypeId != StorageCommitment.ActionType) return new(DimseStatus.NoSuchActionType);
        var (transaction, objects, refusal) = StorageCommitment.Read(request.DataSet);
        if (refusal is not null) return new(refusal);
        return new(DimseStatus.Success, Then: async ct =>
        {
            var (type, information) = StorageCommitment.Report(transaction, objects, one => File.Exists(folder.PathOf(one.SopInstance)));
            await request.Association.ReportAsync(SopClasses.StorageCommitment, SopClasses.StorageCommitmentInstance, type, information, ct);
        });
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
