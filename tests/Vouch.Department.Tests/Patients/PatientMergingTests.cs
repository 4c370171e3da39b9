using FsCheck;
using FsCheck.Fluent;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Patients;

public sealed class PatientMergingTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private async Task<PatientId> Registered(string family) =>
        (await PatientRegistration.RunAsync(department.Db, department.Actor,
            new RegisterPatient.Known(new Demographics { Family = family }), Ct)).OrFail().Id;

    private Task<Outcome<Done>> Merge(PatientId retired, PatientId survivor, string? reason = "one person") =>
        PatientMerging.RunAsync(department.Db, department.Actor, new MergePatients(survivor, retired, reason), Ct);

    private Task<Outcome<Done>> Unmerge(PatientId retired, string? reason = "two people") =>
        PatientUnmerging.RunAsync(department.Db, department.Actor, new UnmergePatients(retired, reason), Ct);

    private async Task<HashSet<PatientId>> Records(PatientId id) =>
        [.. await department.Db.ListAsync("select patient_records($1)", [id.Value], row => new PatientId(row.GetGuid(0)), Ct)];

    [Fact]
    public async Task A_merge_moves_nothing_and_both_records_read_as_one()
    {
        var (kept, old) = (await Registered("Kept"), await Registered("Old"));
        (await PatientAlerts.RunAsync(department.Db, department.Actor, new RaiseAlert(old, AlertKind.Allergy, "Latex"), Ct)).OrFail();
        (await Merge(old, kept)).OrFail();

        Assert.Equal([kept, old], await Records(old));
        Assert.Equal("Latex", Assert.Single(await PatientAlerts.StandingAsync(department.Db, kept, Ct)).Sentence);
        Assert.Equal(2, (await PatientsStorage.IdentifiersAsync(department.Db, kept, Ct)).Count);
        (await Merge(old, kept, reason: null)).OrFail(); // a repeated message finds it done
        Assert.Single(await PatientUnmerging.HistoryAsync(department.Db, kept, Ct));
    }

    [Fact]
    public async Task A_merge_that_would_close_a_circle_is_refused()
    {
        var (a, b, c) = (await Registered("A"), await Registered("B"), await Registered("C"));
        (await Merge(a, a)).Refused("patient-merge-self");
        (await Merge(a, b)).OrFail();
        (await Merge(b, c)).OrFail();
        (await Merge(c, a)).Refused("patient-merge-circle");
        (await Merge(a, c)).Refused("patient-already-merged");
        (await Merge(c, PatientId.New(department.Clock.Now))).Refused("patient-not-found");
        (await Merge(c, await Registered("D"), " ")).Refused("patient-reason-invalid");
    }

    [Fact]
    public async Task Merges_at_the_same_time_never_close_a_circle_between_them()
    {
        var ring = new List<PatientId>();
        for (var i = 0; i < 4; i++)
            ring.Add(await Registered("Ring"));
        var outcomes = await Task.WhenAll(ring.Select((id, i) => Merge(id, ring[(i + 1) % 4])));
        Assert.Single(outcomes, outcome => outcome.Refusal?.Code == "patient-merge-circle");
        Assert.Equal(4, (await Records(ring[0])).Count);
    }

    [Fact]
    public async Task An_unmerge_needs_a_merge_and_a_reason()
    {
        var (a, b) = (await Registered("A"), await Registered("B"));
        (await Unmerge(a)).Refused("patient-not-merged");
        (await Merge(a, b)).OrFail();
        (await Unmerge(a, "")).Refused("patient-reason-invalid");
        (await Unmerge(PatientId.New(department.Clock.Now))).Refused("patient-not-found");
        (await Unmerge(a)).OrFail();
        Assert.Equal([a], await Records(a));
        Assert.NotNull(Assert.Single(await PatientUnmerging.HistoryAsync(department.Db, b, Ct)).UndoneAt);
    }

    [Fact]
    public async Task Any_sequence_of_merges_and_unmerges_reads_as_a_plain_forest_of_parents_says()
    {
        var steps = Gen.Sample(Gen.ArrayOf(
            from kind in Gen.Choose(0, 2) from x in Gen.Choose(0, 4) from y in Gen.Choose(0, 4) select (kind, x, y), 25), 8, 25);
        foreach (var sequence in steps)
        {
            var ids = new PatientId[5];
            for (var i = 0; i < ids.Length; i++)
                ids[i] = await Registered("Forest");
            var parent = new int?[5];
            foreach (var (kind, x, y) in sequence)
            {
                if (kind < 2)
                {
                    var done = (await Merge(ids[x], ids[y])).Refusal is null;
                    var expected = x != y && (parent[x] == y || (parent[x] is null && Root(parent, y) != x));
                    Assert.Equal(expected, done);
                    if (done)
                        parent[x] = y;
                }
                else
                {
                    Assert.Equal(parent[x] is not null, (await Unmerge(ids[x])).Refusal is null);
                    parent[x] = null;
                }
            }
            for (var i = 0; i < ids.Length; i++)
            {
                var together = Enumerable.Range(0, 5).Where(j => Root(parent, j) == Root(parent, i)).Select(j => ids[j]);
                Assert.Equal(together.ToHashSet(), await Records(ids[i]));
            }
        }
    }

    private static int Root(int?[] parent, int i) => parent[i] is int up ? Root(parent, up) : i;
}
