using System.Collections.Immutable;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Vouch.Dicom.Network;

// Establishing as requestor. Source: PS3.8, 7.1 and 9.2.
public sealed partial class Association
{
    /// <summary>Connects and asks for an association.</summary>
    /// <exception cref="AssociationException">It was not to be had: how and why.</exception>
    public static async Task<Association> RequestAsync(AssociationTarget target, AssociationProposal proposal, CancellationToken ct = default)
    {
        var settings = proposal.Settings;
        using var late = new CancellationTokenSource(settings.ConnectTimeout, settings.Clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target.Host, target.Port, limit.Token);
            var stream = await SecureAsync(new NetworkStream(socket, ownsSocket: false), target, limit.Token);
            var layer = new UpperLayer(stream, socket, settings, isRequestor: true);
            await using (limit.Token.Register(layer.Close)) return await NegotiateAsync(layer, target, proposal, socket);
        }
        catch (Exception e)
        {
            socket.Dispose();
            ct.ThrowIfCancellationRequested();
            throw e switch
            {
                _ when late.IsCancellationRequested => new AssociationException(AssociationEnd.TimedOut, $"{target} did not answer in time.", e),
                AssociationException known => new AssociationException(known.End, $"{target}: {known.Message}", known) { Rejection = known.Rejection },
                SocketException or AuthenticationException or IOException => new AssociationException(AssociationEnd.ConnectionClosed, $"{target}: {e.Message}", e),
                _ => e,
            };
        }
    }

    private static async Task<Stream> SecureAsync(Stream stream, AssociationTarget target, CancellationToken ct)
    {
        if (target.Tls is not { } tls) return stream;
        var secured = new SslStream(stream);
        await secured.AuthenticateAsClientAsync(tls, ct);
        return secured;
    }

    private static async Task<Association> NegotiateAsync(UpperLayer layer, AssociationTarget target, AssociationProposal proposal, Socket socket)
    {
        var request = Proposed(target, proposal);
        await layer.RequestAsync(request);
        var answer = await layer.NextAsync();
        if (answer is Indication.Accepted(var accepted))
        {
            var association = new Association(layer, proposal.Settings, isRequestor: true, socket.RemoteEndPoint);
            association.Stand(request, accepted, proposal.Handlers);
            return association;
        }

        await layer.DisposeAsync();
        throw new AssociationException(layer.End, layer.EndReason) { Rejection = (answer as Indication.Rejected)?.Rejection };
    }

    private static AssociateRequest Proposed(AssociationTarget target, AssociationProposal proposal)
    {
        if (proposal.Contexts.Count is 0 or > 128) throw new ArgumentException("1 to 128 presentation contexts can be proposed.", nameof(proposal));
        return new()
        {
            CalledAe = target.CalledAe,
            CallingAe = target.CallingAe,
            Contexts = [.. proposal.Contexts.Select((one, i) => new ProposedContext((byte)((2 * i) + 1), one.SopClass, one.TransferSyntaxes))],
            User = new()
            {
                PduBytesMax = (uint)proposal.Settings.PduBytesMax,
                Window = proposal.Window,
                Roles = proposal.Roles,
                Extended = proposal.Extended,
                CommonExtended = proposal.CommonExtended,
                Identity = proposal.Identity,
            },
        };
    }
}
