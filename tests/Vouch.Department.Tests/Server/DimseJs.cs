using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Server;

/// <summary>dcmjs-dimse in Node.js (tests/peers) as the other end; where it could not be fetched its tests are skipped.</summary>
internal sealed class DimseJs : IDisposable
{
    private readonly Process _process;
    private readonly List<JsonElement> _said = [];

    private DimseJs(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text && text[0] == '{') lock (_said) _said.Add(JsonDocument.Parse(text).RootElement.Clone());
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it was asked so far.</summary>
    public IReadOnlyList<JsonElement> Said
    {
        get
        {
            lock (_said) return [.. _said];
        }
    }

    private static string Script => Path.Combine(Repository.Root ?? "", "tests", "peers", "dimse.cjs");

    /// <summary>Runs a command to its end: its lines, one for each response.</summary>
    public static async Task<IReadOnlyList<JsonElement>> RunAsync(string command, int port, params string[] arguments)
    {
        using var process = Start(command, port, arguments);
        var said = new DimseJs(process);
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await process.WaitForExitAsync(late.Token);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, string.Join('\n', said.Said));
        return said.Said;
    }

    /// <summary>Starts it as a provider; killed when disposed.</summary>
    public static async Task<DimseJs> ServeAsync(int port)
    {
        var serving = new DimseJs(Start("serve", port, []));
        for (var i = 0; i < 600; i++, await Task.Delay(50))
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return serving;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }

        serving.Dispose();
        throw new TimeoutException("dcmjs-dimse does not listen.");
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static Process Start(string command, int port, string[] arguments)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Path.GetDirectoryName(Script)!, "node_modules", "dcmjs-dimse")), "dcmjs-dimse was not fetched (scripts/peers).");
        return Process.Start(new ProcessStartInfo("node", [Script, command, port.ToString(CultureInfo.InvariantCulture), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
