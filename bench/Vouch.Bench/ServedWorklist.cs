using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Vouch.Bench;

/// <summary><c>vouch dicom worklist-serve</c> as a process of its own; killed when disposed.</summary>
public sealed class ServedWorklist : IDisposable
{
    private readonly Process _process;

    private ServedWorklist(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public long Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 >> 20;
        }
    }

    public static async Task<ServedWorklist> StartAsync(string folder)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "vouch.dll"), "dicom", "worklist-serve", folder, "--port", Invariant($"{port}")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadLineAsync();
        return said is not null ? new(process, port) : throw new InvalidOperationException("The worklist did not begin.");
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
