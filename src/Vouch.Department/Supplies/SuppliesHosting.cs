using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Proof;

namespace Vouch.Department.Supplies;

/// <summary>Puts lots and what is on board into the program.</summary>
public static class SuppliesHosting
{
    public static IServiceCollection AddSupplies(this IServiceCollection services) => 
        services.AddSingleton<IFactSource, LotFacts>().AddScoped<IFinds, FindsLots>();
}
