using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Vouch.Department.Audit;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Security;

/// <summary>A chart opens on a relation or on broken glass, and every opening is seen by somebody else.</summary>
public sealed class ChartAccessTests(TestSite site) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private ChartAccess Chart => new(site.Db);

    [Fact]
    public async Task Without_an_order_nobody_opens_a_chart()
    {
        var patient = await PatientAsync();
        (await Chart.AskAsync(Person("ada"), patient, Ct)).Refused("chart-not-permitted");
        (await Chart.AskAsync(Person("clara"), patient, Ct)).Refused("chart-not-permitted");
        (await Chart.AskAsync(Person("ada"), Guid.NewGuid(), Ct)).Refused("patient-not-found");
    }

    [Fact]
    public async Task An_order_relates_the_bench_to_the_patient_but_no_other_ward()
    {
        var patient = await PatientAsync();
        await OrderAsync(patient, requester: "Dr Somebody Else", daysAgo: 1);
        Assert.Equal("work of the department", (await Chart.AskAsync(Person("ada"), patient, Ct)).OrFail().Relation);
        Assert.Equal("work of the department", (await Chart.AskAsync(Person("pia"), patient, Ct)).OrFail().Relation);
        (await Chart.AskAsync(Person("clara"), patient, Ct)).Refused("chart-not-permitted");
    }

    [Fact]
    public async Task The_requester_keeps_the_relation_and_the_bench_loses_it_after_thirty_days()
    {
        var patient = await PatientAsync();
        await OrderAsync(patient, requester: "Dr Clara Weiss", daysAgo: 31);
        Assert.Equal("you ordered for this patient", (await Chart.AskAsync(Person("clara"), patient, Ct)).OrFail().Relation);
        (await Chart.AskAsync(Person("ada"), patient, Ct)).Refused("chart-not-permitted");
    }

    [Fact]
    public async Task A_marked_record_closes_to_the_bench_after_two_days()
    {
        var patient = await PatientAsync(vip: true);
        await OrderAsync(patient, requester: "Dr Somebody Else", daysAgo: 3);
        (await Chart.AskAsync(Person("ada"), patient, Ct)).Refused("chart-not-permitted");
    }

    [Fact]
    public async Task A_merged_record_opens_with_its_survivor()
    {
        var (survivor, retired) = (await PatientAsync(), await PatientAsync());
        await OrderAsync(retired, requester: "Dr Somebody Else", daysAgo: 1);
        await ExecuteAsync("update patient set merged_into = $2 where id = $1", retired, survivor);
        (await Chart.AskAsync(Person("ada"), survivor, Ct)).OrFail();
        (await Chart.AskAsync(Person("ada"), retired, Ct)).OrFail();
    }

    [Fact]
    public async Task Broken_glass_opens_for_an_hour_with_a_reason_and_is_kept_in_the_audit()
    {
        var patient = await PatientAsync();
        (await Chart.BreakAsync(Person("clara"), patient, "too short", Ct)).Refused("reason-invalid");
        (await Chart.BreakAsync(Person("max"), patient, "I am curious about this", Ct)).Refused("break-glass-not-permitted");
        var until = (await Chart.BreakAsync(Person("clara"), patient, "Resuscitation in bay 3", Ct)).OrFail();
        Assert.Equal(until, (await Chart.AskAsync(Person("clara"), patient, Ct)).OrFail().BreakGlassUntil!.Value, TimeSpan.FromMilliseconds(1));
        (await Chart.AskAsync(Person("ada"), patient, Ct)).Refused("chart-not-permitted");
        var why = await site.Db.OneAsync(
            "select actor || ': ' || reason from audit_entry where table_name = 'break_glass' and new ->> 'patient_id' = $1", [patient.ToString()], row => row.GetString(0), Ct);
        Assert.Equal("Dr Clara Weiss: Resuscitation in bay 3", why);

        await ExecuteAsync("update break_glass set opened_at = opened_at - interval '2 hours', until = until - interval '2 hours' where patient_id = $1", patient);
        (await Chart.AskAsync(Person("clara"), patient, Ct)).Refused("chart-not-permitted");
    }

    [Fact]
    public async Task Every_opening_is_reviewed_once_and_never_by_whoever_opened()
    {
        var patient = await PatientAsync();
        (await Chart.BreakAsync(Person("ada"), patient, "Called by the ward about this patient", Ct)).OrFail();
        await new AuditTrail(site.Db).ViewedAsync(Person("ada").Actor, patient, "chart", Ct);
        var review = new BreakGlassReview(site.Db);
        var opening = (await review.ListAsync(reviewed: false, 100, Ct)).Single(glass => glass.PatientId == patient);
        Assert.Equal(1, opening.Views);
        (await review.ReviewAsync(Person("ada").Actor, opening.Id, BreakGlassReview.Justified, "fine", Ct)).Refused("review-not-permitted");
        (await review.ReviewAsync(Person("noor").Actor, opening.Id, "perhaps", "", Ct)).Refused("finding-invalid");
        (await review.ReviewAsync(Person("noor").Actor, opening.Id, BreakGlassReview.NotJustified, "", Ct)).Refused("note-invalid");
        using var noor = await site.SignedInAsync("noor");
        using var done = await noor.SendAsync("/break-glass", $"review-{opening.Id}", ("finding", BreakGlassReview.Justified), ("note", "asked the ward"));
        Assert.Equal(HttpStatusCode.Found, done.StatusCode);
        (await review.ReviewAsync(Person("noor").Actor, opening.Id, BreakGlassReview.Justified, "", Ct)).Refused("break-glass-stale");
    }

    /// <summary>One of the demo's people, signed in as far as an action can tell.</summary>
    private static CurrentPerson Person(string userName)
    {
        var (id, name, _, role, _) = DemoAccounts.People.First(one => one.UserName == userName);
        var claims = new List<Claim> { new(ClaimTypes.NameIdentifier, id), new(ClaimTypes.Name, name), new(ClaimTypes.Role, role) };
        claims.AddRange(Permissions.Of([role]).Select(permission => new Claim(CurrentPerson.PermissionClaim, permission)));
        var http = new DefaultHttpContext { User = new ClaimsPrincipal(new ClaimsIdentity(claims, "test")) };
        return new CurrentPerson(new HttpContextAccessor { HttpContext = http });
    }

    private async Task<Guid> PatientAsync(bool vip = false)
    {
        var id = Guid.CreateVersion7();
        await ExecuteAsync("insert into patient (id, family, given, vip) values ($1, 'Nobody', 'Invented', $2)", id, vip);
        return id;
    }

    private Task OrderAsync(Guid patient, string requester, int daysAgo) => ExecuteAsync(
        "insert into lab_order (id, accession, patient_id, priority, requester, ordered_at) values ($1, $2, $3, 'routine', $4, $5)",
        Guid.CreateVersion7(), "T" + Guid.NewGuid().ToString("N")[..10], patient, requester, site.Db.Now.AddDays(-daysAgo));

    private async Task ExecuteAsync(string sql, params object[] args)
    {
        await using var work = await site.Db.BeginAsync(Actor.Job("test"), reason: null, Ct);
        await work.ExecuteAsync(sql, args, Ct);
        await work.CommitAsync(Ct);
    }
}
