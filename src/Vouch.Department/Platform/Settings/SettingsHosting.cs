using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Platform.Settings;

public static class SettingsHosting
{
    public static IServiceCollection AddSettings(this IServiceCollection services)
    {
        services.AddScoped<ChangeHospitalSettings>();
        services.AddHostedService<HospitalSignReading>();
        return services;
    }

    /// <summary>What the database says of the hospital, for every page of this node.</summary>
    public static async Task<HospitalSettings> ReadAsync(this HospitalSign sign, Db db, CancellationToken ct)
    {
        var kept = (await db.ListAsync("select key, value #>> '{}' from setting where key like 'hospital.%'", [],
            row => (Key: row.GetString(0), Value: row.GetString(1)), ct)).ToDictionary(row => row.Key, row => row.Value, StringComparer.Ordinal);
        var kind = await db.OneAsync("select kind from hospital", [], row => row.GetString(0), ct);
        var unset = HospitalSettings.Unset;
        var settings = HospitalSettings.Read(
            kept.GetValueOrDefault("hospital.name", kind == "DEMO" ? "Demo Hospital" : unset.Name), kept.GetValueOrDefault("hospital.zone", unset.Zone),
            kept.GetValueOrDefault("hospital.idleMinutes", "10")).Succeeded(out var read, out _) ? read : unset;
        sign.Show(settings.Name, kind == "DEMO", TimeZoneInfo.FindSystemTimeZoneById(settings.Zone), settings.IdleMinutes);
        return settings;
    }
}

/// <summary>Reads the settings at the start and again now and then: another node may have changed them.</summary>
internal sealed partial class HospitalSignReading(Db db, HospitalSign sign, TimeProvider clock, ILogger<HospitalSignReading> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await sign.ReadAsync(db, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await sign.ReadAsync(db, stoppingToken);
            }
            catch (NpgsqlException failure)
            {
                Unread(failure.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The settings could not be read again: {Reason}")]
    private partial void Unread(string reason);
}
