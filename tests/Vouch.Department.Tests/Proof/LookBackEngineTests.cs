using FsCheck;
using FsCheck.Fluent;
using Vouch.Department.Equipment;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Proof;

public sealed class LookBackEngineTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private const int Histories = 40;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_doubt_in_any_history_finds_all_and_only_what_a_walk_over_every_citation_finds()
    {
        // Few facts, few minutes, few proofs: equal instants, doubled citations and empty windows all occur.
        var use = from kind in Gen.Elements(FactKind.Lot, FactKind.Control, FactKind.Device)
                  from fact in Gen.Choose(0, 2)
                  from minute in Gen.Choose(0, 12)
                  from proof in Gen.Choose(0, 90)
                  select new Use(kind, fact, minute, proof);
        var window = from kind in Gen.Elements(FactKind.Lot, FactKind.Control, FactKind.Device)
                     from fact in Gen.Choose(0, 2)
                     from start in Gen.Choose(-1, 13)
                     from length in Gen.Choose(-1, 8)
                     select new Window(kind, fact, start < 0 ? null : start, length < 0 ? null : Math.Max(start, 0) + length);
        var history = from uses in Gen.ListOf(use, 250) from windows in Gen.ListOf(window, 6) select (Uses: uses.ToList(), Windows: windows.ToList());

        var found = 0;
        foreach (var (uses, windows) in history.Sample(Histories))
            found += await CheckAsync(uses, windows);

        Assert.True(found > Histories, "The histories were too empty to show anything.");
    }

    [Fact]
    public async Task A_doubt_about_a_reference_reaches_the_testers_it_calibrated_their_devices_and_every_result()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var (reference, tester) = (await TesterAsync(bench, "Reference"), await TesterAsync(bench, "Tester"));
        await CalibrateAsync(bench, reference, null, bench.Now.AddDays(-20));
        await CalibrateAsync(bench, tester, reference, bench.Now.AddDays(-10));
        var other = await ArrangedBench.CreateAsync(department.Db, Ct); // Another device, calibrated without that tester.
        await other.MeasureAsync((await other.TubeAsync(Ct, "K")).Barcode, Ct, ("K", "4.1"));
        // Measured after the calibration that is recorded only later: it leaned on it all the same.
        var early = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(early.Barcode, Ct, ("K", "4.1"));
        await CalibrateAsync(bench, bench.Device, tester, bench.Now.AddHours(-3));
        List<ArrangedTube> tubes = [];
        for (var i = 0; i < 3; i++)
        {
            tubes.Add(await bench.TubeAsync(Ct, "K", "NA"));
            await bench.MeasureAsync(tubes[i].Barcode, Ct, ("K", "4.2"), ("NA", "140"));
        }

        var bad = (await RecordCalibration.RunAsync(department.Db, bench.Actor,
            Calibration(reference, null, bench.Now.AddHours(-1)) with { AsFound = "out-of-tolerance" }, Ct)).OrFail();

        var root = (await LookBacks.FindAsync(department.Db, bad.LookBack!.LookBackId, Ct))!;
        var tree = await LookBackTree.OfAsync(department.Db, root.DoubtId, Ct);
        Assert.Equal([0, 1, 2], tree.Select(branch => branch.Depth));
        Assert.Equal((1, 1), await LookBacks.CountAsync(department.Db, root, Ct)); // The tester's calibration.
        var last = (await LookBacks.FindAsync(department.Db, tree[2].Id, Ct))!;
        var affected = await LookBacks.PageAsync(department.Db, last, after: null, Ct);
        Assert.Equal(tubes.Append(early).SelectMany(tube => tube.Tests.Values).Order(), affected.Select(one => one.SubjectId).Order());
        Assert.Equal(tree.Select(branch => branch.Id), (await LookBackTree.OfAsync(department.Db, last.DoubtId, Ct)).Select(branch => branch.Id));
    }

    [Fact]
    public async Task A_release_that_commits_after_the_doubt_is_found_and_holds_the_closing_up()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await using var releasing = await department.Db.BeginAsync(Actor.Connection("chem", "test"), null, Ct);
        await bench.MeasureAsync(releasing, tube.Barcode, Ct, ("K", "4.2"));

        var look = await DoubtAsync(bench);
        Assert.Equal((0, 0), await LookBacks.CountAsync(department.Db, look, Ct));
        (await CloseAsync(bench, look)).Refused("lookback-unsettled");
        await releasing.CommitAsync(Ct);

        Assert.Equal((1, 1), await LookBacks.CountAsync(department.Db, look, Ct));
        (await CloseAsync(bench, look)).Refused("lookback-open-results");
        var affected = await LookBacks.PageAsync(department.Db, look, after: null, Ct);
        Assert.Equal([tube.Tests["K"]], affected.Select(one => one.SubjectId));
        (await WorkLookBack.DisposeAsync(department.Db, new Actor(bench.Technologist, "Uma Sign", "test"), look.Id, [affected[0].Proof],
            new Disposition("repeated", "Measured again on another lot"), Ct)).OrFail();
        (await CloseAsync(bench, look)).OrFail();
    }

    [Fact]
    public async Task Work_that_only_read_before_the_doubt_holds_the_closing_up_as_well()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        await using var asking = await department.Db.BeginAsync(Actor.Connection("chem", "test"), null, Ct);
        var look = await DoubtAsync(bench);

        (await CloseAsync(bench, look)).Refused("lookback-unsettled");
        await asking.CommitAsync(Ct);
        (await CloseAsync(bench, look)).OrFail();
    }

    /// <summary>Stores the history under facts of its own and compares; gives how many uses were found.</summary>
    private async Task<int> CheckAsync(List<Use> uses, List<Window> windows)
    {
        var start = department.Db.Now;
        Guid[] facts = [.. Enumerable.Range(0, 9).Select(_ => Guid.CreateVersion7())];
        Guid Fact(FactKind kind, int number) => facts[(int)kind % 3 * 3 + number];
        Guid[] proofs = [.. Enumerable.Range(0, 91).Select(_ => Guid.NewGuid())];
        // A proof has one moment of measurement, so all its citations share it.
        uses = [.. uses.Select(use => use with { Minute = uses.First(other => other.Proof == use.Proof).Minute })];
        await using var work = await department.Db.BeginAsync(department.Actor, "history", Ct);
        await work.ExecuteAsync(
            """
            insert into proof (id, subject_kind, subject_id, subject_version, gate, decision, protocol, measured_at, decided_at, checks, leaf)
            select id, 'result', gen_random_uuid(), 1, 'release', 'fit', 'LAB', $2, $2, '[]', '{}' from unnest($1::uuid[]) id
            """, [proofs, start], Ct);
        await work.ExecuteAsync(
            "insert into citation (kind, fact, used_at, proof) select distinct * from unnest($1::smallint[], $2::uuid[], $3::timestamptz[], $4::uuid[])",
            [uses.Select(use => (short)use.Kind).ToArray(), uses.Select(use => Fact(use.Kind, use.Fact)).ToArray(),
                uses.Select(use => start.AddMinutes(use.Minute)).ToArray(), uses.Select(use => proofs[use.Proof]).ToArray()], Ct);
        var opened = new List<(Window Window, Guid LookBack)>();
        foreach (var window in windows)
        {
            var doubt = new Doubt(window.Kind, Fact(window.Kind, window.Fact), window.From is { } from ? start.AddMinutes(from) : null,
                window.Until is { } until ? start.AddMinutes(until) : null, "other", "Generated.");
            opened.Add((window, (await OpenDoubt.RunAsync(work, doubt, Ct)).LookBackId));
        }

        await work.CommitAsync(Ct);
        var found = 0;
        foreach (var (window, lookBack) in opened)
        {
            var expected = uses.Where(use => use.Kind == window.Kind && use.Fact == window.Fact && use.Minute >= (window.From ?? int.MinValue)
                && use.Minute < (window.Until ?? int.MaxValue)).Select(use => proofs[use.Proof]).Distinct().Order().ToList();
            var look = (await LookBacks.FindAsync(department.Db, lookBack, Ct))!;
            var paged = new List<Guid>();
            UsePosition? after = null;
            while (await LookBacks.PageAsync(department.Db, look, after, Ct) is { Count: > 0 } page)
            {
                paged.AddRange(page.Select(one => one.Proof));
                after = new UsePosition(page[^1].UsedAt, page[^1].Proof);
            }

            var streamed = new List<Guid>();
            await foreach (var one in LookBacks.StreamAsync(department.Db, look, Ct))
                streamed.Add(one.Proof);
            Assert.Equal(expected, paged.Order());
            Assert.Equal(paged, streamed);
            Assert.Equal((expected.Count, expected.Count), await LookBacks.CountAsync(department.Db, look, Ct));
            found += expected.Count;
        }

        return found;
    }

    private async Task<LookBackCase> DoubtAsync(ArrangedBench bench)
    {
        await using var work = await department.Db.BeginAsync(bench.Actor, "recall", Ct);
        var opened = await OpenDoubt.RunAsync(work, new Doubt(FactKind.Lot, bench.Lot, null, null, "lot-recalled", "Maker's notice"), Ct);
        await work.CommitAsync(Ct);
        return (await LookBacks.FindAsync(department.Db, opened.LookBackId, Ct))!;
    }

    private Task<Outcome<Done>> CloseAsync(ArrangedBench bench, LookBackCase look) =>
        WorkLookBack.CloseAsync(department.Db, new Actor(bench.Supervisor, "Vic Over", "test"), look.Id, "done", Ct);

    private async Task<Guid> TesterAsync(ArrangedBench bench, string name)
    {
        var id = Guid.CreateVersion7();
        await using var work = await department.Db.BeginAsync(bench.Actor, "arranged", Ct);
        await work.ExecuteAsync("insert into device (id, tag, name, model, kind) values ($1, $2, $3, 'T1', 'tester')", [id, "T-" + id, name], Ct);
        await work.CommitAsync(Ct);
        return id;
    }

    private async Task CalibrateAsync(ArrangedBench bench, Guid device, Guid? tester, DateTimeOffset at) =>
        (await RecordCalibration.RunAsync(department.Db, bench.Actor, Calibration(device, tester, at), Ct)).OrFail();

    private static CalibrationPerformed Calibration(Guid device, Guid? tester, DateTimeOffset at) =>
        new(device, "*", at, at.AddDays(60), "in-tolerance", "in-tolerance", "weights of class F1", tester);

    private sealed record Use(FactKind Kind, int Fact, int Minute, int Proof);

    private sealed record Window(FactKind Kind, int Fact, int? From, int? Until);
}
