using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Platform.Jobs;

namespace Vouch.Department.Exchange;

/// <summary>Puts connections, inbox, outbox and the hospital's listener into the program.</summary>
public static class ExchangeHosting
{
    private static readonly TimeSpan HeartbeatPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FilePause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan NoticePause = TimeSpan.FromMilliseconds(250);

    /// <param name="certificates">Of the ports over TLS; null where there are none.</param>
    public static IServiceCollection AddExchange(this IServiceCollection services, MllpPlace mllp, LinkCertificates? certificates)
    {
        services.AddSingleton(provider => new LinkTls(certificates, provider.GetRequiredService<ConnectionsInForce>()));
        services.AddSingleton<ConnectionsInForce>().AddHostedService<ConnectionsWatch>();
        services.AddSingleton<InboxWriter>().AddHostedService(provider => provider.GetRequiredService<InboxWriter>());
        services.AddSingleton<IMessageWork, HeartbeatWork>().AddSingleton<IMessageWork, NotNeededWork>().AddSingleton<IMessageWork, AdtWork>()
            .AddSingleton<IMessageWork, OrderWork>().AddSingleton<IMessageWork, AppointmentWork>().AddSingleton<IMessageWork, QueryWork>()
            .AddSingleton<IMessageWork, DocumentWork>();
        services.AddSingleton<ResultWork>().AddSingleton<IMessageWork>(provider => provider.GetRequiredService<ResultWork>());
        services.AddSingleton(provider => new InboxWorkers(provider.GetRequiredService<Platform.Db>(),
            [.. provider.GetServices<IMessageWork>(), new OtherWork(provider.GetRequiredService<ConnectionsInForce>())],
            provider.GetRequiredService<Platform.DiskRoom>(), provider.GetRequiredService<Microsoft.Extensions.Logging.ILogger<InboxWorkers>>()));
        services.AddHostedService(provider => provider.GetRequiredService<InboxWorkers>());
        services.AddSingleton(mllp).AddSingleton<KnockingSenders>().AddSingleton<HospitalIntake>();
        services.AddSingleton<HospitalListener>().AddHostedService(provider => provider.GetRequiredService<HospitalListener>());
        services.AddSingleton<FileDrops>();
        services.AddSingleton(provider => new Job("file drops", FilePause, provider.GetRequiredService<FileDrops>().LookAsync));
        services.AddSingleton<ReleaseNotices>();
        services.AddSingleton(provider => new Job("release notices", NoticePause, provider.GetRequiredService<ReleaseNotices>().TellAsync));
        services.AddSingleton<PreliminaryResults>();
        services.AddSingleton(provider => new Job("preliminary results", NoticePause, provider.GetRequiredService<PreliminaryResults>().TellAsync));
        services.AddSingleton<OrderStatuses>();
        services.AddSingleton(provider => new Job("order statuses", NoticePause, provider.GetRequiredService<OrderStatuses>().TellAsync));
        services.AddSingleton<Heartbeats>();
        services.AddSingleton(provider => new Job("heartbeats", HeartbeatPause, provider.GetRequiredService<Heartbeats>().AskAsync));
        services.AddSingleton<OutboxSender>().AddHostedService(provider => provider.GetRequiredService<OutboxSender>());
        services.AddHostedService<ConnectionNews>();
        return services;
    }
}
