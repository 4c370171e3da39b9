using System.Globalization;
using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Json;
using Vouch.Dicom.Network;
using Vouch.Dicom.Procedures;
using Vouch.Server;

namespace Vouch.Department.Tests.Server;

/// <summary>Services of DICOM at the command line, one command against another.</summary>
public sealed class DicomNetCommandTests : IDisposable
{
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vouch-dicom-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_sent_is_received_answered_for_and_told()
    {
        var (one, two) = (Write("1.2.3"), Write("1.2.4"));
        var bad = At("bad.dcm");
        await File.WriteAllTextAsync(bad, "no object", Token);
        await using var receiver = await Running.StartAsync("dicom", "receive", At("received"), "--port", "0");
        Assert.Contains("0000H success", (await Run("dicom", "echo", receiver.Peer)).Output);
        var (exit, output, error) = await Run("dicom", "send", receiver.Peer, one, two, bad);
        Assert.Equal(1, exit);
        Assert.Contains("2 of 3 objects taken, 1 not", output);
        Assert.Contains($"vouch: {bad}: ", error);
        Assert.Equal(["1.2.3.dcm", "1.2.4.dcm"], Directory.GetFiles(At("received")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal((0, ""), await Run("dicom", "commit", receiver.Peer, one, two) is var all ? (all.Exit, all.Error) : default);
        var (missing, said, which) = await Run("dicom", "commit", receiver.Peer, one, Write("1.2.5"));
        Assert.Equal(1, missing);
        Assert.Contains("1 of 2 objects are answered for", said);
        Assert.Contains("1.2.5: it is not answered for", which);
        Assert.Contains("2 objects received", await receiver.StopAsync());
    }

    [Fact]
    public async Task Who_is_not_there_or_not_named_right_is_told_in_one_line()
    {
        Assert.Equal(2, (await Run("dicom", "echo", "VOUCH@127.0.0.1:1")).Exit);
        Assert.Contains("TITLE@HOST:PORT was expected", (await Run("dicom", "echo", "127.0.0.1")).Error);
        await using var receiver = await Running.StartAsync("dicom", "receive", At("received"), "--port", "0", "--title", "OTHER");
        var (exit, _, error) = await Run("dicom", "echo", receiver.Peer);
        Assert.Equal(2, exit);
        Assert.Contains("called AE title not recognized", error);
    }

    [Fact]
    public async Task A_worklist_is_served_from_files_and_performed_steps_are_kept()
    {
        var steps = Directory.CreateDirectory(At("wl")).FullName;
        await File.WriteAllTextAsync(Path.Combine(steps, "a.json"), "[" + DicomJson.Text(Step("P1", "CT")) + "," + DicomJson.Text(Step("P2", "MR")) + "]", Token);
        await using var server = await Running.StartAsync("dicom", "worklist-serve", steps, "--port", "0");
        var (exit, output, error) = await Run("dicom", "find", server.Peer, "--worklist", "-k", "PatientID=", "-k", "ScheduledProcedureStepSequence.Modality=MR");
        Assert.Equal((0, "1 found"), (exit, error.Trim()));
        Assert.Equal("P2", DicomJson.Read(System.Text.Encoding.UTF8.GetBytes(output)).Text(new(0x0010, 0x0020)));
        await using var modality = await Association.RequestAsync(
            new("127.0.0.1", server.Port, "VOUCH", "CT1"), new() { Contexts = [(SopClasses.PerformedProcedureStep, ["1.2.840.10008.1.2.1"])] }, Token);
        var begun = Begun();
        Assert.Equal(0x0120, (await modality.CreateAsync(SopClasses.PerformedProcedureStep, "1.2.9", new DataSet(), Token)).Status.Code);
        Assert.Equal(0, (await modality.CreateAsync(SopClasses.PerformedProcedureStep, "1.2.9", begun, Token)).Status.Code);
        Assert.Equal(0x0111, (await modality.CreateAsync(SopClasses.PerformedProcedureStep, "1.2.9", begun, Token)).Status.Code);
        var end = new DataSet().Set(PerformedSteps.Status, PerformedSteps.Discontinued).Set(new(0x0040, 0x0250), "20260101").Set(new(0x0040, 0x0251), "1000");
        Assert.Equal(0x0112, (await modality.SetAsync(SopClasses.PerformedProcedureStep, "1.2.8", end, Token)).Status.Code);
        Assert.Equal(0, (await modality.SetAsync(SopClasses.PerformedProcedureStep, "1.2.9", end, Token)).Status.Code);
        Assert.Equal(0x0110, (await modality.SetAsync(SopClasses.PerformedProcedureStep, "1.2.9", end, Token)).Status.Code);
        var kept = DicomJson.Read(await File.ReadAllBytesAsync(Path.Combine(steps, "mpps", "1.2.9.json"), Token));
        Assert.Equal((PerformedSteps.Discontinued, "CT"), (kept.Text(PerformedSteps.Status), kept.Text(new(0x0008, 0x0060))));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static DataSet Step(string patient, string modality) => new DataSet().Set(new Tag(0x0010, 0x0020), patient)
        .SetItems(new(0x0040, 0x0100), new DataSet().Set(new Tag(0x0008, 0x0060), modality));

    private static DataSet Begun() => new DataSet().Set(new Tag(0x0040, 0x0253), "S1").Set(new Tag(0x0040, 0x0241), "CT1").Set(new Tag(0x0040, 0x0244), "20260101")
        .Set(new Tag(0x0040, 0x0245), "0900").Set(PerformedSteps.Status, PerformedSteps.InProgress).Set(new Tag(0x0008, 0x0060), "CT")
        .SetItems(new(0x0040, 0x0270), new DataSet().Set(new Tag(0x0020, 0x000D), "1.2.3"));

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private string Write(string uid)
    {
        using var file = new DicomFile(
            new DataSet().Set(Tags.SopClassUid, Ct).Set(Tags.SopInstanceUid, uid).SetBytes(Tags.PixelData, Vr.OW, new byte[1000]), TransferSyntax.ExplicitLittle);
        file.Write(At(uid + ".dcm"));
        return At(uid + ".dcm");
    }

    private static async Task<(int Exit, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.Root().Parse(arguments).InvokeAsync(new() { Output = output, Error = error }, Token);
        return (exit, output.ToString(), error.ToString());
    }

    /// <summary>A command that serves until it is stopped.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task<int> _run;
        private readonly StringWriter _output = new();

        private Running(string[] arguments) =>
            _run = Task.Run(() => CommandLine.Root().Parse(arguments).InvokeAsync(new() { Output = TextWriter.Synchronized(_output), Error = TextWriter.Null }, _stop.Token));

        public int Port { get; private set; }

        public string Peer => string.Create(CultureInfo.InvariantCulture, $"VOUCH@127.0.0.1:{Port}");

        public static async Task<Running> StartAsync(params string[] arguments)
        {
            var running = new Running(arguments);
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
}
