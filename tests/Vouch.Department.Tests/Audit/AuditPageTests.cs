using System.Net;
using Vouch.Department.Audit;
using Vouch.Department.Platform;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Audit;

public sealed class AuditPageTests(TestSite site) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_is_shown_with_who_made_it_what_was_and_what_is()
    {
        using var max = await site.SignedInAsync("max");
        foreach (var name in new[] { "First Hospital", "Second Hospital" })
        {
            using var saved = await max.SendAsync("/settings", "hospital", ("name", name), ("zone", "UTC"), ("idle", "10"));
            Assert.Equal(HttpStatusCode.Found, saved.StatusCode);
        }

        var trail = new AuditTrail(site.Db);
        var entry = (await trail.ListAsync(new AuditQuestion(null, "Max", "setting", "update", "hospital.name", null, null, null),
            DateTimeOffset.MaxValue, Guid.AllBitsSet, 10, Ct)).Single();
        Assert.Contains("First Hospital", entry.Old, StringComparison.Ordinal);
        using var noor = await site.SignedInAsync("noor");
        Assert.Contains($"/audit/{entry.Id}", await noor.ReadAsync("/audit?table=setting&act=update&who=max"), StringComparison.Ordinal);
        Assert.DoesNotContain($"/audit/{entry.Id}", await noor.ReadAsync("/audit?table=setting&act=delete"), StringComparison.Ordinal);
        var page = await noor.ReadAsync($"/audit/{entry.Id}");
        Assert.Contains("Max Admin", page, StringComparison.Ordinal);
        Assert.Contains("First Hospital", page, StringComparison.Ordinal);
        Assert.Contains("Second Hospital", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_run_on_keys_and_miss_nothing_that_lies_at_the_same_instant()
    {
        var actor = new Actor(Guid.Parse(DemoAccounts.People[0].Id), "Walker " + Guid.NewGuid().ToString("N")[..8], "test");
        await using (var work = await site.Db.BeginAsync(actor, reason: null, Ct))
        {
            for (var i = 0; i < 120; i++)
                await AuditTrail.ActAsync(work, "print", "report", Guid.NewGuid().ToString(), Ct);
            await work.CommitAsync(Ct);
        }

        var trail = new AuditTrail(site.Db);
        var (at, id, seen) = (DateTimeOffset.MaxValue, Guid.AllBitsSet, new HashSet<Guid>());
        while (await trail.ListAsync(new AuditQuestion(null, actor.Name, null, null, null, null, null, null), at, id, 50, Ct) is { Count: > 0 } page)
        {
            Assert.All(page, entry => Assert.True(seen.Add(entry.Id)));
            (at, id) = (page[^1].At, page[^1].Id);
        }

        Assert.Equal(120, seen.Count);
    }

    [Fact]
    public async Task Who_looked_at_a_patient_is_found_by_the_patient()
    {
        var patient = Guid.NewGuid();
        var trail = new AuditTrail(site.Db);
        await trail.ViewedAsync(new Actor(Guid.Parse(DemoAccounts.People[2].Id), "Ada Quint", "Chemistry 1"), patient, "chart", Ct);
        using var noor = await site.SignedInAsync("noor");
        var page = await noor.ReadAsync($"/audit?patient={patient}");
        Assert.Contains("Ada Quint", page, StringComparison.Ordinal);
        Assert.Contains("Chemistry 1", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_as_a_time_or_a_patient_is_said_not_guessed()
    {
        using var noor = await site.SignedInAsync("noor");
        Assert.Contains("A time is written", await noor.ReadAsync("/audit?from=yesterday"), StringComparison.Ordinal);
        Assert.Contains("A patient is asked for by the id", await noor.ReadAsync("/audit?patient=Smith"), StringComparison.Ordinal);
    }
}
