using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Tests.Fixtures;
using Vouch.Server;

namespace Vouch.Department.Tests.Server;

/// <summary>The program itself, from the outside.</summary>
public sealed class ServingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_starts_says_where_it_is_and_stops_cleanly_with_its_database()
    {
        await using var vouch = new VouchProcess();
        await vouch.StartAsync(Ct);
        Assert.Contains("Vouch is ready: " + vouch.Address, vouch.Output, StringComparison.Ordinal);
        Assert.Contains("DEMO", vouch.Output, StringComparison.Ordinal);
        await vouch.StopAsync(Ct);
        Assert.Equal(0, vouch.ExitCode);
        Assert.Empty(Postmaster.PostgresProcessesOn(Path.Combine(vouch.DataFolder, "postgres")));
        Assert.False(File.Exists(Path.Combine(vouch.DataFolder, "postgres", "postmaster.pid")));
    }

    [Fact]
    public async Task A_stop_that_takes_its_time_is_not_cut_short()
    {
        await using var vouch = new VouchProcess();
        await vouch.StartAsync(Ct);
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, vouch.HttpPort, Ct);
        // A form whose end never comes: the web server waits for it until the patience of a stop is used up.
        await slow.GetStream().WriteAsync("POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nuser="u8.ToArray(), Ct);
        await Task.Delay(500, Ct);
        var stopping = Stopwatch.StartNew();
        await vouch.StopAsync(Ct);
        Assert.True(stopping.Elapsed > TimeSpan.FromSeconds(2), "It was no long stop.");
        Assert.Equal(0, vouch.ExitCode);
        Assert.False(File.Exists(Path.Combine(vouch.DataFolder, "postgres", "postmaster.pid")));
    }

    [Fact]
    public async Task Killed_three_times_it_starts_again_on_its_folder()
    {
        await using var vouch = new VouchProcess();
        await vouch.StartAsync(Ct);
        for (var kill = 0; kill < 3; kill++)
        {
            vouch.Kill();
            await vouch.StartAsync(Ct);
        }
    }

    [Fact]
    public async Task Killed_together_with_its_database_it_starts_again()
    {
        await using var vouch = new VouchProcess();
        await vouch.StartAsync(Ct);
        var postmaster = Postmaster.FindLiving(Path.Combine(vouch.DataFolder, "postgres"));
        Assert.NotNull(postmaster);
        Process.GetProcessById(postmaster.Pid).Kill();
        vouch.Kill();
        await vouch.StartAsync(Ct);
    }

    [Fact]
    public async Task It_stays_up_while_its_database_is_killed_and_is_ready_again()
    {
        await using var vouch = new VouchProcess();
        await vouch.StartAsync(Ct);
        var cluster = Path.Combine(vouch.DataFolder, "postgres");
        var killed = Postmaster.FindLiving(cluster)!.Pid;
        Process.GetProcessById(killed).Kill();
        using var http = new HttpClient { BaseAddress = vouch.Address };
        var waited = Stopwatch.StartNew();
        while (!(Postmaster.FindLiving(cluster) is { IsReady: true } next && next.Pid != killed
            && (await http.GetAsync("health/ready", Ct)).IsSuccessStatusCode))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), vouch.Output);
            await Task.Delay(50, Ct);
        }

        Assert.Null(vouch.ExitCode);
    }

    [Fact]
    public async Task A_second_one_on_the_same_folder_is_refused_in_one_line()
    {
        await using var first = new VouchProcess();
        await first.StartAsync(Ct);
        await using var second = new VouchProcess(new Dictionary<string, string> { ["VOUCH_DATA"] = first.DataFolder });
        Assert.Equal(1, await second.RunAsync([], Ct));
        Assert.StartsWith("vouch: Another vouch works on", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_refused_in_one_line_that_names_the_setting()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await using var vouch = new VouchProcess(new Dictionary<string, string> { ["VOUCH_MLLP_PORT"] = port });
        Assert.Equal(1, await vouch.RunAsync([], Ct));
        Assert.Equal($"vouch: 127.0.0.1:{port} is in use by another program. Stop that program, or set VOUCH_MLLP_PORT to a free port.",
            vouch.Output.Trim());
    }

    [Fact]
    public async Task A_demo_folder_never_becomes_production()
    {
        await using var vouch = new VouchProcess();
        await vouch.StartAsync(Ct);
        await vouch.StopAsync(Ct);
        await using var production = new VouchProcess(
            new Dictionary<string, string> { ["VOUCH_DATA"] = vouch.DataFolder, ["VOUCH_DEMO"] = "off" });
        Assert.Equal(1, await production.RunAsync(["serve"], Ct));
        Assert.Contains("can never become production", production.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("VOUCH_DEM", "VOUCH_DEMO")]
    [InlineData("vouch_data", "VOUCH_DATA")]
    [InlineData("VOUCH_HTTPPORT", "VOUCH_HTTP_PORT")]
    [InlineData("ConnectionStrings_Vouch", "ConnectionStrings__Vouch")]
    public void A_name_that_is_nearly_a_setting_is_refused_and_the_right_one_named(string name, string meant)
    {
        var refusal = VouchSettings.Read(new Dictionary<string, string> { [name] = "off" }).Refused("setting-invalid");
        Assert.Equal($"There is no setting {name}. Did you mean {meant}?", refusal.Text);
        VouchSettings.Read(new Dictionary<string, string> { ["VOUCH_SERVICE_HOST"] = "10.0.0.1", ["VOUCH_PORT_5080_TCP"] = "x", ["DATA"] = "y" }).OrFail();
    }

    [Theory]
    [InlineData("http_port: 70000\n", "VOUCH_HTTP_PORT is \"70000\". It must be a port from 1 to 65535.")]
    [InlineData("demo: on\nmlp_port: 1\n", "line 2, column 1: there is no setting \"mlp_port\"")]
    [InlineData("address: [1\n", "line 2, column 1")]
    public async Task A_wrong_settings_file_is_refused_with_the_place(string yaml, string expected)
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["vouch.yaml"], yaml, Ct);
        await using var vouch = new VouchProcess(
            new Dictionary<string, string> { ["VOUCH_DATA"] = folder.Path, ["VOUCH_HTTP_PORT"] = "" });
        Assert.Equal(1, await vouch.RunAsync([], Ct));
        Assert.Contains(expected, vouch.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', vouch.Output.Trim());
    }

    [Fact]
    public async Task Metrics_are_Prometheus_text()
    {
        await using var vouch = new VouchProcess();
        await vouch.StartAsync(Ct);
        using var http = new HttpClient { BaseAddress = vouch.Address };
        using var answer = await http.GetAsync("metrics", Ct);
        Assert.Equal("text/plain; version=0.0.4", answer.Content.Headers.ContentType?.ToString());
        var lines = (await answer.Content.ReadAsStringAsync(Ct)).Split('\n');
        Assert.Contains(lines, line => line.StartsWith("http_server_request_duration_count{", StringComparison.Ordinal)
            || line.StartsWith("dotnet_", StringComparison.Ordinal));
        Assert.All(lines.Where(line => line.Length > 0 && line[0] != '#'),
            line => Assert.Matches("^[a-zA-Z_][a-zA-Z0-9_]*(\\{.*\\})? [-+0-9.eE]+(NaN|Infinity)?$", line));
    }
}
