using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Vouch.Department.Platform.Jobs;

namespace Vouch.Department.Platform;

/// <summary>The ground: database, clock, jobs, health, metrics.</summary>
public static class PlatformFeature
{
    public static IServiceCollection AddPlatform(this IServiceCollection services, PlatformPlace place, NpgsqlDataSource source) =>
        services
            .AddSingleton(place)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(source)
            .AddSingleton<Db>()
            .AddSingleton<Blobs>()
            .AddSingleton(Node.ThisProgram())
            .AddSingleton<Leases>()
            .AddSingleton<DiskRoom>()
            .AddHostedService(provider => provider.GetRequiredService<DiskRoom>())
            .AddHostedService<NodeHeartbeat>()
            .AddHostedService<JobRunner>()
            .AddSingleton<PrometheusMeters>();

    public static IEndpointRouteBuilder MapPlatform(this IEndpointRouteBuilder routes)
    {
        routes.MapHealth();
        routes.MapMetrics();
        return routes;
    }
}
