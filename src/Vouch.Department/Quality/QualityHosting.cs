using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Catalog;
using Vouch.Department.Proof;

namespace Vouch.Department.Quality;

/// <summary>Puts controls into the program.</summary>
public static class QualityHosting
{
    public static IServiceCollection AddQuality(this IServiceCollection services) => services.AddSingleton<IFactSource>(provider => new ControlFacts(() => provider.GetRequiredService<PackInForce>().Pack));
}
