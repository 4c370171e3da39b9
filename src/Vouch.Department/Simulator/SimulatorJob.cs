using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vouch.Department.Catalog;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Analysers;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Department.Security;
using Vouch.Department.Starting;

namespace Vouch.Department.Simulator;

/// <summary>Brings the demo hospital to life once the program listens; does nothing outside a DEMO.</summary>
public sealed class SimulatorJob(
    Db db, PackInForce packs, StartWork starts, PlatformPlace place, SimulatorState state, HospitalListener mllp, AnalyserConnections astm,
    IHostApplicationLifetime life, TimeProvider clock, ILogger<SimulatorJob> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!place.IsDemo)
            return;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = life.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        try
        {
            await new DemoHospital(db, packs).EnsureAsync(stoppingToken);
            await using var ehr = new SimulatedEhr(packs, state, mllp.EndPoint, clock, log);
            await ConnectAsync(ehr, stoppingToken);
            await astm.RefreshAsync(stoppingToken);
            await Task.WhenAll(SimulatedDevice.All.Select(device => new SimulatedAnalyser(device, db, packs, state, astm.EndPoint, clock, log).RunAsync(stoppingToken))
                .Append(ehr.RunAsync(stoppingToken))
                .Append(new SimulatedCollectors(db, packs, starts, state, clock, log).RunAsync(stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception fault)
        {
            // The department works without its simulator.
            log.LogError(fault, "The simulator stopped");
        }
    }

    private async Task ConnectAsync(SimulatedEhr ehr, CancellationToken ct)
    {
        var ivo = DemoAccounts.People.First(p => p.UserName == "ivo");
        var actor = new Actor(Guid.Parse(ivo.Id), ivo.Name, "demo hospital");
        var listening = ehr.Listen();
        var known = (await ConnectionRecord.AllAsync(db, ct)).Find(c => c.Name == "EHR results");
        var results = Must(await Connections.SaveAsync(db, actor, known?.Id, new ConnectionPlan("EHR results", "mllp-out", "hospital")
        {
            Host = listening.Address.ToString(),
            Port = listening.Port,
            Settings = new PartnerTerms { ReceivingApplication = SimulatedEhr.Application, ReceivingFacility = SimulatedEhr.Facility }.Write(),
        }, ct));
        Must(await Connections.EnsureAsync(db, actor, new ConnectionPlan("EHR orders", "mllp-in", "hospital")
        {
            SendingApplication = SimulatedEhr.Application,
            SendingFacility = SimulatedEhr.Facility,
            Settings = new PartnerTerms { PatientSystem = SimulatedEhr.Facility, Zone = "UTC", Paired = results, PlacesRedundant = true }.Write(),
        }, ct));
        foreach (var device in SimulatedDevice.All)
            Must(await Connections.EnsureAsync(db, actor, new ConnectionPlan(device.Name, "astm-server", "analyser")
            {
                SendingApplication = device.Tag,
                DeviceId = device.Id,
                Profile = "simulated",
                Settings = """{"zone":"UTC"}""",
            }, ct));
    }

    private static T Must<T>(Outcome<T> outcome) =>
        outcome.Succeeded(out var value, out var refusal) ? value : throw new InvalidOperationException("The simulator: " + refusal.Text);
}
