using Microsoft.Extensions.Logging;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Department.Starting;
using Vouch.Wire.Astm;
using Vouch.Wire.Devices;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>
/// Tells analysers that do not ask what is ordered, as soon as a tube is received, and what is to be measured again; a
/// connection's setting (<c>"download": true</c>). What was told is remembered for each test; what the start gate stops is
/// told once nothing stops it any more. Source: CLSI LIS02-A2 8 (order record).
/// </summary>
public sealed class OrderDownloads(
    Db db, DriverProfiles drivers, AnalyserLines lines, HostQueries queries, StartWork starts, TimeProvider clock, ILogger<OrderDownloads> log)
{
    private const int TubesAtOnce = 20;

    /// <summary>Tests looked at in one round: those that are stopped must not hide the ones behind them.</summary>
    private const int TestsMax = 1000;

    /// <summary>Tubes received longer ago are not told any more; the analyser can be asked to ask.</summary>
    private static readonly TimeSpan ReceivedWithin = TimeSpan.FromDays(2);

    /// <summary>What is stopped is looked at again so often.</summary>
    private static readonly TimeSpan StoppedAskedEvery = TimeSpan.FromSeconds(10);

    /// <summary>One round over every connected analyser that wants it.</summary>
    public async Task SendAsync(CancellationToken ct)
    {
        foreach (var line in lines.Open)
            if (line is { Owner: { } owner, Session: { Backlog: 0 } session } && PartnerTerms.Read(owner.Settings).Download && drivers.Find(owner.Profile) is { Profile.Orders.Accepted: true } driver)
                await SendAsync(owner, session, driver, ct);
    }

    private async Task SendAsync(ConnectionRecord owner, AstmSession session, Driver profile, CancellationToken ct)
    {
        if (owner.DeviceId is not { } device)
            return;
        await using var work = await db.BeginAsync(Actor.Job("order download"), null, ct);
        var driver = DeviceMaps.Over(profile, await DeviceMaps.ReadAsync(work, owner.Id, ct));
        var untold = await work.ListAsync(
            FormattableString.Invariant($"""
            select s.barcode, s.id, t.id from specimen s join order_test t on t.specimen_id = s.id
            where s.received_at > $2 and s.rejected_at is null and t.cancelled_at is null and t.analyte = any($3)
              and case when exists (select from repeat_request q where q.order_test_id = t.id and q.closed_at is null)
                then not exists (select from order_download d join repeat_request q on q.order_test_id = t.id and q.closed_at is null
                  where d.connection_id = $1 and d.order_test_id = t.id and d.sent_at > q.asked_at)
                else not exists (select from order_download d where d.connection_id = $1 and d.order_test_id = t.id)
                  and not exists (select from measurement m where m.order_test_id = t.id) end
              and not exists (select from withheld_work w where w.order_test_id = t.id and w.asked_by = $4 and w.asked_at > $5)
            order by s.received_at, t.id limit {TestsMax}
            """), [owner.Id, clock.GetUtcNow() - ReceivedWithin, DeviceCodes.Of(driver.Profile).Keys.ToArray(),
                device, clock.GetUtcNow() - StoppedAskedEvery],
            r => (Barcode: r.GetString(0), Specimen: r.GetGuid(1), Test: r.GetGuid(2)), ct);
        if (untold.Count == 0)
            return;
        var zone = await DeviceMessageWork.ZoneAsync(work, owner.Id, ct);
        var decided = await queries.DecideAsync(work, driver, device, zone, [.. untold.Select(test => test.Barcode).Distinct(StringComparer.Ordinal)], ct);
        await WithheldWork.KeepAsync(work, device, decided.Start.Stopped, ct);
        var tubes = decided.Orders.Take(TubesAtOnce).ToList();
        if (tubes.Count > 0)
        {
            var text = AstmOrders.Write(driver, tubes, TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime).ToBytes(driver.Encoding);
            var delivery = await session.SendAsync(text, ct);
            if (delivery != AstmDelivery.Delivered)
            {
                log.LogWarning("{Connection}: orders were not taken: {Delivery}", owner.Name, delivery);
                return;
            }
        }

        // What nobody wants measured any more is not looked at again; what was stopped, or did not fit in, is.
        var barcodes = tubes.Select(tube => tube.SpecimenId).ToHashSet(StringComparer.Ordinal);
        var begins = decided.Start.Begins.Select(one => one.Subject.OrderTestId).ToHashSet();
        var stopped = decided.Start.Stopped.Select(one => one.Subject.OrderTestId).ToHashSet();
        var told = untold.FindAll(test => begins.Contains(test.Test) ? barcodes.Contains(test.Barcode) : !stopped.Contains(test.Test));
        var given = told.Select(test => test.Test).ToHashSet();
        await starts.KeepAsync(work, StartCause.Told, [.. decided.Start.Begins.Where(one => given.Contains(one.Subject.OrderTestId))], ct);
        await work.ExecuteAsync(
            """
            insert into order_download (connection_id, specimen_id, order_test_id) select $1, * from unnest($2::uuid[], $3::uuid[])
            on conflict (connection_id, order_test_id) do update set sent_at = clock_timestamp()
            """, [owner.Id, told.ConvertAll(test => test.Specimen).ToArray(), told.ConvertAll(test => test.Test).ToArray()], ct);
        await work.CommitAsync(ct);
    }
}
