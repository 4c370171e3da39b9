using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Catalog;
using Vouch.Department.Proof;

namespace Vouch.Department.Specimens;

/// <summary>Puts specimens into the program.</summary>
public static class SpecimensHosting
{
    public static IServiceCollection AddSpecimens(this IServiceCollection services) =>
        services.AddSingleton<IFactSource>(provider => new SpecimenFacts(() => provider.GetRequiredService<PackInForce>().Pack));
}
