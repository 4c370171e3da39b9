using System.Globalization;
using System.Text.Json;
using Vouch.Dicom;
using Vouch.Dicom.Json;
using Vouch.Dicom.Network;
using Vouch.Dicom.Procedures;
using Vouch.Dicom.Tests.Network;

namespace Vouch.Department.Tests.Server;

/// <summary>The commands against dcmjs-dimse: as the modality that works with us, and as the provider that we ask.</summary>
public sealed class DicomPeersTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vouch-peers-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("COMPLETED")]
    [InlineData("DISCONTINUED")]
    public async Task A_modality_of_dcmjs_finds_its_step_and_reports_what_it_performed(string end)
    {
        await File.WriteAllTextAsync(At("a.json"), "[" + DicomJson.Text(DicomNetCommandTests.Step("P1", "CT")) + "," + DicomJson.Text(DicomNetCommandTests.Step("P2", "MR")) + "]", Token);
        await using var server = await RunningCommand.StartAsync("dicom", "worklist-serve", _folder.FullName, "--port", "0");
        Assert.Equal([0], Statuses(await DimseJs.RunAsync("echo", server.Port)));
        var found = await DimseJs.RunAsync("worklist", server.Port, "MR");
        // It asks for what is of type 3 too, and sends a pregnancy status of 0 that it means to ask for.
        Assert.Equal([0xFF01, 0], Statuses(found));
        Assert.Equal("P2", found[0].GetProperty("data").GetProperty("PatientID").GetString());
        // The third asks to change what has ended.
        Assert.Equal([0, 0, 0x0110], Statuses(await DimseJs.RunAsync("mpps", server.Port, "1.2.77", end)));
        var kept = DicomJson.Read(await File.ReadAllBytesAsync(At("mpps/1.2.77.json"), Token));
        Assert.Equal((end, "P1", "1.2.3.4"), (kept.Text(PerformedSteps.Status), kept.Text(new(0x0010, 0x0020)), kept.Items(new(0x0040, 0x0340))[0].Text(new(0x0020, 0x000E))));
        Assert.DoesNotContain("type 2", server.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_dcmjs_stores_it_finds_and_has_sent_to_itself()
    {
        var port = Dcmtk.FreePort();
        using var itself = await DimseJs.ServeAsync(port);
        await using var receiver = await RunningCommand.StartAsync("dicom", "receive", At("held"), "--port", "0", "--peer", string.Create(CultureInfo.InvariantCulture, $"DCMJS@127.0.0.1:{port}"));
        var files = Enumerable.Range(0, 3).Select(i => Archive.Write(_folder, "P1", "1.2.7", "1.2.7.1", string.Create(CultureInfo.InvariantCulture, $"1.2.7.1.{i}"))).ToArray();
        Assert.Equal([0, 0, 0], Statuses(await DimseJs.RunAsync("store", receiver.Port, files)));
        var studies = await DimseJs.RunAsync("studies", receiver.Port, "P*");
        Assert.Equal([0xFF00, 0], Statuses(studies));
        Assert.Equal("1.2.7", studies[0].GetProperty("data").GetProperty("StudyInstanceUID").GetString());
        Assert.Equal([0xFF00, 0xFF00, 0xFF00, 0], Statuses(await DimseJs.RunAsync("images", receiver.Port, "1.2.7", "1.2.7.1")));
        var moved = await DimseJs.RunAsync("move", receiver.Port, "DCMJS", "1.2.7");
        Assert.Equal((0, 3), (moved[^1].GetProperty("status").GetInt32(), moved[^1].GetProperty("completed").GetInt32()));
        Assert.Equal(["1.2.7.1.0", "1.2.7.1.1", "1.2.7.1.2"], itself.Said.Select(one => one.GetProperty("stored").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal([0xA801], Statuses(await DimseJs.RunAsync("move", receiver.Port, "NOBODY", "1.2.7")));
    }

    [Fact]
    public async Task Our_commands_store_to_find_at_and_move_from_dcmjs_and_report_a_performed_step()
    {
        var port = Dcmtk.FreePort();
        using var peer = await DimseJs.ServeAsync(port);
        var target = string.Create(CultureInfo.InvariantCulture, $"DCMJS@127.0.0.1:{port}");
        Assert.Equal(0, (await RunningCommand.RunAsync("dicom", "echo", target)).Exit);
        var (exit, output, error) = await RunningCommand.RunAsync("dicom", "send", target, Archive.Write(_folder, "P1", "1.2.7", "1.2.7.1", "1.2.7.1.0"));
        Assert.True(exit == 0, output + error);
        var found = await RunningCommand.RunAsync("dicom", "find", target, "-k", "PatientID=P*", "-k", "StudyInstanceUID=");
        Assert.Equal("P7", DicomJson.Read(System.Text.Encoding.UTF8.GetBytes(found.Output)).Text(new(0x0010, 0x0020)));
        var moved = await RunningCommand.RunAsync("dicom", "move", target, "ELSEWHERE", "-k", "StudyInstanceUID=1.2.7");
        Assert.Equal((0, true), (moved.Exit, moved.Error.Contains("3 sent", StringComparison.Ordinal)));
        await using var modality = await Association.RequestAsync(new("127.0.0.1", port, "DCMJS", "VOUCH"), new() { Contexts = [(SopClasses.PerformedProcedureStep, SupportedContexts.PlainSyntaxes)] }, Token);
        Assert.Equal(0, (await modality.CreateAsync(SopClasses.PerformedProcedureStep, "1.2.88", new DataSet().Set(PerformedSteps.Status, PerformedSteps.InProgress), Token)).Status.Code);
        Assert.Equal(0, (await modality.SetAsync(SopClasses.PerformedProcedureStep, "1.2.88", new DataSet().Set(PerformedSteps.Status, PerformedSteps.Completed), Token)).Status.Code);
        await modality.ReleaseAsync(Token);
        Assert.Equal(["1.2.7.1.0", "asked", "ELSEWHERE", "1.2.88", "1.2.88"], peer.Said.Select(Told));

        static string? Told(JsonElement line) => line.EnumerateObject().First() is { Name: var name, Value: var value } ? name == "asked" ? name : value.GetString() : null;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static List<int> Statuses(IReadOnlyList<JsonElement> lines) => [.. lines.Select(one => one.GetProperty("status").GetInt32())];

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
