using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Shift;

/// <summary>Puts the home page into the program.</summary>
public static class ShiftHosting
{
    /// <summary>The live topic to say after a commit that changed what somebody has to do.</summary>
    public const string Topic = "shift";

    public static IServiceCollection AddShift(this IServiceCollection services) =>
        services.AddHostedService<ShiftPulse>();

    public static IEndpointRouteBuilder MapShift(this IEndpointRouteBuilder app)
    {
        app.MapGet("/shift/lines", () => new RazorComponentResult<ShiftLines>()).Needs("shift.view");
        app.MapGet("/shift/lights", () => new RazorComponentResult<AnalyserLightStrip>()).Needs("device.work");
        return app;
    }
}

/// <summary>
/// Much of a shift comes by time alone (a control falls due, a vial ends) or from lanes that say nothing: open pages look
/// again at this pace.
/// </summary>
internal sealed class ShiftPulse(LiveTopics live, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            live.Say(ShiftHosting.Topic);
    }
}
