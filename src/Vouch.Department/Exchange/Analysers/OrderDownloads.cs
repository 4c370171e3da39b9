using System.Text.Json;
using Microsoft.Extensions.Logging;
using Vouch.Department.Platform;
using Vouch.Wire.Astm;
using Vouch.Wire.Devices;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>
/// Tells analysers that do not ask what is ordered, as soon as a tube is received; a connection's setting
/// (<c>"download": true</c>). What was told is remembered for each test. Source: CLSI LIS02-A2 8 (order record).
/// </summary>
public sealed class OrderDownloads(Db db, DriverProfiles drivers, AnalyserLines lines, TimeProvider clock, ILogger<OrderDownloads> log)
{
    private const int TubesAtOnce = 20;

    /// <summary>Tubes received longer ago are not told any more; the analyser can be asked to ask.</summary>
    private static readonly TimeSpan ReceivedWithin = TimeSpan.FromDays(2);

    /// <summary>One round over every connected analyser that wants it.</summary>
    public async Task SendAsync(CancellationToken ct)
    {
        foreach (var line in lines.Open)
            if (line is { Owner: { } owner, Session: { Backlog: 0 } session } && Wants(owner) && drivers.Find(owner.Profile) is { Profile.Orders.Accepted: true } driver)
                await SendAsync(owner, session, driver, ct);
    }

    private static bool Wants(ConnectionRecord connection)
    {
        using var settings = JsonDocument.Parse(connection.Settings);
        return settings.RootElement.TryGetProperty("download", out var download) && download.ValueKind == JsonValueKind.True;
    }

    private async Task SendAsync(ConnectionRecord owner, AstmSession session, Driver profile, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("order download"), null, ct);
        var driver = DeviceMaps.Over(profile, await DeviceMaps.ReadAsync(work, owner.Id, ct));
        var untold = await work.ListAsync(
            FormattableString.Invariant($"""
            select s.barcode, s.id, t.id from specimen s join order_test t on t.specimen_id = s.id
            where s.received_at > $2 and s.rejected_at is null and t.cancelled_at is null and t.analyte = any($3)
              and not exists (select from order_download d where d.connection_id = $1 and d.order_test_id = t.id)
              and not exists (select from measurement m where m.order_test_id = t.id)
            order by s.received_at, t.id limit {TubesAtOnce * 50}
            """), [owner.Id, clock.GetUtcNow() - ReceivedWithin, DeviceCodes.Of(driver.Profile).Keys.ToArray()],
            r => (Barcode: r.GetString(0), Specimen: r.GetGuid(1), Test: r.GetGuid(2)), ct);
        var tubes = untold.Select(test => test.Barcode).Distinct(StringComparer.Ordinal).Take(TubesAtOnce).ToArray();
        if (tubes.Length == 0)
            return;
        var zone = await DeviceMessageWork.ZoneAsync(work, owner.Id, ct);
        var orders = await HostQueries.OrdersAsync(work, driver, zone, tubes, ct);
        if (orders.Count > 0)
        {
            var text = AstmOrders.Write(driver, orders, TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime).ToBytes(driver.Encoding);
            var delivery = await session.SendAsync(text, ct);
            if (delivery != AstmDelivery.Delivered)
            {
                log.LogWarning("{Connection}: orders were not taken: {Delivery}", owner.Name, delivery);
                return;
            }
        }

        var told = untold.Where(test => tubes.Contains(test.Barcode)).ToList();
        await work.ExecuteAsync(
            """
            insert into order_download (connection_id, specimen_id, order_test_id) select $1, * from unnest($2::uuid[], $3::uuid[])
            on conflict do nothing
            """, [owner.Id, told.ConvertAll(test => test.Specimen).ToArray(), told.ConvertAll(test => test.Test).ToArray()], ct);
        await work.CommitAsync(ct);
    }
}
