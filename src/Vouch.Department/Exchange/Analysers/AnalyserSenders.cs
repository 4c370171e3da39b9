using System.Net;
using Vouch.Wire.Astm;
using Vouch.Wire.Devices;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>
/// Whose transmission it is, on the shared port: by the address it comes from and the sender its header names (H-5). Of
/// several that fit, the one that asks for most; two that ask for the same are nobody's, since nothing is guessed.
/// </summary>
public static class AnalyserSenders
{
    /// <summary>The one connection that is configured for an address: its link rules hold from the first byte on.</summary>
    public static ConnectionRecord? ByAddress(IEnumerable<ConnectionRecord> shared, IPAddress remote)
    {
        var fitting = shared.Where(connection => connection.Host is not null && Allows(connection.Host, remote)).ToList();
        return fitting.Count == 1 ? fitting[0] : null;
    }

    /// <summary>The connection a transmission belongs to; null: nobody we know, or more than one.</summary>
    public static ConnectionRecord? Find(
        IEnumerable<ConnectionRecord> shared, DriverProfiles drivers, IPAddress remote, ReadOnlyMemory<byte> text)
    {
        var best = new List<ConnectionRecord>();
        var closest = 0;
        foreach (var connection in shared.Where(connection => connection.Host is null || Allows(connection.Host, remote)))
        {
            var closeness = Closeness(connection, drivers.Find(connection.Profile), text);
            if (closeness == 0 || closeness < closest)
                continue;
            if (closeness > closest)
                best.Clear();
            closest = closeness;
            best.Add(connection);
        }

        return best.Count == 1 ? best[0] : null;
    }

    private static int Closeness(ConnectionRecord connection, Driver? driver, ReadOnlyMemory<byte> text)
    {
        var sender = driver is { Profile.Protocol: DriverProtocol.Astm }
            ? AstmDevice.Read(driver, AstmDevice.ReadRecords(text, driver.Profile.Format, driver.Encoding)).Sender
            : "";
        var address = connection.Host is null ? 0 : 2;
        if (connection.SendingApplication is { } wanted)
            return Names(text).Append(sender).Contains(wanted, StringComparer.OrdinalIgnoreCase) ? 4 + address : 0;
        return (driver?.Recognises(sender) ?? false ? 1 : 0) + address;
    }

    /// <summary>What H-5 says: the whole field and its first component.</summary>
    private static IEnumerable<string> Names(ReadOnlyMemory<byte> text)
    {
        var header = AstmMessage.Read(text).Records.FirstOrDefault(record => record.Type == "H");
        return header is null ? [] : [header[5].Trim(), header[5, 1].Trim()];
    }

    private static bool Allows(string hosts, IPAddress remote)
    {
        foreach (var host in hosts.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (IPAddress.TryParse(host, out var address) && address.MapToIPv6().Equals(remote.MapToIPv6()))
                return true;
        return false;
    }
}
