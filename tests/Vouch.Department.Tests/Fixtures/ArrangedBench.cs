using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Documents;
using Vouch.Department.Equipment;
using Vouch.Department.Laboratory;
using Vouch.Department.Orders;
using Vouch.Department.People;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Quality;
using Vouch.Department.Specimens;
using Vouch.Department.Starting;
using Vouch.Department.Supplies;
using Vouch.Measures.Quantities;
using static System.FormattableString;

namespace Vouch.Department.Tests.Fixtures;

/// <summary>
/// A bench where everything is good: a competent technician on duty at an analyser that is in service, calibrated and in
/// control for potassium and sodium, with a good lot on board. Tests break one thing at a time.
/// </summary>
public sealed class ArrangedBench
{
    private readonly Db db;
    private int tubes;

    public Guid Technician { get; } = Guid.CreateVersion7();
    public Guid Technologist { get; } = Guid.CreateVersion7();
    public Guid Supervisor { get; } = Guid.CreateVersion7();
    public Guid Device { get; } = Guid.CreateVersion7();
    public Guid Lot { get; } = Guid.CreateVersion7();
    public Guid Document { get; private set; }
    public Dictionary<string, Guid> ControlSeries { get; } = [];
    public Guid CalibrationSeries { get; } = Guid.CreateVersion7();
    public DateTimeOffset Now { get; }

    public Actor Actor { get; } = new(Guid.CreateVersion7(), "Tess Arranger", "test");

    public BenchRules Rules { get; set; }

    public BenchGate Gate { get; }

    public StartGate StartGate { get; }

    public StartWork Starts => new(StartGate);

    private ArrangedBench(Db db)
    {
        this.db = db;
        Now = db.Now;
        Rules = new BenchRules(Pack(), new CitedFact(FactKind.Pack, Guid.CreateVersion7(), 1), "LAB 1", "LAB 1, approved by test", MayReleaseUnseen: true);
        IFactSource[] sources = [new PersonFacts(), new DocumentFacts(), new DeviceFacts(), new LotFacts(() => Rules.Pack), new ControlFacts(() => Rules.Pack),
            new SpecimenFacts(() => Rules.Pack), new OrderFacts()];
        Gate = new BenchGate(sources);
        StartGate = new StartGate(sources, () => new StartProtocol(Rules.Pack, Rules.Fact, Rules.Protocol));
    }

    public RecordDeviceResults Record => new(() => Rules, Gate);

    public DecideReview Decide => new(db, () => Rules, Gate);

    public AmendResult Amend => new(db, () => Rules, Gate);

    public EnterResults Enter => new(db, () => Rules, Gate, Starts);

