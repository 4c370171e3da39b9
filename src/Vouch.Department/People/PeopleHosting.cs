using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Proof;

namespace Vouch.Department.People;

/// <summary>Puts people, credentials and competence into the program.</summary>
public static class PeopleHosting
{
    public static IServiceCollection AddPeople(this IServiceCollection services) => services.AddSingleton<IFactSource, PersonFacts>();
}
