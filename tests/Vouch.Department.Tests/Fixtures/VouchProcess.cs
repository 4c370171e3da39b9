using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Vouch.Department.Tests.Fixtures;

/// <summary>
/// The real program <c>vouch</c>, as built, on a data folder and free ports. Several may follow one another on one
/// folder: <see cref="StartAsync"/>, <see cref="Kill"/>, <see cref="StartAsync"/> again.
/// </summary>
public sealed class VouchProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private readonly TestFolder folder = new();
    private readonly ConcurrentQueue<string> output = new();
    private readonly Dictionary<string, string> settings;
    private Process? process;

    /// <param name="settings">Environment over the defaults, for example VOUCH_DEMO=off.</param>
    public VouchProcess(IReadOnlyDictionary<string, string>? settings = null)
    {
        var ports = FreePorts(3);
        (HttpPort, MllpPort, AstmPort) = (ports[0], ports[1], ports[2]);
        this.settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["VOUCH_DATA"] = folder["data"],
            ["VOUCH_SIMULATOR"] = "off",
            ["VOUCH_HTTP_PORT"] = HttpPort.ToString(CultureInfo.InvariantCulture),
            ["VOUCH_MLLP_PORT"] = MllpPort.ToString(CultureInfo.InvariantCulture),
            ["VOUCH_ASTM_PORT"] = AstmPort.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            this.settings[name] = value;
    }

    public int HttpPort { get; }

    public int MllpPort { get; }

    public int AstmPort { get; }

    public Uri Address => new($"http://127.0.0.1:{HttpPort.ToString(CultureInfo.InvariantCulture)}/");

    public string DataFolder => settings["VOUCH_DATA"];

    /// <summary>All it has printed.</summary>
    public string Output => string.Join('\n', output);

    /// <summary>The exit code; null while it runs.</summary>
    public int? ExitCode => process is { HasExited: true } ? process.ExitCode : null;

    /// <summary>The program built beside the tests.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "vouch.dll");

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        Launch([]);
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var waited = Stopwatch.StartNew();
        while (!await IsReadyAsync(http, ct))
        {
            Assert.True(!process!.HasExited, $"vouch ended:\n{Output}");
            Assert.True(waited.Elapsed < Patience, $"vouch did not become ready:\n{Output}");
            await Task.Delay(50, ct);
        }
    }

    /// <summary>Runs it with arguments to its end.</summary>
    public async Task<int> RunAsync(IEnumerable<string> arguments, CancellationToken ct)
    {
        Launch(arguments);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        await process!.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    /// <summary>SIGKILL: what a power cut looks like to a process.</summary>
    public void Kill()
    {
        process!.Kill();
        process.WaitForExit();
    }

    /// <summary>SIGTERM, and waits for its end.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        using (var kill = Process.Start("kill", ["-TERM", process!.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(ct);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        await process.WaitForExitAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
            await StopAsync(CancellationToken.None);
        process?.Dispose();
        await UntilPostgresIsGoneAsync();
        folder.Dispose();
    }

    private void Launch(IEnumerable<string> arguments)
    {
        process?.Dispose();
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Path,
        };
        start.ArgumentList.Add(Program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync("health/ready", ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>After a kill the server stops by itself, a moment later.</summary>
    private async Task UntilPostgresIsGoneAsync()
    {
        var waited = Stopwatch.StartNew();
        while (Department.Platform.Postgres.Postmaster.PostgresProcessesOn(folder["data/postgres"]).Any())
        {
            Assert.True(waited.Elapsed < Patience, "PostgreSQL outlived vouch");
            await Task.Delay(50);
        }
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
