using System.Net;
using System.Net.Sockets;
using Vouch.Department.Platform;

namespace Vouch.Server;

/// <summary>Looks whether the ports are free before anything is started.</summary>
public static class Ports
{
    public static Outcome<Done> Check(VouchSettings settings)
    {
        foreach (var (name, wanted) in new (string, int?)[]
            {
                ("VOUCH_HTTP_PORT", settings.HttpPort), ("VOUCH_MLLP_PORT", settings.MllpPort), ("VOUCH_ASTM_PORT", settings.AstmPort),
                ("VOUCH_MLLP_TLS_PORT", settings.MllpTlsPort), ("VOUCH_ASTM_TLS_PORT", settings.AstmTlsPort),
            })
        {
            if (wanted is not { } port)
                continue;
            try
            {
                using var socket = new Socket(settings.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                socket.Bind(new IPEndPoint(settings.Address, port));
                socket.Listen();
            }
            catch (SocketException e)
            {
                var place = new IPEndPoint(settings.Address, port).ToString();
                return e.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse => new Refusal("port-in-use", $"{place} is in use by another program.",
                        Hint: $"Stop that program, or set {name} to a free port."),
                    SocketError.AccessDenied => new Refusal("port-not-permitted", $"{place} may not be opened by this account.",
                        Hint: $"Set {name} to a port above 1023."),
                    _ => new Refusal("port-invalid", $"{place} cannot be opened.", e.Message, $"Set VOUCH_ADDRESS or {name}."),
                };
            }
        }

        return new Done();
    }
}
