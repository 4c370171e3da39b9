using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Vouch.Department.Audit;
using Vouch.Department.Catalog;
using Vouch.Department.Documents;
using Vouch.Department.Equipment;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Analysers;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Laboratory;
using Vouch.Department.Orders;
using Vouch.Department.People;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Platform.Settings;
using Vouch.Department.Proof;
using Vouch.Department.Quality;
using Vouch.Department.Reports;
using Vouch.Department.Sealing;
using Vouch.Department.Security;
using Vouch.Department.Shift;
using Vouch.Department.Simulator;
using Vouch.Department.Specimens;
using Vouch.Department.Starting;
using Vouch.Department.Supplies;

namespace Vouch.Server;

/// <summary>The command <c>vouch serve</c>, step by step.</summary>
public static class Serving
{
    public static async Task<int> RunAsync(VouchSettings settings, CancellationToken ct)
    {
        using var early = LoggerFactory.Create(logging => Log(logging, settings));
        if (!Ports.Check(settings).Succeeded(out _, out var refusal)
            || !PdfWorker.CheckPrograms().Succeeded(out _, out refusal)
            || !TlsCertificate.Read(settings).Succeeded(out var certificate, out refusal)
            || !TlsCertificate.ReadLink(settings).Succeeded(out var link, out refusal))
            return CommandLine.Refuse(refusal);
        if (!(await DatabasePlace.OpenAsync(settings, early.CreateLogger("Vouch.Database"), ct))
            .Succeeded(out var database, out refusal))
            return CommandLine.Refuse(refusal);
        await using (database)
        {
            await using var app = Build(settings, database, certificate, link);
            Map(app);
            try
            {
                await app.StartAsync(ct);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
            {
                return CommandLine.Refuse(new Refusal("start-failed", "vouch cannot start.", e.Message,
                    "Is a port taken, or is there no room on the disk?"));
            }

            Announce(settings, database.Kind);
            await app.WaitForShutdownAsync(ct);
            return Failed(app) is { } failed ? CommandLine.Refuse(failed) : 0;
        }
    }

    /// <summary>A part of the program that must run for ever and did not: systemd is to start it again. Null: it was asked to stop.</summary>
    private static Refusal? Failed(WebApplication app) => app.Services.GetServices<IHostedService>().OfType<BackgroundService>()
        .Where(part => part.ExecuteTask is { IsFaulted: true })
        .Select(part => new Refusal("part-failed", $"{part.GetType().Name} failed, so vouch stopped.", part.ExecuteTask!.Exception!.GetBaseException().Message))
        .FirstOrDefault();

    /// <summary>The program with its features, not yet listening.</summary>
    public static WebApplication Build(VouchSettings settings, DatabasePlace database, TlsCertificate? certificate = null, LinkCertificates? link = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(Serving).Assembly.GetName().Name,
        });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => Listen(kestrel, settings, certificate));
        builder.WebHost.UseStaticWebAssets(); // Beside a build; a published program has its wwwroot next to it.
        builder.Host.UseDefaultServiceProvider(services => (services.ValidateOnBuild, services.ValidateScopes) = (true, true));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        Log(builder.Logging, settings);
        AddFeatures(builder.Services, settings, database, link);
        return builder.Build();
    }

    /// <summary>Each feature, one line, from the ground up.</summary>
    private static void AddFeatures(IServiceCollection services, VouchSettings settings, DatabasePlace database, LinkCertificates? link)
    {
        services.AddPlatform(new PlatformPlace(settings.DataFolder, database.Kind), database.Source);
        services.AddFrame().AddSettings();
        services.AddSecurity().AddAudit();
        services.AddCatalog().AddPeople().AddDocuments().AddStarting();
        services.AddEquipment().AddSupplies().AddQuality();
        services.AddOrders().AddSpecimens().AddLaboratory();
        services.AddSealing();
        services.AddReports();
        services.AddExchange(new MllpPlace(At(settings.MllpPort), At(settings.MllpTlsPort)), link);
        services.AddAnalysers(new AstmPlace(At(settings.AstmPort), At(settings.AstmTlsPort)));
        services.AddShift();
        services.AddSimulator(settings.Simulator);

        System.Net.IPEndPoint? At(int? port) => port is { } number ? new System.Net.IPEndPoint(settings.Address, number) : null;
    }

    /// <summary>Its pages and endpoints, in the order a request passes them.</summary>
    public static void Map(WebApplication app)
    {
        app.UseFrame();
        app.UseRouting();
        app.UseSecurity();
        app.MapFrame();
        app.MapPlatform();
        app.MapSecurity();
        app.MapLaboratory();
        app.MapAnalysers();
        app.MapOrders();
        app.MapSpecimens();
        app.MapSealing();
        app.MapReports();
        app.MapCatalog();
        app.MapProof();
        app.MapShift();
        app.MapExchange();
        EndpointsNamed.Check(app);
    }

    private static void Listen(KestrelServerOptions kestrel, VouchSettings settings, TlsCertificate? certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(settings.Address, settings.HttpPort, port =>
        {
            if (certificate is not null)
                port.UseHttps(https =>
                {
                    https.ServerCertificate = certificate.Own;
                    https.ServerCertificateChain = certificate.Chain;
                    https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                });
        });
    }

    private static void Log(ILoggingBuilder logging, VouchSettings settings)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning).AddFilter("Npgsql", LogLevel.Warning);
        const string Instant = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        if (settings.JsonLog)
            logging.AddJsonConsole(console => (console.TimestampFormat, console.UseUtcTimestamp) = (Instant.Trim(), true));
        else
            logging.AddSimpleConsole(console =>
                (console.TimestampFormat, console.UseUtcTimestamp, console.SingleLine) = (Instant, true, true));
    }

    private static string Ways(int? clear, int? secured) => string.Join(" and ", new[]
    {
        clear is { } port ? FormattableString.Invariant($"port {port}") : null, secured is { } safe ? FormattableString.Invariant($"port {safe} (TLS)") : null,
    }.OfType<string>());

    /// <summary>What a newcomer needs to see, after everything is up.</summary>
    private static void Announce(VouchSettings settings, HospitalKind kind)
    {
        var host = settings.Address.Equals(System.Net.IPAddress.Any) ? "localhost" : settings.Address.ToString();
        Console.WriteLine(FormattableString.Invariant($"Vouch is ready: {(settings.TlsCertificate is null ? "http" : "https")}://{host}:{settings.HttpPort}/"));
        Console.WriteLine($"HL7 v2 (MLLP) on {Ways(settings.MllpPort, settings.MllpTlsPort)}, ASTM on {Ways(settings.AstmPort, settings.AstmTlsPort)}.");
        if (kind == HospitalKind.Demo)
        {
            Console.WriteLine("This is a DEMO hospital: invented patients, watermarked everywhere, never production.");
            Console.WriteLine($"Sign in as {string.Join(", ", DemoAccounts.People.Select(one => $"{one.UserName} ({one.Role})"))};");
            Console.WriteLine($"password \"{DemoAccounts.Password}\", PIN {DemoAccounts.Pin}.");
        }
    }
}
