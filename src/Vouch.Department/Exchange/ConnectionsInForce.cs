using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;

namespace Vouch.Department.Exchange;

/// <summary>The configured connections, in memory, so that a message finds its own without asking the database.</summary>
public sealed class ConnectionsInForce(Db db)
{
    private volatile IReadOnlyList<ConnectionRecord> all = [];

    private volatile TimeZoneInfo zone = TimeZoneInfo.Local;

    public IReadOnlyList<ConnectionRecord> All => all;

    /// <summary>The hospital's clock, for time stamps without an offset.</summary>
    public TimeZoneInfo Zone => zone;

    public async Task RefreshAsync(CancellationToken ct)
    {
        var said = await db.OneAsync("select value #>> '{}' from setting where key = 'hospital.zone'", [], r => r.GetString(0), ct);
        if (said is not null && TimeZoneInfo.TryFindSystemTimeZoneById(said, out var found))
            zone = found;
        all = await ConnectionRecord.AllAsync(db, ct);
    }

    /// <summary>
    /// Who sent this: MSH-3 and MSH-4 as configured, from an address it may come from. Of several that fit, the one that
    /// asks for most. Null: nobody we know.
    /// </summary>
    public ConnectionRecord? Sender(in Hl7Header header, EndPoint? remote) => Sender(header.SendingApplication, header.SendingFacility, remote);

    /// <summary>The same by what the sender calls itself.</summary>
    public ConnectionRecord? Sender(string application, string facility, EndPoint? remote)
    {
        ConnectionRecord? best = null;
        foreach (var connection in all)
            if (connection.Kind == "mllp-in" && Fits(connection.SendingApplication, application)
                && Fits(connection.SendingFacility, facility) && Allows(connection.Host, remote)
                && (best is null || Closeness(connection) > Closeness(best)))
                best = connection;
        return best;
    }

    /// <summary>The only connection configured for an address: whose message cannot be read is known by where it came from.</summary>
    public ConnectionRecord? ByAddress(EndPoint? remote)
    {
        var fitting = all.Where(c => c.Kind == "mllp-in" && c.Host is not null && Allows(c.Host, remote)).ToList();
        return fitting.Count == 1 ? fitting[0] : null;
    }

    private static bool Fits(string? wanted, string said) =>
        wanted is null || string.Equals(wanted, said.Trim(), StringComparison.OrdinalIgnoreCase);

    private static bool Allows(string? hosts, EndPoint? remote)
    {
        if (hosts is null)
            return true;
        if (remote is not IPEndPoint { Address: var from })
            return false;
        foreach (var host in hosts.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (IPAddress.TryParse(host, out var address) && address.MapToIPv6().Equals(from.MapToIPv6()))
                return true;
        return false;
    }

    private static int Closeness(ConnectionRecord c) =>
        (c.SendingApplication is null ? 0 : 4) + (c.SendingFacility is null ? 0 : 2) + (c.Host is null ? 0 : 1);
}

/// <summary>Reads the connections at the start and every few seconds: a page, or another node, may have changed them.</summary>
internal sealed class ConnectionsWatch(ConnectionsInForce connections, ILogger<ConnectionsWatch> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await connections.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await connections.RefreshAsync(stoppingToken);
            }
            catch (NpgsqlException fault)
            {
                log.LogWarning("The connections could not be read again: {Reason}", fault.Message);
            }
        }
    }
}
