using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vouch.Department.Platform;

namespace Vouch.Department.Catalog;

/// <summary>Puts packs into the program.</summary>
public static class CatalogHosting
{
    public static IServiceCollection AddCatalog(this IServiceCollection services) =>
        services.AddSingleton<PackInForce>().AddHostedService<PackWatch>();
}

/// <summary>Keeps the shipped pack at the start, then looks every few seconds whether another is in force.</summary>
internal sealed partial class PackWatch(Db db, PackInForce packs, TimeProvider clock, ILogger<PackWatch> log)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var kept = await ShippedPack.KeepAsync(db, cancellationToken);
        if (kept.Refusal is { } refusal)
            ShippedPackRefused(log, refusal.Text);
        await packs.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                await packs.RefreshAsync(stoppingToken);
            }
            catch (Npgsql.NpgsqlException fault)
            {
                LookFailed(log, fault);
            }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The shipped pack was not kept: {Why}")]
    private static partial void ShippedPackRefused(ILogger log, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not look for a new version of the pack")]
    private static partial void LookFailed(ILogger log, Exception fault);
}
