using System.Collections.Concurrent;
using Vouch.Department.Catalog;

namespace Vouch.Department.Simulator;

/// <summary>What a trainer has set: speed, and what is wrong at the moment. Kept in memory: a restart is a new day.</summary>
public sealed class SimulatorState
{
    /// <summary>Fastest and slowest of the clockwork: 1 is about an order every six seconds.</summary>
    public const double SpeedMax = 20, SpeedMin = 0.1;

    private readonly ConcurrentDictionary<Guid, double> shifts = new();
    private readonly ConcurrentDictionary<string, Guid> swapped = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, bool> controlsAsked = new();
    private readonly ConcurrentDictionary<(string, Discipline), DateTimeOffset> taken = new();
    private double speed = 1;

    public bool Running { get; set; } = true;

    public double Speed
    {
        get => speed;
        set => speed = Math.Clamp(value, SpeedMin, SpeedMax);
    }

    /// <summary>No analyser answers and nobody collects: a mains failure.</summary>
    public bool MainsFailed { get; set; }

    /// <summary>The blood of the next two patients gets into each other's tubes.</summary>
    public bool SwapNextTubes { get; set; }

    /// <summary>By how many standard deviations a device reads wrong now.</summary>
    public double ShiftOf(Guid device) => shifts.GetValueOrDefault(device);

    public void SetShift(Guid device, double standardDeviations) => shifts[device] = standardDeviations;

    /// <summary>
    /// A tube stands on one analyser of a discipline at a time; a minute later it may be taken again, for tests added since.
    /// </summary>
    public bool TakeTube(string barcode, Discipline discipline, DateTimeOffset now)
    {
        var free = now - TimeSpan.FromMinutes(1);
        return taken.AddOrUpdate((barcode, discipline), now, (_, since) => since < free ? now : since) == now;
    }

    public void PutBack(string barcode, Discipline discipline) => taken.TryRemove((barcode, discipline), out _);

    /// <summary>Whose blood is in a tube.</summary>
    public Guid BloodOf(string barcode, Guid labelled) => swapped.GetValueOrDefault(barcode, labelled);

    public void Swap((string[] Tubes, Guid Patient) one, (string[] Tubes, Guid Patient) other)
    {
        foreach (var tube in one.Tubes)
            swapped[tube] = other.Patient;
        foreach (var tube in other.Tubes)
            swapped[tube] = one.Patient;
    }

    /// <summary>The device runs its controls at the next step.</summary>
    public void RunControls(Guid device) => controlsAsked[device] = true;

    public bool TakeControlsAsked(Guid device) => controlsAsked.TryRemove(device, out _);

    public TimeSpan Scaled(TimeSpan atSpeedOne) => atSpeedOne / Speed;

    /// <summary>Waits until it is running and has power, then the scaled time.</summary>
    public async Task WaitAsync(TimeSpan atSpeedOne, TimeProvider clock, CancellationToken ct)
    {
        await Task.Delay(Scaled(atSpeedOne), clock, ct);
        while (!Running || MainsFailed)
            await Task.Delay(TimeSpan.FromMilliseconds(500), clock, ct);
    }
}
