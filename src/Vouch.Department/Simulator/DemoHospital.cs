using System.Globalization;
using Vouch.Department.Catalog;
using Vouch.Department.Documents;
using Vouch.Department.Equipment;
using Vouch.Department.Laboratory;
using Vouch.Department.People;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Quality;
using Vouch.Department.Security;
using Vouch.Department.Starting;
using Vouch.Department.Supplies;

namespace Vouch.Department.Simulator;

/// <summary>
/// What a bench leans on, made once for a DEMO hospital through the department's own actions; only the past of the
/// controls is written directly, because it lies in the past.
/// </summary>
public sealed class DemoHospital(Db db, PackInForce packs)
{
    private const int PastDays = 50;

    private static readonly string[] Benches = ["tom", "ada", "sam"];

    public async Task EnsureAsync(CancellationToken ct)
    {
        if (await db.OneAsync("select exists (select 1 from device where tag like 'SIM-%')", [], r => r.GetBoolean(0), ct))
            return;
        var pack = packs.Pack;
        await PeopleAsync(ct);
        await CollectorsAsync(ct);
        await DocumentsAsync(ct);
        var tester = await TesterAsync(ct);
        foreach (var device in SimulatedDevice.All)
        {
            await DeviceAsync(device, tester, ct);
            await LotsAsync(device, pack, ct);
            await ControlsAsync(device, pack, ct);
        }

        foreach (var kit in pack.Kits)
            await KitAsync(kit, pack, ct);
    }

    private static Actor Person(string userName)
    {
        var person = DemoAccounts.People.First(p => p.UserName == userName);
        return new Actor(Guid.Parse(person.Id), person.Name, "demo hospital");
    }

    private static IEnumerable<string> Disciplines => Enum.GetValues<Discipline>().Select(d => d.ToString().ToLowerInvariant());

    private async Task PeopleAsync(CancellationToken ct)
    {
        foreach (var user in Benches)
        {
            var person = Person(user).Id!.Value;
            Must(await RecordCredential.RunAsync(db, Person("ines"), new CredentialRecorded(null, person, "MLS(ASCP)", "DEMO-" + user.ToUpperInvariant(),
                "ASCP Board of Certification", db.Now.AddYears(-2), db.Now.AddYears(1), "good", "Dr Ines Moreau"), ct));
            foreach (var discipline in Disciplines)
                Must(await RecordCompetence.RunAsync(db, Person("ines"), new CompetenceRecorded(null, person, discipline, "*",
                    db.Now.AddMonths(-5), db.Now.AddMonths(7), "good", "Six elements assessed"), ct));
        }
    }

    /// <summary>Who collects is qualified for that: the start gate asks before every collection.</summary>
    private async Task CollectorsAsync(CancellationToken ct)
    {
        foreach (var user in Benches.Append("pia"))
            Must(await RecordCompetence.RunAsync(db, Person("ines"), new CompetenceRecorded(null, Person(user).Id!.Value, StartGate.Phlebotomy, "*",
                db.Now.AddMonths(-5), db.Now.AddMonths(7), "good", "Ten collections observed"), ct));
        Must(await RecordCredential.RunAsync(db, Person("ines"), new CredentialRecorded(null, Person("pia").Id!.Value, "PBT(ASCP)", "DEMO-PIA",
            "ASCP Board of Certification", db.Now.AddYears(-2), db.Now.AddYears(1), "good", "Dr Ines Moreau"), ct));
    }

    private async Task DocumentsAsync(CancellationToken ct)
    {
        foreach (var discipline in Disciplines)
        {
            var document = Must(await IssueDocument.RunAsync(db, Person("quentin"), new DocumentIssued("SOP-" + discipline.ToUpperInvariant(), discipline,
                $"Working at the {discipline.Words()} bench", "Start-up, controls, specimens, critical values, breakdowns, end of day.", db.Now.AddMonths(-6)), ct));
            foreach (var user in Benches)
                Must(await AcknowledgeDocument.RunAsync(db, Person(user), document, 1, ct));
        }
    }

