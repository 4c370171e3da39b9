using System.Collections.Immutable;
using System.Globalization;
using Vouch.Department.Catalog;
using Vouch.Department.Laboratory;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.People;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Specimens;
using Vouch.Department.Starting;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Starting;

public sealed class StartWorkTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_collection_by_a_qualified_person_begins_with_a_proof_that_cites_what_it_leans_on()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        await CompetentAsync(bench, bench.Technician);
        var tube = await ToCollectAsync(bench, "K", "NA");

        (await CollectAsync(bench, tube, Person(bench.Technician))).OrFail();

        var (gate, decision, proof) = await ProofAsync(tube);
        Assert.Equal(("start", "fit"), (gate, decision));
        var cited = await department.Db.ListAsync("select kind from citation where proof = $1 order by kind", [proof], r => (FactKind)r.GetInt16(0), Ct);
        Assert.Equal([FactKind.Identity, FactKind.Order, FactKind.Order, FactKind.Credential, FactKind.Competence, FactKind.Pack], cited);
        Assert.Equal(1, await CountAsync("select count(*)::int from leaf_queue where kind = 'proof' and ref = $1", proof));
    }

    [Fact]
    public async Task A_person_not_competent_to_collect_does_not_until_somebody_else_decides_and_the_decision_holds_for_the_needle_alone()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var (tube, tom, vic) = (await ToCollectAsync(bench, "K"), Person(bench.Technician), Person(bench.Supervisor));

        var refused = (await CollectAsync(bench, tube, tom)).Refused("start-stopped");
        Assert.Contains("No competence of Tom Bench for phlebotomy is recorded.", refused.Detail, StringComparison.Ordinal);
        Assert.Contains("Assess and record the competence.", refused.Hint, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync("select count(*)::int from work_start where order_id = $1", tube.Order));
        Assert.Equal(0, await CountAsync("select count(*)::int from specimen where id = $1 and collected_at is not null", tube.Specimen));

        var asked = await SubjectsAsync(tube, bench.Technician);
        (await WithheldWork.AskAsync(department.Db, tom, bench.StartGate, RequirementStage.Collection, asked, Ct)).OrFail();
        var waiting = (await WithheldWork.ListAsync(department.Db, Ct)).Single(one => one.OrderId == tube.Order);
        Assert.Equal(("Tom Bench", "competence"), (waiting.Where, Assert.Single(waiting.Overridable.DistinctBy(stop => stop.Kind)).Kind));
        var decide = new OverrideStart(department.Db, bench.StartGate);
        var askedFor = new OverrideStartAsked(tube.Order, bench.Technician, "competence", "I watched ten of them", Stat: false);
        (await decide.RunAsync(tom, askedFor, Ct)).Refused("override-second-person");
        (await decide.RunAsync(vic, askedFor with { Reason = "ok" }, Ct)).Refused("override-reason-invalid");
        (await decide.RunAsync(vic, askedFor with { Kind = "credential" }, Ct)).Refused("start-not-stopped-stale");
        Assert.Equal(1, (await decide.RunAsync(vic, askedFor, Ct)).OrFail());

        (await CollectAsync(bench, tube, tom)).OrFail();
        Assert.Equal("overridden", (await ProofAsync(tube)).Decision);
        Assert.DoesNotContain(await WithheldWork.ListAsync(department.Db, Ct), one => one.OrderId == tube.Order);
        // What was decided about the collector says nothing about who measures.
        await using var connection = await department.Source.OpenConnectionAsync(Ct);
        await using var batch = new Npgsql.NpgsqlBatch(connection);
        var context = await LaboratoryStorage.LoadAsync(batch, null, [], [tube.Tests["K"]], [], bench.Now, Ct);
        Assert.Empty(context.Overrides[tube.Tests["K"]]);
    }

    [Fact]
    public async Task A_stat_override_is_counted_and_after_three_debts_there_is_none()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var (tom, vic) = (Person(bench.Technician), Person(bench.Supervisor));
        var analyte = "K";
        var decide = new OverrideStart(department.Db, bench.StartGate);
        var before = await CountAsync("select count(*)::int from debt where cleared_at is null and analyte = 'K' and requirement = 'competence' and device_id is null and override_id <> $1", Guid.Empty);
        Assert.Equal(0, before);
        var outcomes = new List<Outcome<int>>();
        for (var i = 0; i <= OverrideRules.StatOverridesMax; i++)
        {
            var tube = await ToCollectAsync(bench, analyte);
            (await WithheldWork.AskAsync(department.Db, tom, bench.StartGate, RequirementStage.Collection, await SubjectsAsync(tube, bench.Technician), Ct)).OrFail();
            outcomes.Add(await decide.RunAsync(vic, new OverrideStartAsked(tube.Order, bench.Technician, "competence", "cannot wait", Stat: true), Ct));
        }

        Assert.All(outcomes.SkipLast(1), outcome => outcome.OrFail());
        outcomes[^1].Refused("override-debts");
        foreach (var debt in await ClearDebt.OpenAsync(department.Db, Ct))
            (await ClearDebt.RunAsync(department.Db, vic, debt.Id, "assessed", Ct)).OrFail();
    }

    [Fact]
    public async Task A_result_by_hand_is_taken_with_a_start_of_its_own_and_not_while_a_lock_stands()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var (good, mixedUp) = (await bench.TubeAsync(Ct, "K"), await bench.TubeAsync(Ct, "K"));
        await using (var work = await department.Db.BeginAsync(bench.Actor, "mixed up", Ct))
        {
            await work.ExecuteAsync("update specimen set mixed_up_at = now() where id = $1", [mixedUp.Specimen], Ct);
            await work.CommitAsync(Ct);
        }

        (await bench.Enter.RunAsync(Person(bench.Technician), [new TypedResult(good.Tests["K"], "4.5", null)], Ct)).OrFail();
        var refused = (await bench.Enter.RunAsync(Person(bench.Technician), [new TypedResult(mixedUp.Tests["K"], "4.5", null)], Ct)).Refused("start-stopped");

        Assert.Contains("exchanged with another", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync("select count(*)::int from measurement where order_test_id = $1", mixedUp.Tests["K"]));
        // Competent on the analyser, not by hand: it may begin, and its result is held.
        Assert.Equal(("start", "held"), (await ProofAsync(good)) is var (gate, decision, _) ? (gate, decision) : default);
        Assert.Equal(1, await CountAsync("select count(*)::int from review where order_test_id = $1 and decided_at is null", good.Tests["K"]));
    }

    [Fact]
    public async Task A_look_back_reaches_work_that_began_and_has_no_result_yet()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        await CompetentAsync(bench, bench.Technician);
        var tube = await ToCollectAsync(bench, "K");
        (await CollectAsync(bench, tube, Person(bench.Technician))).OrFail();
        var credential = await department.Db.OneAsync("select id from credential where person_id = $1", [bench.Technician], r => r.GetGuid(0), Ct);

        await using var work = await department.Db.BeginAsync(bench.Actor, "found out", Ct);
        var opened = await OpenDoubt.RunAsync(work, new Doubt(FactKind.Credential, credential, null, null, "credential-invalid", "Forged."), Ct);
        await work.CommitAsync(Ct);

        var look = (await LookBacks.FindAsync(department.Db, opened.LookBackId, Ct))!;
        var affected = Assert.Single(await AffectedResults.OfAsync(department.Db, look.Id, (await LookBacks.PageAsync(department.Db, look, null, Ct)).Select(one => one.Proof), Ct));
        Assert.Equal(("start", "Work begun: K", "A" + tube.Barcode, "Holm, Eva"), (affected.SubjectKind, affected.Said, affected.Accession, affected.PatientName));
        Assert.Equal(new DoubtReach(0, 1), await LookBacks.ReachAsync(department.Db, FactKind.Credential, credential, null, null, Ct));
        Assert.Equal(0, await LookBacks.UsedAsync(department.Db, FactKind.Credential, credential, Ct));
    }

    private static Actor Person(Guid id) => new(id, "somebody", "test");

    private async Task CompetentAsync(ArrangedBench bench, Guid person) =>
        (await RecordCompetence.RunAsync(department.Db, Person(bench.Supervisor), new CompetenceRecorded(null, person, StartGate.Phlebotomy, "*",
            bench.Now.AddYears(-1), null, "good", null), Ct)).OrFail();

    /// <summary>A tube that is still to be filled.</summary>
    private async Task<ArrangedTube> ToCollectAsync(ArrangedBench bench, params string[] analytes)
    {
        var tube = await bench.TubeAsync(Ct, analytes);
        await using var work = await department.Db.BeginAsync(bench.Actor, "not yet", Ct);
        await work.ExecuteAsync("update specimen set identity_check_id = null, collected_at = null, received_at = null where id = $1", [tube.Specimen], Ct);
        await work.CommitAsync(Ct);
        return tube;
    }

    private async Task<Outcome<CollectedSpecimens>> CollectAsync(ArrangedBench bench, ArrangedTube tube, Actor collector)
    {
        var check = (await new CheckIdentity.Stated(new PatientId(tube.Patient), NameAgrees: true, BirthDateAgrees: true, Band: null).RunAsync(department.Db, collector, Ct)).OrFail();
        return await new CollectSpecimens(new OrderId(tube.Order), [tube.Barcode], check.Id).RunAsync(department.Db, collector, bench.Rules.Pack, bench.Starts, Ct);
    }

    private Task<List<GateSubject>> SubjectsAsync(ArrangedTube tube, Guid collector) => Task.FromResult<List<GateSubject>>(
        [.. tube.Tests.Select(test => Collecting.Subject(test.Value, tube.Patient, tube.Specimen, test.Key, collector, department.Db.Now))]);

    private Task<(string Gate, string Decision, Guid Proof)> ProofAsync(ArrangedTube tube) => department.Db.OneAsync(
        "select p.gate, p.decision, p.id from work_start w join proof p on p.id = w.proof_id and p.subject_id = w.id where w.order_id = $1", [tube.Order],
        r => (r.GetString(0), r.GetString(1), r.GetGuid(2)), Ct);

    private Task<int> CountAsync(string sql, Guid id) => department.Db.OneAsync(sql, [id], r => r.GetInt32(0), Ct);
}
