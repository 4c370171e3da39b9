using System.Globalization;
using Vouch.Department.Catalog;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Starting;
using Vouch.Wire.Astm;
using Vouch.Wire.Devices;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>The answer to a device's question, as it goes over the link.</summary>
public sealed record HostAnswer(byte[] Bytes);

/// <summary>
/// Answers host queries: the tests ordered on the tubes asked for that are not measured yet or are to be measured again, with
/// the dilution asked for, in the device's codes; only codes that its profile knows, and only what the start gate lets begin
/// there. Nothing known: no information. Controls and calibrators need no order and are never asked about here.
/// Source: CLSI LIS02-A2 11; 8 (order).
/// </summary>
public sealed class HostQueries(TimeProvider clock, StartWork starts, Func<BenchRules> rulesInForce)
{
    /// <summary>Tubes of one question.</summary>
    private const int TubesMax = 200;

    internal async Task<HostAnswer?> AnswerAsync(Work work, InboxMessage message, OpenMessage open, CancellationToken ct)
    {
        if (!open.Driver.Profile.Orders.Accepted)
            return null;
        var query = open.Reading.Queries[0];
        var tubes = open.Reading.Queries.SelectMany(q => q.Specimens).Select(tube => tube.Trim()).Where(tube => tube.Length > 0)
            .Distinct(StringComparer.Ordinal).Take(TubesMax).ToArray();
        var local = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), open.Zone).DateTime;
        var decided = await DecideAsync(work, open.Driver, open.Device, open.Zone, tubes, ct);
        await WithheldWork.KeepAsync(work, open.Device, decided.Start.Stopped, ct);
        await starts.KeepAsync(work, StartCause.Asked, decided.Start.Begins, ct);
        if (open.Driver.Profile.Protocol == DriverProtocol.Hl7)
            return await LawOrders.AnswerAsync(work, message, tubes, decided, clock.GetUtcNow(), ct);
        return new HostAnswer(AstmOrders.Write(open.Driver, decided.Orders, local, query).ToBytes(open.Driver.Encoding).ToArray());
    }

    /// <summary>One order a tube that has something to be measured by this device, and what may not be.</summary>
    internal async Task<DecidedOrders> DecideAsync(Work work, Driver driver, Guid device, TimeZoneInfo zone, string[] tubes, CancellationToken ct)
    {
        var codes = DeviceCodes.Of(driver.Profile);
        var wanted = (await WantedAsync(work, tubes, ct)).FindAll(test => codes.ContainsKey(test.Analyte));
        if (wanted.Count == 0)
            return new DecidedOrders([], new StartDecision([], []), []);
        var (model, performer) = await work.OneAsync(
            "select d.model, (select person_id from bench_duty where device_id = d.id and until is null order by since desc limit 1) from device d where d.id = $1",
            [device], r => (r.GetString(0), r.GuidOrNull(1)), ct);
        var pack = rulesInForce().Pack;
        var start = await starts.DecideAsync(work.Connection, RequirementStage.Start,
            [.. wanted.Select(test => new GateSubject(test.OrderTest, test.PatientId, test.Specimen, test.Analyte,
                BenchGate.Discipline(pack.FindAnalyte(test.Analyte)), device, model, LotId: null, performer, work.Now))], work.Now, ct);
        var begins = start.Begins.Select(one => one.Subject.OrderTestId).ToHashSet();
        return new DecidedOrders([.. wanted.Where(test => begins.Contains(test.OrderTest)).GroupBy(test => test.Barcode).Select(tube => new DeviceOrder(
            tube.Key, [.. tube.Select(test => codes[test.Analyte]).Distinct(StringComparer.Ordinal)])
        {
            SpecimenType = tube.First().SpecimenType,
            Dilutions = tube.Where(test => test.Dilution is not null).GroupBy(test => codes[test.Analyte], StringComparer.Ordinal)
                .ToDictionary(test => test.Key, test => test.First().Dilution!.Value, StringComparer.Ordinal),
            Priority = tube.Any(test => test.Priority == "stat") ? "S" : tube.Any(test => test.Priority == "urgent") ? "A" : "R",
            CollectedAt = tube.First().CollectedAt is { } at ? TimeZoneInfo.ConvertTime(at, zone).DateTime : null,
            Patient = tube.First().Patient,
        })], start, [.. wanted.Where(test => begins.Contains(test.OrderTest)).Select(test => new GivenStep(test.OrderTest, test.Barcode, codes[test.Analyte]))]);
    }

    private static Task<List<WantedTest>> WantedAsync(Work work, string[] tubes, CancellationToken ct) => work.ListAsync(
        """
        select s.barcode, s.specimen_type, s.collected_at, t.analyte, t.priority, p.id, p.family, p.given, p.birth_date, p.sex,
          coalesce((select value from patient_identifier x where x.patient_id = p.id and x.kind = 'MR' order by x.id limit 1), ''),
          t.order_test_id, s.id,
          (select q.dilution from repeat_request q where q.order_test_id = t.order_test_id and q.closed_at is null and not q.by_hand)
        from specimen s join order_test_status t on t.specimen_id = s.id join patient p on p.id = s.patient_id
        where s.barcode = any($1) and t.status in ('ordered', 'collected', 'received') and t.source <> 'calculated'
          and s.rejected_at is null and s.disposed_at is null
        order by s.barcode, t.analyte
        """, [tubes],
        r => new WantedTest(r.GetString(0), r.GetString(1), r.InstantOrNull(2), r.GetString(3), r.GetString(4),
            new DevicePatient(r.GetString(10), r.GetString(6) + "^" + r.GetString(7),
                r.DateOrNull(8)?.ToString("yyyyMMdd", CultureInfo.InvariantCulture) ?? "",
                r.GetString(9) switch { "female" => "F", "male" => "M", _ => "U" }), r.GetGuid(5), r.GetGuid(11), r.GetGuid(12), r.DecimalOrNull(13)), ct);

    private sealed record WantedTest(
        string Barcode, string SpecimenType, DateTimeOffset? CollectedAt, string Analyte, string Priority, DevicePatient Patient, Guid PatientId,
        Guid OrderTest, Guid Specimen, decimal? Dilution);
}

/// <summary>What a device may be given, and what the start gate says.</summary>
internal sealed record DecidedOrders(IReadOnlyList<DeviceOrder> Orders, StartDecision Start, IReadOnlyList<GivenStep> Steps);

/// <summary>One test as a device is told of it.</summary>
internal sealed record GivenStep(Guid OrderTest, string Tube, string Code);

/// <summary>Our analytes in a device's codes.</summary>
internal static class DeviceCodes
{
    /// <summary>Where several codes are one analyte, the first that was seen on an instrument.</summary>
    public static Dictionary<string, string> Of(DriverProfile profile) => profile.Codes
        .Where(code => code.Kind == CodeKind.Result && code.Analyte.Length > 0)
        .GroupBy(code => code.Analyte, StringComparer.Ordinal)
        .ToDictionary(same => same.Key, same => (same.FirstOrDefault(code => code.Seen) ?? same.First()).Device, StringComparer.Ordinal);
}
