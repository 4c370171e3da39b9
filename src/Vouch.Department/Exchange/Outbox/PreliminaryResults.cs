using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;

namespace Vouch.Department.Exchange.Outbox;

/// <summary>
/// Tells a critical value while it still waits to be verified, marked as such, to partners that agreed to it; and takes it back
/// when the measurement is not used. Where the identity is in doubt nothing is told: such a call carries no value.
/// The order of both and of the result is that of the patient's lane. Source: HL7 v2.5.1 table 0085 (P, W), 0123 (P).
/// </summary>
public sealed class PreliminaryResults(Db db, PackInForce packs)
{
    private const int AtOnce = 50;

    /// <summary>A value that nobody has verified for so long is no news any more.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(3);

    private static readonly Guid Nobody = Guid.Empty;

    /// <summary>True when there may be more.</summary>
    public async Task<bool> TellAsync(CancellationToken ct)
    {
        var due = await db.ListAsync(
            $"""
            select c.measurement_id from critical_call c join review w on w.measurement_id = c.measurement_id join order_test t on t.id = c.order_test_id
            where c.closed_at is null and c.kind = 'value' and not c.verified and c.opened_at > $1 and w.decided_at is null and t.cancelled_at is null
              and not exists (select from preliminary_told p where p.measurement_id = c.measurement_id)
            order by c.opened_at limit {AtOnce}
            """, [db.Now - Recent], r => r.GetGuid(0), ct);
        var faults = new List<Exception>();
        foreach (var measurement in due)
            await TryAsync(() => TellAsync(measurement, ct));
        var ended = await db.ListAsync(
            $"""
            select p.measurement_id, p.connection_id from preliminary_told p join review w on w.measurement_id = p.measurement_id
            where p.ended_at is null and (w.decision in ('rerun', 'rejected', 'cancelled', 'specimen-rejected')
              or exists (select from result r where r.order_test_id = p.order_test_id))
            order by p.told_at limit {AtOnce}
            """, [], r => (Measurement: r.GetGuid(0), Connection: r.GetGuid(1)), ct);
        foreach (var (measurement, connection) in ended)
            await TryAsync(() => EndAsync(measurement, connection, ct));
        // The others are told all the same; the job reports the fault and tries again.
        return faults.Count > 0 ? throw new AggregateException(faults) : due.Count == AtOnce || ended.Count == AtOnce;

        async Task TryAsync(Func<Task> tell)
        {
            try
            {
                await tell();
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                faults.Add(fault);
            }
        }
    }

