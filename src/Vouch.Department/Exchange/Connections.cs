using System.Globalization;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;

namespace Vouch.Department.Exchange;

/// <summary>A connection as it shall be. Name is unique; 1 to 60 characters.</summary>
public sealed record ConnectionPlan(string Name, string Kind, string Purpose)
{
    /// <summary>Incoming: the only addresses taken, comma separated; null any. Outgoing: where to connect to.</summary>
    public string? Host { get; init; }

    public int? Port { get; init; }

    public string? SendingApplication { get; init; }

    public string? SendingFacility { get; init; }

    public Guid? DeviceId { get; init; }

    public string? Profile { get; init; }

    /// <summary>What its purpose needs besides, as JSON: <see cref="PartnerTerms"/> for a hospital system.</summary>
    public string Settings { get; init; } = "{}";

    public bool Enabled { get; init; } = true;
}

/// <summary>Sets up connections.</summary>
public static class Connections
{
    private static readonly string[] Kinds = ["mllp-in", "mllp-out", "astm-server", "astm-client", FileDrops.Kind];

    /// <summary>The connection of this name, made if it is not there; one that is there stays as it is. Refusals: as of Save.</summary>
    public static async Task<Outcome<Guid>> EnsureAsync(Db db, Actor actor, ConnectionPlan plan, CancellationToken ct) =>
        await db.OneAsync<Guid?>("select id from connection where name = $1", [plan.Name.Trim()], r => r.GetGuid(0), ct) is { } there
            ? there
            : await SaveAsync(db, actor, id: null, plan, ct);

    /// <summary>
    /// A new connection, or the one with this id as it shall be from now on. Refusals: connection-invalid,
    /// connection-name-taken, connection-not-found.
    /// </summary>
    public static Task<Outcome<Guid>> SaveAsync(Db db, Actor actor, Guid? id, ConnectionPlan plan, CancellationToken ct) =>
        db.ActAsync(actor, "connection", work => InAsync(work, id, plan, ct), ct);

    /// <summary>Starts or stops it. Stopped: senders are told to come later, and nothing is sent. Refusals: connection-not-found.</summary>
    public static Task<Outcome<Done>> SwitchAsync(Db db, Actor actor, Guid id, bool enabled, CancellationToken ct) =>
        db.ActAsync<Done>(actor, enabled ? "started" : "stopped", async work =>
            await work.ExecuteAsync("update connection set enabled = $2 where id = $1", [id, enabled], ct) == 1
                ? default(Done) : NotFound(), ct);

    private static async Task<Outcome<Guid>> InAsync(Work work, Guid? id, ConnectionPlan plan, CancellationToken ct)
    {
        plan = Tidy(plan);
        if (Fault(plan) is { } fault)
            return fault;
        var other = await work.OneAsync<Guid?>("select id from connection where name = $1", [plan.Name], r => r.GetGuid(0), ct);
        if (other is not null && other != id)
            return new Refusal("connection-name-taken", "Another connection has this name.");
        var own = id ?? Guid.CreateVersion7(work.Now);
        object?[] args = [own, plan.Name, plan.Kind, plan.Purpose, plan.Host, plan.Port, plan.SendingApplication,
            plan.SendingFacility, plan.DeviceId, plan.Profile, plan.Settings, plan.Enabled];
        if (id is null)
            await work.ExecuteAsync(
                """
                insert into connection (id, name, kind, purpose, host, port, sending_application, sending_facility, device_id,
                  profile, settings, enabled)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12)
                """, args, ct);
        else if (await work.ExecuteAsync(
            """
            update connection set name = $2, kind = $3, purpose = $4, host = $5, port = $6, sending_application = $7,
              sending_facility = $8, device_id = $9, profile = $10, settings = $11::jsonb, enabled = $12
            where id = $1
            """, args, ct) == 0)
            return NotFound();
        return own;
    }

    public static Refusal? Fault(ConnectionPlan plan)
    {
        if (plan.Name.Length is 0 or > 60)
            return Invalid("A connection needs a name of at most 60 characters.");
        if (!Kinds.Contains(plan.Kind, StringComparer.Ordinal) || plan.Purpose is not ("hospital" or "analyser"))
            return Invalid("There is no such kind or purpose of a connection.");
        if (plan.Kind is "mllp-out" or "astm-client" && (plan.Host is null || plan.Port is null))
            return Invalid("Say where to connect to: host and port.");
        if (plan.Kind == FileDrops.Kind && !FileDrops.IsName(plan.Host))
            return Invalid("Say the name of its folder below drops/ in the data folder: letters, digits, dots, lines, at most 60.");
        if (plan.Port is < 1 or > 65535)
            return Invalid(string.Create(CultureInfo.InvariantCulture, $"{plan.Port} is no port; it is 1 to 65535."));
        if (plan.Kind == "mllp-in" && plan.SendingApplication is null && plan.SendingFacility is null && plan.Host is null)
            return Invalid("Say by what the sender is known: MSH-3, MSH-4 or its address.");
        return null;
    }

    private static ConnectionPlan Tidy(ConnectionPlan plan) => plan with
    {
        Name = plan.Name.Trim(),
        Host = OrNull(plan.Host),
        SendingApplication = OrNull(plan.SendingApplication),
        SendingFacility = OrNull(plan.SendingFacility),
        Profile = OrNull(plan.Profile),
    };

    private static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static Refusal Invalid(string message) => new("connection-invalid", message);

    private static Refusal NotFound() => new("connection-not-found", "There is no such connection.");
}