    private async Task<Guid> TesterAsync(CancellationToken ct)
    {
        var tester = Must(await RegisterDevice.RunAsync(db, Person("bea"), new NewDevice("SIM-PHOTO", "Photometer check set", "Traceable filters", "Demo", "F-77", "Workshop", "tester"), ct));
        Must(await ChangeDeviceState.RunAsync(db, Person("bea"), tester, "in-service", "accepted", ct));
        Must(await RecordCalibration.RunAsync(db, Person("bea"), new CalibrationPerformed(tester, "*", db.Now.AddDays(-60), db.Now.AddDays(305),
            "in-tolerance", "in-tolerance", "Certificate of the national institute", TesterId: null), ct));
        return tester;
    }

    private async Task DeviceAsync(SimulatedDevice device, Guid tester, CancellationToken ct)
    {
        var (bea, tom) = (Person("bea"), Person("tom"));
        await using (var work = await db.BeginAsync(bea, "registered", ct))
        {
            await work.ExecuteAsync("insert into device (id, tag, name, model, manufacturer, location) values ($1, $2, $3, $4, 'Demo', $5)",
                [device.Id, device.Tag, device.Name, device.Model, device.Location], ct);
            await work.CommitAsync(ct);
        }

        Must(await ChangeDeviceState.RunAsync(db, bea, device.Id, "in-service", "accepted and validated", ct));
        Must(await RecordCalibration.RunAsync(db, bea, new CalibrationPerformed(device.Id, "*", db.Now.AddDays(-3), db.Now.AddDays(27),
            "in-tolerance", "in-tolerance", "Maker's calibrator", tester), ct));
        Must(await BenchSignOn.OnAsync(db, tom, device.Id, ct));
    }

    private async Task LotsAsync(SimulatedDevice device, LaboratoryPack pack, CancellationToken ct)
    {
        var (sam, tom) = (Person("sam"), Person("tom"));
        var today = DateOnly.FromDateTime(db.Now.UtcDateTime);
        var analytes = device.Menu(pack).Select(a => a.Code).ToList();
        // One pack serves some ten tests, as on a real analyser: a recall names those and no others.
        foreach (var (chunk, number) in analytes.Chunk(10).Select((chunk, i) => (chunk, i + 1)))
        {
            var code = string.Create(CultureInfo.InvariantCulture, $"{device.Sender}-R{number}");
            var lot = Must(await ReceiveLot.RunAsync(db, tom, new LotReceived(code, string.Create(CultureInfo.InvariantCulture, $"{device.Name} reagent {number}"), "reagent", "Demo", "L" + today.ToString("yyMM", CultureInfo.InvariantCulture) + number,
                today.AddDays(120)), ct));
            Must(await ChangeLotState.RunAsync(db, sam, lot, "usable", "lot-to-lot check passed", usedFrom: null, ct));
            Must(await LoadLot.RunAsync(db, tom, new LotLoaded(device.Id, lot, chunk, "P" + number.ToString(CultureInfo.InvariantCulture), 30), ct));
            await LotValuesAsync(device, pack, lot, chunk, ct);
        }
    }

    /// <summary>A thromboplastin has its ISI and mean normal time on this device, chosen so that healthy patients have an INR about 1.</summary>
    private async Task LotValuesAsync(SimulatedDevice device, LaboratoryPack pack, Guid lot, string[] analytes, CancellationToken ct)
    {
        foreach (var calculation in pack.Calculations.Where(one => !one.LotValues.IsEmpty && analytes.Contains(one.Inputs[0].Analyte, StringComparer.Ordinal)))
            foreach (var kind in calculation.LotValues)
                Must(await RecordLotValue.RunAsync(db, Person("sam"), new LotValueStated(lot, device.Id, kind.Code,
                    kind.Code == "ISI" ? 1.04m : TypicalValue.Of(pack.FindAnalyte(calculation.Inputs[0].Analyte)!).Middle, db.Now, "Demo sheet of the lot"), ct));
    }

