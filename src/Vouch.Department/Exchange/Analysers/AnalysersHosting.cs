using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Platform.Jobs;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>Puts the analysers into the program.</summary>
public static class AnalysersHosting
{
    private static readonly TimeSpan CancellationPause = TimeSpan.FromSeconds(1);

    /// <param name="place">Where analysers call us (VOUCH_ASTM_PORT, VOUCH_ASTM_TLS_PORT).</param>
    public static IServiceCollection AddAnalysers(this IServiceCollection services, AstmPlace place)
    {
        services.AddSingleton(place);
        services.AddSingleton<DriverProfiles>().AddSingleton<AnalyserLines>().AddSingleton<AnalyserIntake>();
        services.AddSingleton<AstmFrames>().AddHostedService(provider => provider.GetRequiredService<AstmFrames>());
        services.AddSingleton<HostQueries>().AddSingleton<DeviceMessageWork>();
        services.AddSingleton<IMessageWork>(provider => provider.GetRequiredService<DeviceMessageWork>());
        services.AddSingleton<OrderDownloads>().AddSingleton<AnalyserConnections>();
        services.AddSingleton<LawCancellations>();
        services.AddSingleton(provider => new Job("order cancellations", CancellationPause, provider.GetRequiredService<LawCancellations>().TellAsync));
        services.AddSingleton<UnplacedResults>().AddSingleton<GiveMessage>().AddSingleton<AnalyserSetUp>();
        return services.AddHostedService(provider => provider.GetRequiredService<AnalyserConnections>());
    }
}