    public static async Task<ArrangedBench> CreateAsync(Db db, CancellationToken ct)
    {
        var bench = new ArrangedBench(db);
        await using var work = await db.BeginAsync(bench.Actor, "arranged", ct);
        foreach (var (id, name, role) in new[] { (bench.Technician, "Tom Bench", "technician"), (bench.Technologist, "Uma Sign", "technologist"), (bench.Supervisor, "Vic Over", "supervisor") })
            await work.ExecuteAsync("insert into person (id, name, role) values ($1, $2, $3)", [id, name, role], ct);
        await work.ExecuteAsync("insert into credential (id, version, person_id, kind, issuer, valid_from, valid_until, recorded_by) values ($1, 1, $2, 'MLT', 'ASCP', $3, $4, 'test')",
            [Guid.CreateVersion7(), bench.Technician, bench.Now.AddYears(-1), bench.Now.AddYears(1)], ct);
        await work.ExecuteAsync("insert into competence (id, version, person_id, discipline, device_model, valid_from, valid_until, recorded_by) values ($1, 1, $2, 'chemistry', 'C500', $3, $4, 'test')",
            [Guid.CreateVersion7(), bench.Technician, bench.Now.AddYears(-1), bench.Now.AddYears(1)], ct);
        // One procedure for every bench of the test's database: the gate asks for all that are in force.
        await work.ExecuteAsync("insert into document (id, code, discipline) values ($1, 'SOP-CHEM', 'chemistry') on conflict do nothing", [Guid.CreateVersion7()], ct);
        bench.Document = await work.OneAsync("select id from document where code = 'SOP-CHEM'", [], r => r.GetGuid(0), ct);
        await work.ExecuteAsync("insert into document_version (id, version, title, body, effective_from, recorded_by) values ($1, 1, 'Chemistry', 'Text', $2, 'test') on conflict do nothing",
            [bench.Document, bench.Now.AddYears(-1)], ct);
        await work.ExecuteAsync("insert into acknowledgement (id, document_id, document_version, person_id, acknowledged_at) values ($1, $2, 1, $3, $4)",
            [Guid.CreateVersion7(), bench.Document, bench.Technician, bench.Now.AddDays(-30)], ct);
        await work.ExecuteAsync("insert into device (id, tag, name, model) values ($1, $2, 'Chem One', 'C500')", [bench.Device, "A-" + bench.Device], ct);
        await work.ExecuteAsync("insert into device_state (device_id, version, state, valid_from, reason, recorded_by) values ($1, 1, 'in-service', $2, 'accepted', 'test')",
            [bench.Device, bench.Now.AddYears(-1)], ct);
        await work.ExecuteAsync("insert into bench_duty (id, person_id, device_id, since) values ($1, $2, $3, $4)",
            [Guid.CreateVersion7(), bench.Technician, bench.Device, bench.Now.AddHours(-4)], ct);
        await work.ExecuteAsync("insert into calibration_series (id, device_id) values ($1, $2)", [bench.CalibrationSeries, bench.Device], ct);
        await work.ExecuteAsync("insert into calibration (series_id, version, performed_at, due_at, as_found, as_left, performed_by, recorded_by) values ($1, 1, $2, $3, 'not-taken', 'in-tolerance', 'Tom', 'test')",
            [bench.CalibrationSeries, bench.Now.AddDays(-3), bench.Now.AddDays(27)], ct);
        var item = Guid.CreateVersion7();
        await work.ExecuteAsync("insert into item (id, code, name, kind) values ($1, $2, 'ISE', 'reagent')", [item, "I-" + item], ct);
        await work.ExecuteAsync("insert into lot (id, item_id, number, expires, received_at) values ($1, $2, 'L1', $3, $4)",
            [bench.Lot, item, DateOnly.FromDateTime(bench.Now.UtcDateTime).AddDays(90), bench.Now.AddDays(-20)], ct);
        await work.ExecuteAsync("insert into lot_state (lot_id, version, state, valid_from, reason, recorded_by) values ($1, 1, 'usable', $2, 'checked', 'test')",
            [bench.Lot, bench.Now.AddDays(-20)], ct);
        await work.ExecuteAsync("insert into on_board (id, version, device_id, lot_id, analytes, loaded_at, open_until, recorded_by) values ($1, 1, $2, $3, $4, $5, $6, 'test')",
            [Guid.CreateVersion7(), bench.Device, bench.Lot, new[] { "K", "NA", "CL" }, bench.Now.AddDays(-2), bench.Now.AddDays(28)], ct);
        foreach (var analyte in new[] { "K", "NA", "CL" })
        {
            var series = bench.ControlSeries[analyte] = Guid.CreateVersion7();
            await work.ExecuteAsync("insert into control_series (id, device_id, analyte) values ($1, $2, $3)", [series, bench.Device, analyte], ct);
        }

        await work.CommitAsync(ct);
        foreach (var analyte in bench.ControlSeries.Keys)
            for (var level = 1; level <= 2; level++)
                await bench.RunControlAsync(analyte, level, "accepted", bench.Now.AddHours(-2), ct);
        return bench;
    }

