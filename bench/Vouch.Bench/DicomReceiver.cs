using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Vouch.Bench;

/// <summary>A program that receives objects into a folder, as a process of its own; killed when disposed.</summary>
public sealed class DicomReceiver : IDisposable
{
    /// <summary>Those compared.</summary>
    public static readonly string[] Kinds = ["vouch", "Orthanc", "storescp"];

    private readonly Process _process;

    private DicomReceiver(Process process, int port, string title) => (_process, Port, Title) = (process, port, title);

    public int Port { get; }

    public string Title { get; }

    /// <summary>VmHWM of Linux.</summary>
    public long PeakMegabytes => File.ReadLines(Invariant($"/proc/{_process.Id}/status")).Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(line => long.Parse(line[6..].Replace("kB", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture) / 1024).Single();

    /// <summary>Of its own, since it began.</summary>
    public double ProcessorSeconds => _process.TotalProcessorTime.TotalSeconds;

    /// <param name="worklists">A folder of worklist files that Orthanc serves by its plugin.</param>
    public static async Task<DicomReceiver> StartAsync(string kind, string folder, string? worklists = null)
    {
        Directory.CreateDirectory(folder);
        var port = FreePort();
        var (program, arguments) = kind switch
        {
            "vouch" => ("dotnet", (string[])[Path.Combine(AppContext.BaseDirectory, "vouch.dll"), "dicom", "receive", folder, "--port", Invariant($"{port}")]),
            "storescp" => ("storescp", ["-q", "+xa", "-od", folder, "-uf", Invariant($"{port}")]),
            _ => ("Orthanc", [Configured(folder, port, worklists)]),
        };
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(100))
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return new(process, port, kind == "Orthanc" ? "ORTHANC" : kind.ToUpperInvariant());
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }

        process.Kill(entireProcessTree: true);
        throw new TimeoutException($"{kind} does not listen.");
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>As it comes, on ports of its own: it syncs its storage area and keeps an index in SQLite.</summary>
    private static string Configured(string folder, int port, string? worklists)
    {
        var path = Path.Combine(folder, "orthanc.json");
        var plugin = worklists is null ? "\"Plugins\": []" : $$"""
            "Plugins": ["/usr/share/orthanc/plugins/libModalityWorklists.so"], "Worklists": { "Enable": true, "Database": "{{worklists}}" }, "DicomAlwaysAllowFindWorklist": true, "DicomModalities": { "f": ["FINDSCU", "127.0.0.1", 1] }
            """;
        File.WriteAllText(path, $$"""
            { "StorageDirectory": "{{folder}}", "IndexDirectory": "{{folder}}", "DicomPort": {{Invariant($"{port}")}}, "HttpServerEnabled": false, "DicomAet": "ORTHANC", {{plugin}} }
            """);
        return path;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