    private async Task KitAsync(Kit kit, LaboratoryPack pack, CancellationToken ct)
    {
        var lot = Must(await ReceiveLot.RunAsync(db, Person("tom"), new LotReceived(kit.Code, kit.Name, "kit", "Demo", "C" + db.Now.ToString("yyMM", CultureInfo.InvariantCulture),
            DateOnly.FromDateTime(db.Now.UtcDateTime).AddDays(200)), ct));
        Must(await ChangeLotState.RunAsync(db, Person("sam"), lot, "usable", "controls read as they must", usedFrom: null, ct));
        foreach (var value in kit.Controls)
            Must(await RecordKitControl.RunAsync(db, Person("tom"), pack,
                new KitControlRead(lot, value, value, kit.InternalControl ? true : null, $"Demo control {value}, lot 1", Comment: null), ct));
    }

    private async Task ControlsAsync(SimulatedDevice device, LaboratoryPack pack, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Person("quentin"), "controls set up", ct);
        var controls = new Guid[2];
        for (var level = 1; level <= 2; level++)
        {
            controls[level - 1] = Guid.CreateVersion7(work.Now);
            await work.ExecuteAsync("insert into control (id, name, lot_number, level, sample_id, expires) values ($1, $2, $3, $4, $5, $6)",
                [controls[level - 1], $"{device.Name} control", "Q" + device.Sender, level, ControlSample(device, level), DateOnly.FromDateTime(work.Now.UtcDateTime).AddDays(200)], ct);
        }

        var random = new Random(device.Tag.Length * 7919);
        foreach (var analyte in device.Menu(pack))
        {
            var series = Guid.CreateVersion7(work.Now);
            await work.ExecuteAsync("insert into control_series (id, device_id, analyte) values ($1, $2, $3)", [series, device.Id, analyte.Code], ct);
            var version = 0;
            for (var level = 1; level <= 2; level++)
            {
                var (mean, sd) = TypicalValue.Control(analyte, level);
                await work.ExecuteAsync(
                    "insert into control_target (id, version, series_id, control_id, mean, sd, unit, valid_from, source, recorded_by) values ($1, 1, $2, $3, $4, $5, $6, $7, 'own runs, n = 20', $8)",
                    [Guid.CreateVersion7(work.Now), series, controls[level - 1], mean, sd, analyte.Unit ?? "1", work.Now.AddDays(-PastDays - 1), work.Actor.Name], ct);
                var past = Enumerable.Range(1, PastDays).Select(day => (At: work.Now.AddDays(-day).AddHours(-1), Z: Math.Round((decimal)Math.Clamp(TypicalValue.Normal(random) * 0.8, -1.9, 1.9), 2))).ToList();
                await work.ExecuteAsync(
                    """
                    insert into control_run (series_id, version, id, control_id, level, run_key, measured_at, value, value_text, unit, mean, sd, z, verdict, recorded_by)
                    select $1, $2 + row_number() over (order by t), gen_random_uuid(), $3, $4, to_char(t, 'YYYYMMDDHH24'), t, round($5 + z * $6, $7), round($5 + z * $6, $7)::text, $8, $5, $6, z, 'accepted', 'demo hospital'
                    from unnest($9::timestamptz[], $10::numeric[]) as u(t, z)
                    """,
                    [series, version, controls[level - 1], level, mean, sd, analyte.Decimals + 2, analyte.Unit ?? "1", past.Select(p => p.At).ToArray(), past.Select(p => p.Z).ToArray()], ct);
                version += PastDays;
            }
        }

        await work.CommitAsync(ct);
    }

    /// <summary>What the analyser scans on a control's tube.</summary>
    public static string ControlSample(SimulatedDevice device, int level) =>
        string.Create(CultureInfo.InvariantCulture, $"QC-{device.Sender}-L{level}");

    private static T Must<T>(Outcome<T> outcome) =>
        outcome.Succeeded(out var value, out var refusal) ? value : throw new InvalidOperationException("The demo hospital: " + refusal.Text);
}
