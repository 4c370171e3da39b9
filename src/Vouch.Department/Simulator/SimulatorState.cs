using System.Collections.Concurrent;

namespace Vouch.Department.Simulator;

/// <summary>What a trainer has set: speed, and what is wrong at the moment. Kept in memory: a restart is a new day.</summary>
public sealed class SimulatorState
{
    /// <summary>Fastest and slowest of the clockwork: 1 is about an order every six seconds.</summary>
    public const double SpeedMax = 20, SpeedMin = 0.1;

    private readonly ConcurrentDictionary<Guid, double> shifts = new();
    private double speed = 1;

    public bool Running { get; set; } = true;

    public double Speed
    {
        get => speed;
        set => speed = Math.Clamp(value, SpeedMin, SpeedMax);
    }

    /// <summary>No analyser answers and nobody collects: a mains failure.</summary>
    public bool MainsFailed { get; set; }

    /// <summary>The next two tubes collected change their labels.</summary>
    public bool SwapNextTubes { get; set; }

    /// <summary>By how many standard deviations a device reads wrong now.</summary>
    public double ShiftOf(Guid device) => shifts.GetValueOrDefault(device);

    public void SetShift(Guid device, double standardDeviations) => shifts[device] = standardDeviations;

    public TimeSpan Scaled(TimeSpan atSpeedOne) => atSpeedOne / Speed;

    /// <summary>Waits until it is running and has power, then the scaled time.</summary>
    public async Task WaitAsync(TimeSpan atSpeedOne, TimeProvider clock, CancellationToken ct)
    {
        await Task.Delay(Scaled(atSpeedOne), clock, ct);
        while (!Running || MainsFailed)
            await Task.Delay(TimeSpan.FromMilliseconds(500), clock, ct);
    }
}
