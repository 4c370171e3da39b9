using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using static System.FormattableString;

namespace Vouch.Dicom.Tests.Network;

/// <summary>Runs programs of dcmtk and Orthanc as peers; a program that is not installed skips the test.</summary>
internal static class Dcmtk
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>A port that was free a moment ago: for peers that cannot choose one themselves.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Runs it to its end: exit code and all it said.</summary>
    public static Task<(int Exit, string Said)> RunAsync(string program, params string[] arguments) => RunInAsync(null, program, arguments);

    /// <summary>The same in a folder: movescu, when it keeps what it gets as it came, minds no other.</summary>
    public static async Task<(int Exit, string Said)> RunInAsync(string? folder, string program, params string[] arguments)
    {
        using var process = Start(program, folder, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var late = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end: {await output}{await error}", e);
        }

        return (process.ExitCode, await output + await error);
    }

    /// <summary>Starts it; it is killed when disposed. What it says is read and dropped.</summary>
    public static async Task<Peer> StartAsync(string program, int port, string? folder, params string[] arguments)
    {
        var process = Start(program, folder, arguments);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(50))
        {
            if (process.HasExited) throw new InvalidOperationException(Invariant($"{program} ended with {process.ExitCode}."));
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return new(process);
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }

        process.Kill(entireProcessTree: true);
        throw new TimeoutException($"{program} does not listen.");
    }

    private static Process Start(string program, string? folder, string[] arguments)
    {
        var path = new[] { "/usr/bin", "/usr/sbin" }.Select(one => Path.Combine(one, program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"{program} is not installed.");
        var start = new ProcessStartInfo(path!, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (folder is not null) start.WorkingDirectory = folder;
        return Process.Start(start)!;
    }

    public sealed class Peer(Process process) : IDisposable
    {
        public void Dispose()
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
    }
}
