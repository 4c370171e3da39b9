using System.Globalization;
using Vouch.Server;

namespace Vouch.Department.Tests.Server;

/// <summary>A command of <c>vouch</c> in this process: one that ends, or one that serves at a port until it is stopped.</summary>
internal sealed class RunningCommand : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<int> _run;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private RunningCommand(string[] arguments) => _run = Task.Run(() => CommandLine.RunAsync(arguments,
        new() { Output = TextWriter.Synchronized(_output), Error = TextWriter.Synchronized(_error) }, _stop.Token));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public int Port { get; private set; }

    public string Peer => string.Create(CultureInfo.InvariantCulture, $"VOUCH@127.0.0.1:{Port}");

    /// <summary>What it said so far that is no result.</summary>
    public string Error => _error.ToString();

    public static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.RunAsync(arguments, new() { Output = output, Error = error }, Token);
        return (exit, output.ToString(), error.ToString());
    }

    public static async Task<RunningCommand> StartAsync(params string[] arguments)
    {
        var running = new RunningCommand(arguments);
        for (var i = 0; i < 600 && !running._output.ToString().Contains('\n'); i++) await Task.Delay(50, Token);
        running.Port = int.Parse(running._output.ToString().Split(' ')[3], CultureInfo.InvariantCulture);
        return running;
    }

    public async Task<string> StopAsync()
    {
        await _stop.CancelAsync();
        Assert.Equal(0, await _run);
        return _output.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }
}
