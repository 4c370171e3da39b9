using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Vouch.Dicom.Network;

// Establishing as acceptor. Source: PS3.8, 7.1 and 9.2; negotiation: PS3.7, D.3.
public sealed partial class Association
{
    /// <summary>Answers the request that comes on a connection; null: there is no association.</summary>
    internal static async Task<Association?> AnswerAsync(
        Stream stream, Socket socket, DicomListenerOptions options, bool isCrowded, CancellationToken stop)
    {
        var layer = new UpperLayer(stream, socket, options.Settings, isRequestor: false);
        var remote = socket.RemoteEndPoint;
        try
        {
            await using (stop.Register(layer.Close))
            {
                if (await layer.NextAsync() is Indication.Requested(var request))
                {
                    var rejection = isCrowded ? Rejection.LocalLimitExceeded : await JudgeAsync(request, remote, options, stop);
                    if (rejection is null) return await StandAsync(layer, request, options, remote);
                    await layer.RejectAsync(rejection.Value);
                }

                while (await layer.NextAsync() is not Indication.Closed)
                {
                }
            }
        }
        catch (AssociationException)
        {
            // The connection broke; the layer knows why.
        }

        options.Observe?.Invoke(new DicomEvent.TurnedAway(remote, layer.EndReason));
        await layer.DisposeAsync();
        return null;
    }

    private static async ValueTask<Rejection?> JudgeAsync(AssociateRequest request, EndPoint? remote, DicomListenerOptions options, CancellationToken ct)
    {
        if ((request.ProtocolVersion & 1) == 0) return Rejection.ProtocolVersionNotSupported;
        if (request.ApplicationContext != AssociateRequest.DicomApplicationContext) return Rejection.ApplicationContextNotSupported;
        if (options.AeTitles is { } ours && !ours.Contains(request.CalledAe)) return Rejection.CalledAeNotRecognized;
        return options.OnAssociate is { } judge ? await judge(request, remote, ct) : null;
    }

    private static async Task<Association> StandAsync(UpperLayer layer, AssociateRequest request, DicomListenerOptions options, EndPoint? remote)
    {
        var accepted = Answer(request, options);
        var association = new Association(layer, options.Settings, isRequestor: false, remote);
        await layer.AcceptAsync(accepted);
        association.Stand(request, accepted, options.Handlers);
        return association;
    }

    private static AssociateAccept Answer(AssociateRequest request, DicomListenerOptions options)
    {
        var settings = options.Settings;
        return new()
        {
            CalledAe = request.CalledAe,
            CallingAe = request.CallingAe,
            Contexts = [.. request.Contexts.Select(one => Preferred(one, request, options) ?? options.Contexts.Answer(one))],
            User = new()
            {
                PduBytesMax = (uint)settings.PduBytesMax,
                Window = request.User.Window is { } window
                    ? new(Least(window.Invoked, settings.OperationsMax), Least(window.Performed, settings.OperationsMax)) : null,
                Roles = request.User.Roles,
                Extended = options.AnswerExtended?.Invoke(request) ?? [],
                IdentityReply = request.User.Identity is { ReplyAsked: true } ? [] : null,
            },
        };
    }

    private static AnsweredContext? Preferred(ProposedContext proposed, AssociateRequest request, DicomListenerOptions options) =>
        options.Contexts.Storage && SopClasses.IsStorage(proposed.AbstractSyntax) && request.User.Roles.Any(one => one.Scp && one.SopClass == proposed.AbstractSyntax)
            && options.PreferredSyntax?.Invoke(proposed.AbstractSyntax, proposed.TransferSyntaxes) is { } syntax
            ? new(proposed.Id, ContextResult.Acceptance, syntax) : null;

    // 0 is without limit.
    private static ushort Least(ushort asked, ushort allowed) => asked == 0 ? allowed : Math.Min(asked, allowed);
}
