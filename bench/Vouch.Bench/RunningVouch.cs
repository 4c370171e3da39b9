using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Vouch.Bench;

/// <summary>The program as built, on a data folder of its own, simulator off.</summary>
public sealed class RunningVouch(string dataFolder) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly int[] ports = FreePorts(3);
    private Process? process;

    public string DataFolder => dataFolder;

    public Uri Address => new(Invariant($"http://127.0.0.1:{ports[0]}/"));

    public double ResidentMegabytes => Machine.ResidentMegabytes(process!.Id);

    /// <summary>Seconds from starting the process to its first page.</summary>
    public async Task<double> StartAsync()
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "vouch.dll"));
        foreach (var (name, value) in new[] { ("VOUCH_DATA", dataFolder), ("VOUCH_SIMULATOR", "off"), ("VOUCH_HTTP_PORT", Invariant($"{ports[0]}")),
            ("VOUCH_MLLP_PORT", Invariant($"{ports[1]}")), ("VOUCH_ASTM_PORT", Invariant($"{ports[2]}")) })
            start.Environment[name] = value;
        var clock = Stopwatch.StartNew();
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        using var http = new HttpClient { BaseAddress = Address };
        while (true)
        {
            try
            {
                using var page = await http.GetAsync("/sign-in");
                if (page.IsSuccessStatusCode)
                    return clock.Elapsed.TotalSeconds;
            }
            catch (HttpRequestException) when (clock.Elapsed < Patience && !process.HasExited)
            {
                await Task.Delay(10);
            }
        }
    }

    public Task StopAsync() => EndAsync("-TERM");

    /// <summary>As the mains failing: the program at once, and its PostgreSQL with it.</summary>
    public async Task KillAsync()
    {
        var postmaster = (await File.ReadAllLinesAsync(Path.Combine(dataFolder, "postgres", "postmaster.pid")))[0];
        using (var kill = Process.Start("kill", ["-KILL", postmaster]))
            await kill.WaitForExitAsync();
        await EndAsync("-KILL");
    }

    private async Task EndAsync(string signal)
    {
        using (var kill = Process.Start("kill", [signal, Invariant($"{process!.Id}")]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await StopAsync();
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }
}
