using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Catalog;

namespace Vouch.Department.Starting;

/// <summary>Puts the start gate into the program.</summary>
public static class StartingHosting
{
    public static IServiceCollection AddStarting(this IServiceCollection services) => services
        .AddSingleton<Func<StartProtocol>>(provider =>
        {
            var packs = provider.GetRequiredService<PackInForce>();
            return () => StartProtocol.Of(packs.Last ?? throw new InvalidOperationException("No laboratory pack is in force."));
        })
        .AddSingleton<StartGate>().AddSingleton<StartWork>().AddSingleton<OverrideStart>();
}
