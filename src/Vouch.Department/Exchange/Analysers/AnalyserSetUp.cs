using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>An analyser's connection as it shall be.</summary>
/// <param name="Sender">What it calls itself in H-5 (or MSH-3); needed on a shared port.</param>
public sealed record AnalyserPlan(string Name, Guid DeviceId, string Profile, string? Sender)
{
    /// <summary>astm-server (it calls us), astm-client (we call it), mllp-in (HL7).</summary>
    public string Kind { get; init; } = "astm-server";

    /// <summary>Its address; for astm-client needed.</summary>
    public string? Host { get; init; }

    /// <summary>Our port for it alone, or its port where we call; null: the shared port.</summary>
    public int? Port { get; init; }

    /// <summary>IANA zone of its clock; null: the hospital's.</summary>
    public string? Zone { get; init; }

    /// <summary>Orders are told to it as soon as a tube is received, without being asked.</summary>
    public bool Download { get; init; }
}

/// <summary>Sets up the connection of an analyser, whose device is registered.</summary>
public sealed class AnalyserSetUp(Db db, DriverProfiles drivers, AnalyserConnections connections)
{
    /// <summary>
    /// The connection of this name, made if it is not there, in force on return. Refusals: driver-missing, device-not-found,
    /// zone-invalid, and those of <see cref="Connections.SaveAsync"/>.
    /// </summary>
    public async Task<Outcome<Guid>> EnsureAnalyserAsync(Actor actor, AnalyserPlan plan, CancellationToken ct)
    {
        if (drivers.Find(plan.Profile) is null)
            return AnalyserRefusals.DriverMissing(plan.Profile);
        if (plan.Zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(plan.Zone, out _))
            return new Refusal("zone-invalid", "This is no time zone.", Hint: "Write it as the IANA database does: Europe/Berlin, UTC.");
        if (!await db.OneAsync("select exists (select 1 from device where id = $1)", [plan.DeviceId], r => r.GetBoolean(0), ct))
            return new Refusal("device-not-found", "There is no such device.", Hint: "Register the device first.");
        var saved = await Connections.EnsureAsync(db, actor, new ConnectionPlan(plan.Name, plan.Kind, "analyser")
        {
            Host = plan.Host,
            Port = plan.Port,
            SendingApplication = plan.Sender,
            DeviceId = plan.DeviceId,
            Profile = plan.Profile,
            Settings = new PartnerTerms { Zone = plan.Zone, Download = plan.Download }.Write(),
        }, ct);
        if (saved.Refusal is null)
            await connections.RefreshAsync(ct);
        return saved;
    }

    /// <summary>What a connection may be of: analysers and point-of-care devices.</summary>
    public static Task<List<(string Id, string Name)>> DevicesAsync(Db db, CancellationToken ct) => db.ListAsync(
        "select id::text, name || ' (' || tag || ')' from device where kind in ('analyser', 'poct') order by name, id limit 500", [],
        r => (r.GetString(0), r.GetString(1)), ct);
}