    public async Task RunControlAsync(string analyte, int level, string verdict, DateTimeOffset at, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor, "control", ct);
        var control = Guid.CreateVersion7();
        await work.ExecuteAsync("insert into control (id, name, lot_number, level, expires) values ($1, $2, 'Q1', $3, '2099-01-01')", [control, "C-" + control, level], ct);
        await work.ExecuteAsync(
            """
            insert into control_run (series_id, version, id, control_id, level, run_key, measured_at, value, value_text, unit, mean, sd, z, verdict, fired, recorded_by)
            select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, 4, '4.0', 'mmol/L', 4, 0.1, 0, $7, case when $7 = 'rejected' then '1_3s' else '' end, 'test'
            from control_run where series_id = $1
            """,
            [ControlSeries[analyte], Guid.CreateVersion7(), control, level, "r", at, verdict], ct);
        await work.CommitAsync(ct);
    }

    /// <summary>A patient with one order for these analytes in one received tube; gives the tube's barcode.</summary>
    public async Task<ArrangedTube> TubeAsync(CancellationToken ct, params string[] analytes)
    {
        var tube = new ArrangedTube(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Invariant($"T{Interlocked.Increment(ref tubes):0000}-{Guid.CreateVersion7():N}"), []);
        await using var work = await db.BeginAsync(Actor, "arranged", ct);
        await work.ExecuteAsync("insert into patient (id, family, given, birth_date, sex) values ($1, 'Holm', 'Eva', '1980-05-04', 'female')", [tube.Patient], ct);
        await work.ExecuteAsync("insert into lab_order (id, accession, patient_id, priority, ordered_at) values ($1, $2, $3, 'routine', $4)",
            [tube.Order, "A" + tube.Barcode, tube.Patient, Now.AddHours(-3)], ct);
        var check = Guid.CreateVersion7();
        await work.ExecuteAsync("insert into identity_check (id, patient_id, method, stated_name, stated_birth, band, outcome, checked_by_name, checked_at) values ($1, $2, 'stated', true, true, 'agrees', 'match', 'Pia', $3)",
            [check, tube.Patient, Now.AddHours(-2)], ct);
        await work.ExecuteAsync("insert into specimen (id, barcode, order_id, patient_id, container, specimen_type, identity_check_id, collected_at, received_at) values ($1, $2, $3, $4, 'LIHEP', 'PLAS', $5, $6, $7)",
            [tube.Specimen, tube.Barcode, tube.Order, tube.Patient, check, Now.AddHours(-2), Now.AddHours(-1)], ct);
        foreach (var analyte in analytes)
        {
            var test = tube.Tests[analyte] = OrderTestId.New(Now.AddMilliseconds(tube.Tests.Count)).Value; // in the order of the names
            await work.ExecuteAsync("insert into order_test (id, order_id, analyte, specimen_id, ordered_at) values ($1, $2, $3, $4, $5)",
                [test, tube.Order, analyte, tube.Specimen, Now.AddHours(-3)], ct);
        }

        await work.CommitAsync(ct);
        return tube;
    }

    /// <summary>A message of the analyser for one tube, recorded and committed.</summary>
    public async Task<RecordedResults> MeasureAsync(string barcode, CancellationToken ct, params (string Analyte, string Value)[] values)
    {
        await using var work = await db.BeginAsync(Actor.Connection("chem", "test"), null, ct);
        var recorded = await MeasureAsync(work, barcode, ct, values);
        await work.CommitAsync(ct);
        return recorded;
    }

    /// <summary>The same in a transaction of the caller's.</summary>
    public Task<RecordedResults> MeasureAsync(Work work, string barcode, CancellationToken ct, params (string Analyte, string Value)[] values) =>
        Record.RunAsync(work, new DeviceMessage(Guid.CreateVersion7(), Device,
            [.. values.Select((v, i) => new DeviceResult(i, barcode, v.Analyte, v.Analyte, v.Value, "mmol/L", "mmol/L", [], [], null, Now, null, DecimalConvention.Invariant))], Now), Now, ct);

    /// <summary>One result of the analyser's, flagged or diluted, recorded and committed.</summary>
    public async Task<RecordedResults> MeasureAsync(
        string barcode, string analyte, string value, CancellationToken ct, string[]? flags = null, decimal? dilution = null)
    {
        await using var work = await db.BeginAsync(Actor.Connection("chem", "test"), null, ct);
        var recorded = await Record.RunAsync(work, new DeviceMessage(Guid.CreateVersion7(), Device,
            [new DeviceResult(0, barcode, analyte, analyte, value, "mmol/L", "mmol/L", [.. flags ?? []], [], null, Now, dilution, DecimalConvention.Invariant)], Now), Now, ct);
        await work.CommitAsync(ct);
        return recorded;
    }

    /// <summary>The measurements of a test that wait for a person, oldest first.</summary>
    public Task<List<Guid>> HeldAsync(Guid test, CancellationToken ct) => db.ListAsync(
        "select w.measurement_id from review w join measurement m on m.id = w.measurement_id where w.order_test_id = $1 and w.decided_at is null order by m.arrived_at, m.id",
        [test], r => r.GetGuid(0), ct);

    private static LaboratoryPack Pack()
    {
        Requirement Ask(string kind, Policy disproven = Policy.Hold) => new(kind, disproven, Policy.Hold, Policy.Hold);
        PackRequirement Collection(Requirement ask) => new(ask, [RequirementStage.Collection, RequirementStage.Release], []);
        PackRequirement Everywhere(Requirement ask) => new(ask, [RequirementStage.Collection, RequirementStage.Start, RequirementStage.Release], []);
        PackRequirement Bench(Requirement ask) => new(ask, [RequirementStage.Start, RequirementStage.Release], []);
        Analyte Ion(string code, decimal low, decimal high, decimal criticalLow, decimal criticalHigh) => new()
        {
            Code = code,
            Name = code,
            Discipline = Discipline.Chemistry,
            SpecimenType = "PLAS",
            Containers = ["LIHEP"],
            Unit = "mmol/L",
            Decimals = 1,
            ReferenceIntervals = [new ReferenceInterval(IntervalSex.Any, AgeRange.Any, null, low, high, "test")],
            CriticalLimits = [new CriticalLimits(AgeRange.Any, new CriticalLimit(criticalLow, Inclusive: true), new CriticalLimit(criticalHigh, Inclusive: true), "test")],
            DeltaCheck = new DeltaCheck(1.0m, null, null, 72, "test"),
            Stability = [new Stability(TemperatureClass.Room, 8, "test")],
            AutoverificationLimits = new AutoverificationLimits.WithinCritical(),
        };
        return new LaboratoryPack
        {
            Code = "LAB",
            Name = "Test",
            Version = "1",
            NonResults = [new NonResult("QNS", "Quantity not sufficient", false, true), new NonResult("NOTCALC", "Not calculated", false, true)],
            ResultComments = [new ResultComment("RPT", "Confirmed by repeat.", [], []), new ResultComment("HAEM", "Haemolysed.", ["K"], []),
                new ResultComment("URINE", "From urine.", [], [Discipline.Urinalysis])],
            Worksheets = [new Worksheet("HAND", "By hand", ["HCG", "ESR"], ["ESR"], Differential: false)],
            Kits = [new Kit("KIT-HCG", "Pregnancy card", ["HCG"], InternalControl: true, ["POS", "NEG"], ControlHours: 24, "test")],
            Analytes = new[] { Ion("K", 3.5m, 5.1m, 2.8m, 6.2m), Ion("NA", 136m, 145m, 120m, 160m) with { Decimals = 0 }, Ion("CL", 98m, 107m, 80m, 120m) with { Decimals = 0 },
                Ion("SID", 30m, 50m, 10m, 80m) with { Decimals = 1 }, Ion("ESR", 1m, 20m, 0m, 150m) with { Decimals = 0, Unit = "mm/h", CriticalLimits = [] },
                Ion("HCG", 0m, 0m, 0m, 0m) with { Kind = ResultKind.Coded, Unit = null, ReferenceIntervals = [], CriticalLimits = [], DeltaCheck = null,
                    CodedValues = [new("NEG", "Negative", false), new("POS", "Positive", false)], AutoverificationLimits = new AutoverificationLimits.WithinReportable() } }
                .ToImmutableSortedDictionary(a => a.Code, a => a, StringComparer.Ordinal),
            Calculations = [new Calculation("SID", "{NA} + {K} - {CL}", [new("NA", "mmol/L"), new("K", "mmol/L"), new("CL", "mmol/L")], "mmol/L", null, null, "test")],
            // At the stages of the shipped pack.
            Requirements = [Collection(Ask("patient-identity", Policy.Lock)), Bench(Ask("specimen-identity", Policy.Lock)), Bench(Ask("specimen-condition")),
                Bench(Ask("specimen-stability")), Everywhere(Ask("order-valid")), Everywhere(Ask("credential")), Everywhere(Ask("competence")),
                Bench(Ask("device-in-service", Policy.Lock)), Bench(Ask("calibration", Policy.Lock)), Bench(Ask("control", Policy.Lock)),
                Bench(Ask("reagent-lot", Policy.Lock)), new PackRequirement(Ask("internal-control", Policy.Lock), [RequirementStage.Release], []), Bench(new Requirement("sop-acknowledged", Policy.Warn, Policy.Warn, Policy.Warn))],
        };
    }
}

/// <summary>A tube with its order; tests by analyte.</summary>
public sealed record ArrangedTube(Guid Specimen, Guid Order, Guid Patient, string Barcode, Dictionary<string, Guid> Tests);
