using Microsoft.Extensions.DependencyInjection;

namespace Vouch.Department.Simulator;

/// <summary>Puts the simulator into the program; it starts by itself only in a DEMO.</summary>
public static class SimulatorHosting
{
    public static IServiceCollection AddSimulator(this IServiceCollection services, bool alive)
    {
        services.AddSingleton<SimulatorState>().AddScoped<Scenarios>();
        return alive ? services.AddHostedService<SimulatorJob>() : services;
    }
}
