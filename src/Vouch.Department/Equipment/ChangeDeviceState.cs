using Vouch.Department.Platform;

namespace Vouch.Department.Equipment;

/// <summary>Puts a device in or out of service, with the reason; every state is a version that results cite.</summary>
public static class ChangeDeviceState
{
    public static readonly IReadOnlyList<string> States = ["in-service", "limited", "out-of-service", "on-loan", "quarantine", "retired"];

    public static async Task<Outcome<Done>> RunAsync(Db db, Actor actor, Guid device, string state, string reason, CancellationToken ct)
    {
        if (!States.Contains(state, StringComparer.Ordinal))
            return new Refusal("device-state-invalid", "There is no such state of a device.");
        if (string.IsNullOrWhiteSpace(reason))
            return new Refusal("device-reason-invalid", "A reason is needed.");
        await using var work = await db.BeginAsync(actor, reason, ct);
        if (await work.OneAsync("select true from device where id = $1 for update", [device], r => r.GetBoolean(0), ct) == false)
            return new Refusal("device-not-found", "There is no such device.");
        await InsertAsync(work, device, state, reason, ct);
        await work.CommitAsync(ct);
        return default(Done);
    }

    internal static Task<int> InsertAsync(Work work, Guid device, string state, string reason, CancellationToken ct) => work.ExecuteAsync(
        """
        insert into device_state (device_id, version, state, valid_from, reason, recorded_by)
        select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 from device_state where device_id = $1
        """, [device, state, work.Now, reason.Trim(), work.Actor.Name], ct);
}
