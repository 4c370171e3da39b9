namespace Vouch.Bench;

/// <summary>What the numbers were measured on; no names.</summary>
public static class Machine
{
    public static string Facts()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown";
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        return Invariant($"{Environment.ProcessorCount} cores ({model}), {memory:0.0} GB memory, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, .NET {Environment.Version}, {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, load {Load()}");
    }

    /// <summary>Runnable processes, averaged over one minute: above the number of cores somebody else worked too.</summary>
    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    /// <summary>Resident megabytes of a process.</summary>
    public static double ResidentMegabytes(int pid) =>
        double.Parse(File.ReadLines(Invariant($"/proc/{pid}/status")).First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) / 1024;
}
