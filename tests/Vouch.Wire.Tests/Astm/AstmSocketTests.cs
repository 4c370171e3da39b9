using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Vouch.Wire.Astm;
using Vouch.Wire.Devices;
using Vouch.Wire.Tests.Devices;

namespace Vouch.Wire.Tests.Astm;

/// <summary>Real sockets: our listener against an independent sender in Python, and our client against our listener.</summary>
public sealed class AstmSocketTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static AstmSession Session(Stream stream, AstmLinkOptions options, Channel<AstmTransmission> got) => new(
        stream,
        options,
        new AstmSessionHooks { OnMessage = (message, cancel) => got.Writer.WriteAsync(message, cancel) },
        TimeProvider.System);

    private static async Task<(int ExitCode, string Output)> PlayAsync(string file, int port, params string[] options)
    {
        var start = new ProcessStartInfo("python3")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string[] arguments =
        [
            Path.Combine(DriverPacks.Root(), "tests", "Vouch.Wire.Tests", "peers", "astm_instrument.py"),
            "127.0.0.1", port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Path.Combine(Captures.Folder!, file), .. options,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return (process.ExitCode, await output + await error);
    }

    [Theory]
    [InlineData("senaite/abbott_afinion2.txt", "abbott-afinion2", 1)]
    [InlineData("senaite/cobas_c111.txt", "roche-cobas-c111", 1, "--repeat-each")]
    [InlineData("senaite/cobas_c311.txt", "roche-cobas-c311", 7, "--corrupt-first")]
    [InlineData("senaite/dca_vantage.txt", "siemens-dca-vantage", 3, "--chunk", "1")]
    [InlineData("senaite/mini_vidas.txt", "biomerieux-minividas", 1)]
    [InlineData("senaite/mini_vidas_mock.txt", "biomerieux-minividas-e1394", 1, "--chunk", "7", "--repeat-each")]
    [InlineData("senaite/spotchem_el.txt", "arkray-spotchem-el", 3)]
    [InlineData("senaite/spotchem_el_mock.txt", "arkray-spotchem-el-e1394", 3)]
    [InlineData("senaite/sysmex_xp100.txt", "sysmex-xp100", 20, "--chunk", "100", "--corrupt-first")]
    public async Task An_independent_sender_plays_a_capture_and_is_understood(
        string file, string driverName, int results, params string[] options)
    {
        Captures.Bytes(file);
        var driver = DriverPacks.Driver(driverName);
        var got = Channel.CreateUnbounded<AstmTransmission>();
        using var stop = new CancellationTokenSource();
        using var listener = new AstmListener(
            new IPEndPoint(IPAddress.Loopback, 0),
            (stream, _) => Session(stream, driver.Profile.Link.Options(AstmRole.Host), got));
        var running = listener.RunAsync(stop.Token);

        var played = await PlayAsync(file, listener.LocalEndPoint.Port, options);

        Assert.True(played.ExitCode == 0, played.Output);
        var transmission = await got.Reader.ReadAsync(stop.Token).AsTask().WaitAsync(Patience, stop.Token);
        Assert.True(transmission.IsComplete);
        Assert.Equal(results, AstmDevice.Read(driver, transmission).Results.Count());
        await stop.CancelAsync();
        await running.WaitAsync(Patience, CancellationToken.None);
        Assert.False(got.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_frame_whose_checksum_is_wrong_is_refused_unless_the_profile_says_otherwise()
    {
        const string File = "senaite/sysmex_xn550.txt";
        Captures.Bytes(File);
        foreach (var rule in (ChecksumRule[])[ChecksumRule.Verified, ChecksumRule.Ignored])
        {
            var got = Channel.CreateUnbounded<AstmTransmission>();
            using var stop = new CancellationTokenSource();
            using var listener = new AstmListener(
                new IPEndPoint(IPAddress.Loopback, 0),
                (stream, _) => Session(stream, new AstmLinkOptions { Checksum = rule }, got));
            var running = listener.RunAsync(stop.Token);

            var played = await PlayAsync(File, listener.LocalEndPoint.Port);

            Assert.Contains(rule == ChecksumRule.Verified ? "frame 1.1 NAK" : "frame 1.1 ACK", played.Output, StringComparison.Ordinal);
            await stop.CancelAsync();
            await running.WaitAsync(Patience, CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_client_reconnects_and_both_sides_send()
    {
        var got = Channel.CreateUnbounded<AstmTransmission>();
        var closed = Channel.CreateUnbounded<Exception?>();
        using var stop = new CancellationTokenSource();
        using var listener = new AstmListener(
            new IPEndPoint(IPAddress.Loopback, 0), (stream, _) => Session(stream, new AstmLinkOptions(), got));
        var time = new ManualTime();
        var client = new AstmClient(
            "127.0.0.1", listener.LocalEndPoint.Port,
            stream => Session(stream, new AstmLinkOptions { Role = AstmRole.Instrument }, got), time,
            failure => closed.Writer.TryWrite(failure));
        var serving = listener.RunAsync(stop.Token);
        var connecting = client.RunAsync(stop.Token);
        var session = await WhenConnectedAsync(client);

        Assert.Equal(AstmDelivery.Delivered, await session.SendAsync("H|\\^&\rL|1|N\r"u8.ToArray(), stop.Token).WaitAsync(Patience, stop.Token));
        Assert.True((await got.Reader.ReadAsync(stop.Token)).IsComplete);

        await stop.CancelAsync();
        await Task.WhenAll(serving, connecting).WaitAsync(Patience, CancellationToken.None);
    }

    [Fact]
    public async Task A_client_tries_again_after_a_pause()
    {
        var time = new ManualTime();
        var closed = Channel.CreateUnbounded<Exception?>();
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        using var stop = new CancellationTokenSource();
        var client = new AstmClient(
            "127.0.0.1", port, _ => throw new InvalidOperationException(), time, failure => closed.Writer.TryWrite(failure));
        var running = client.RunAsync(stop.Token);

        Assert.IsType<SocketException>(await closed.Reader.ReadAsync(stop.Token).AsTask().WaitAsync(Patience, stop.Token));
        using var patience = new CancellationTokenSource(Patience);
        while (time.Timers == 0)
            await Task.Delay(1, patience.Token);
        Assert.False(closed.Reader.TryRead(out _));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<SocketException>(await closed.Reader.ReadAsync(stop.Token).AsTask().WaitAsync(Patience, stop.Token));

        await stop.CancelAsync();
        await running.WaitAsync(Patience, CancellationToken.None);
    }

    private static async Task<AstmSession> WhenConnectedAsync(AstmClient client)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (client.Session is { } session)
                return session;
            await Task.Delay(1, patience.Token);
        }
    }
}
