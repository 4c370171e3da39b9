using Vouch.Department.Documents;
using Vouch.Department.Doubts;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Doubts;

/// <summary>A class, and so a database, of its own: every arranged bench works by the same procedure.</summary>
public sealed class WithdrawnProcedureTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_withdrawn_procedure_is_in_doubt_from_its_date_and_in_force_again_with_its_next_version()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var (early, late) = (await bench.TubeAsync(Ct, "K"), await bench.TubeAsync(Ct, "K"));
        await bench.MeasureAsync(early.Barcode, Ct, ("K", "4.2"));

        var look = (await WithdrawDocument.RunAsync(department.Db, Uma(bench), bench.Document, bench.Now.AddMinutes(-10), "copied from another device", Ct)).OrFail();
        (await WithdrawDocument.RunAsync(department.Db, Uma(bench), bench.Document, bench.Now, "again", Ct)).Refused("document-withdrawn-stale");
        await bench.MeasureAsync(late.Barcode, Ct, ("K", "4.2"));
        // Withdrawn, it proves nothing any more; an acknowledgement only warns.
        Assert.Contains("No procedure for chemistry was in force.", await ReasonsAsync(late.Tests["K"]), StringComparison.Ordinal);
        var affected = await LookBacks.PageAsync(department.Db, (await LookBacks.FindAsync(department.Db, look.LookBackId, Ct))!, null, Ct);
        Assert.Contains(early.Tests["K"], affected.Select(one => one.SubjectId));

        (await IssueDocument.RunAsync(department.Db, bench.Actor, new DocumentIssued("SOP-CHEM", "chemistry", "Chemistry", "Right now", bench.Now), Ct)).OrFail();
        (await AcknowledgeDocument.RunAsync(department.Db, new Actor(bench.Technician, "Tom Bench", "test"), bench.Document, 2, Ct)).OrFail();
        (await EndDoubt.RunAsync(department.Db, Uma(bench), look.LookBackId, bench.Now, "new version", Ct)).OrFail();
        var after = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(after.Barcode, Ct, ("K", "4.2"));
        Assert.Equal(1, await ReleasedAsync(after.Tests["K"]));
    }

    private static Actor Uma(ArrangedBench bench) => new(bench.Technologist, "Uma Sign", "test");

    private Task<int> ReleasedAsync(Guid test) =>
        department.Db.OneAsync("select count(*)::int from result where order_test_id = $1", [test], r => r.GetInt32(0), Ct);

    private Task<string?> ReasonsAsync(Guid test) =>
        department.Db.OneAsync("select reasons::text from review where order_test_id = $1", [test], r => r.GetString(0), Ct);
}
