using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Catalog;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Proof;

namespace Vouch.Department.Supplies;

/// <summary>Puts lots and what is on board into the program.</summary>
public static class SuppliesHosting
{
    public static IServiceCollection AddSupplies(this IServiceCollection services) =>
        services.AddSingleton<IFactSource>(provider => new LotFacts(() => provider.GetRequiredService<PackInForce>().Pack)).AddScoped<IFinds, FindsLots>();
}
