using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vouch.Department.Platform;

namespace Vouch.Department.Catalog;

/// <summary>Puts packs into the program.</summary>
public static class CatalogHosting
{
    public static IServiceCollection AddCatalog(this IServiceCollection services) =>
        services.AddSingleton<PackFolders>().AddSingleton<PackInForce>().AddHostedService<PackWatch>();
}

/// <summary>Keeps the packs found at the start, then looks every few seconds whether another is in force.</summary>
internal sealed partial class PackWatch(
    Db db, PackFolders folders, PackInForce packs, TimeProvider clock, ILogger<PackWatch> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if ((await folders.KeepAsync(db, Actor.Job("packs at the start"), cancellationToken)).Refusal is { } refusal)
            NotKept(refusal.Text);
        await packs.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await packs.RefreshAsync(stoppingToken);
            }
            catch (Npgsql.NpgsqlException failure)
            {
                NotSeen(failure.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A pack was not kept: {Reason}")]
    private partial void NotKept(string reason);

    [LoggerMessage(LogLevel.Warning, "Whether another pack is in force could not be seen: {Reason}")]
    private partial void NotSeen(string reason);
}
