using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Exchange.Analysers;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Exchange.Analysers;

public sealed class AnalyserPagesTests(TestSite site) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_pages_show_an_analyser_its_lights_and_what_is_stopped()
    {
        var device = Guid.CreateVersion7();
        await using (var work = await site.Db.BeginAsync(Actor.Job("test"), "arranged", Ct))
        {
            await work.ExecuteAsync("insert into device (id, tag, name, model) values ($1, $2, 'Page Analyser', 'C500')", [device, "P-" + device], Ct);
            await work.CommitAsync(Ct);
        }

        var setUp = site.Services.GetRequiredService<AnalyserSetUp>();
        (await setUp.EnsureAnalyserAsync(Actor.Job("test"), new AnalyserPlan("Page line", device, "nothing", "PAGE"), Ct)).Refused("driver-missing");
        var connection = (await setUp.EnsureAnalyserAsync(Actor.Job("test"), new AnalyserPlan("Page line", device, "generic-lis2", "PAGE") { Zone = "UTC" }, Ct)).OrFail();
        Assert.Equal(connection, (await setUp.EnsureAnalyserAsync(Actor.Job("test"), new AnalyserPlan("Page line", device, "generic-lis2", "PAGE"), Ct)).OrFail());
        using var technologist = await site.SignedInAsRoleAsync("technologist");

        var list = await technologist.ReadAsync("/analysers");
        Assert.Contains("Page Analyser", list, StringComparison.Ordinal);
        Assert.Contains("not connected", list, StringComparison.Ordinal);
        using (var stopped = await technologist.SendAsync($"/analysers/{connection}", "stop", ("reason", "strange drift"), ("analyte", "")))
            Assert.Equal(HttpStatusCode.Found, stopped.StatusCode);
        var page = await technologist.ReadAsync($"/analysers/{connection}");
        Assert.Contains("strange drift", page, StringComparison.Ordinal);
        Assert.Contains("generic-lis2", page, StringComparison.Ordinal);
        Assert.Contains("No result waits", await technologist.ReadAsync("/unplaced"), StringComparison.Ordinal);
        using var technician = await site.SignedInAsRoleAsync("technician");
        Assert.DoesNotContain("Stop autoverification", await technician.ReadAsync($"/analysers/{connection}"), StringComparison.Ordinal);
    }
}