    private async Task TellAsync(Guid measurement, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("preliminary results"), null, ct);
        // Locked against its release: a preliminary value never follows the result.
        if (await ReadAsync(work, measurement, onlyWaiting: true, ct) is not (var order, var waiting))
            return;
        var connections = await work.ListAsync(
            $"select {ConnectionRecord.Columns} from connection c where c.purpose = 'hospital' order by c.id", [], ConnectionRecord.Row, ct);
        var told = await ReleasedResults.OfAsync(work, order, [waiting with { Status = "preliminary" }], ct);
        var partners = ReleaseNotices.Partners(connections, told.Connection).Where(partner => PartnerTerms.Read(partner.Settings).Preliminary).ToList();
        foreach (var partner in partners)
            await KeepAsync(work, measurement, partner.Id, waiting.OrderTest, await WriteAsync(work, partner, told, ct), ct);
        if (partners.Count == 0)
            await KeepAsync(work, measurement, Nobody, waiting.OrderTest, outbox: null, ct);
        await work.CommitAsync(ct);
    }

    private async Task EndAsync(Guid measurement, Guid connection, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("preliminary results"), null, ct);
        var partner = await work.OneAsync($"select {ConnectionRecord.Columns} from connection c where c.id = $1", [connection], ConnectionRecord.Row, ct);
        if (partner is not null && await ReadAsync(work, measurement, onlyWaiting: false, ct) is (var order, var gone) && gone.Reason is not null)
        {
            var told = await ReleasedResults.OfAsync(work, order, [gone with { Status = "withdrawn", Reason = $"the preliminary value was not verified ({gone.Reason})" }], ct);
            await WriteAsync(work, partner, told, ct);
        }

        await work.ExecuteAsync("update preliminary_told set ended_at = $3 where measurement_id = $1 and connection_id = $2 and ended_at is null", [measurement, connection, work.Now], ct);
        await work.CommitAsync(ct);
    }

    private static Task<int> KeepAsync(Work work, Guid measurement, Guid connection, Guid test, Guid? outbox, CancellationToken ct) => work.ExecuteAsync(
        "insert into preliminary_told (measurement_id, connection_id, order_test_id, outbox_id, told_at, ended_at) values ($1, $2, $3, $4, $5, case when $4::uuid is null then $5 end)",
        [measurement, connection, test, outbox, work.Now], ct);

    private async Task<Guid> WriteAsync(Work work, ConnectionRecord partner, ReleasedResults told, CancellationToken ct)
    {
        var pack = (await packs.CurrentAsync(ct))?.Pack;
        var message = new ResultMessage(told, pack, await ReleaseNotices.LaboratoryAsync(work, ct), PartnerTerms.Read(partner.Settings));
        return await OutboxWriting.AddAsync(work, new NewMessage(partner.Id, told.Patient.Value, "order:" + told.Accession, "ORU^R01", About: null,
            controlId => message.Build(controlId, work.Now)), ct);
    }

    /// <summary>
    /// The held measurement as it would leave; its reason is why it waits, or how it was decided. Reason null: a result of its
    /// test was released, which takes its place.
    /// </summary>
    private async Task<(Guid Order, ReleasedResult Result)?> ReadAsync(Work work, Guid measurement, bool onlyWaiting, CancellationToken ct)
    {
        var pack = (await packs.CurrentAsync(ct))?.Pack;
        return await work.OneAsync<(Guid, ReleasedResult)?>(
            $"""
            select t.order_id, t.id, m.analyte, t.panel, t.placer_item, m.comparator, m.value, c.value_text, m.coded, m.measured_at, w.held_at, m.specimen_id,
              d.tag, d.name, m.device_flags, m.comments, c.limit_text, w.decision, exists (select from result r where r.order_test_id = t.id)
            from review w join measurement m on m.id = w.measurement_id join order_test t on t.id = m.order_test_id
            join critical_call c on c.measurement_id = m.id and c.kind = 'value' left join device d on d.id = m.device_id
            where w.measurement_id = $1 {(onlyWaiting ? "and w.decided_at is null and c.closed_at is null and t.cancelled_at is null" : "")}
            for update of w
            """, [measurement],
            r =>
            {
                var analyte = pack?.FindAnalyte(r.GetString(2));
                var reason = onlyWaiting ? r.GetString(16) : r.GetBoolean(18) ? null : r.TextOrNull(17)?.Replace('-', ' ');
                return (r.GetGuid(0), new ReleasedResult(r.GetGuid(1), Version: 1, Proof: null, r.GetString(2), r.TextOrNull(3), r.TextOrNull(4), "", r.GetString(5),
                    r.DecimalOrNull(6), r.GetString(7), r.TextOrNull(8), analyte?.Unit, Low: null, High: null, Flag(analyte, r.DecimalOrNull(6)), Comment: null, reason,
                    Replaces: null, r.Instant(9), r.Instant(10), ReleasedBy: null, RuleVersion: "", r.GuidOrNull(11), r.TextOrNull(12), r.TextOrNull(13),
                    [.. r.GetFieldValue<string[]>(14)], [.. r.GetFieldValue<string[]>(15)], GroupIsComplete: false));
            }, ct);
    }

    /// <summary>On which side of the critical limits it lies; a person may have asked for the call of a value within them.</summary>
    private static string Flag(Analyte? analyte, decimal? value)
    {
        var limits = analyte?.CriticalLimits ?? [];
        return value is null ? "A" : limits.Any(one => one.Low is { } low && value <= low.Value) ? "LL" : limits.Any(one => one.High is { } high && value >= high.Value) ? "HH" : "";
    }
}
