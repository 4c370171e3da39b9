using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Json;
using Vouch.Dicom.Network;
using Vouch.Dicom.Procedures;

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
        await using var receiver = await RunningCommand.StartAsync("dicom", "receive", At("received"), "--port", "0");
        Assert.Contains("0000H success", (await RunningCommand.RunAsync("dicom", "echo", receiver.Peer)).Output);
        var (exit, output, error) = await RunningCommand.RunAsync("dicom", "send", receiver.Peer, one, two, bad);
        Assert.Equal(1, exit);
        Assert.Contains("2 of 3 objects taken, 1 not", output);
        Assert.Contains($"vouch: {bad}: ", error);
        Assert.Equal(["1.2.3.dcm", "1.2.4.dcm"], Directory.GetFiles(At("received")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal((0, ""), await RunningCommand.RunAsync("dicom", "commit", receiver.Peer, one, two) is var all ? (all.Exit, all.Error) : default);
        var (missing, said, which) = await RunningCommand.RunAsync("dicom", "commit", receiver.Peer, one, Write("1.2.5"));
        Assert.Equal(1, missing);
        Assert.Contains("1 of 2 objects are answered for", said);
        Assert.Contains("1.2.5: it is not answered for", which);
        Assert.Contains("2 objects received", await receiver.StopAsync());
    }

    [Fact]
    public async Task Who_is_not_there_or_not_named_right_is_told_in_one_line()
    {
        Assert.Equal(2, (await RunningCommand.RunAsync("dicom", "echo", "VOUCH@127.0.0.1:1")).Exit);
        Assert.Contains("TITLE@HOST:PORT was expected", (await RunningCommand.RunAsync("dicom", "echo", "127.0.0.1")).Error);
        await using var receiver = await RunningCommand.StartAsync("dicom", "receive", At("received"), "--port", "0", "--title", "OTHER");
        var (exit, _, error) = await RunningCommand.RunAsync("dicom", "echo", receiver.Peer);
        Assert.Equal(2, exit);
        Assert.Contains("called AE title not recognized", error);
    }

    [Theory]
    [InlineData("dump", "Required argument 'file'")]
    [InlineData("dump FOLDER", "a file was expected, this is a folder.")]
    [InlineData("pack FOLDER --out x", "a file was expected, this is a folder.")]
    [InlineData("anonymize OBJECT --to FOLDER --key FOLDER", "a file was expected, this is a folder.")]
    [InlineData("send A@127.0.0.1:1 TEXT", "text.txt: byte 0: This is no DICOM file")]
    [InlineData("send A@127.0.0.1:1 EMPTY", "there is nothing to send.")]
    [InlineData("send A@127.0.0.1:1 OBJECT --at-once 65", "--at-once 65: 1 to 64 was expected.")]
    [InlineData("commit A@127.0.0.1:1 OBJECT TEXT", "text.txt: byte 0: This is no DICOM file")]
    [InlineData("commit A@127.0.0.1:1 OBJECT --port TAKEN", "Address already in use")]
    [InlineData("commit A@127.0.0.1:1 OBJECT --wait 0", "--wait 0: 1 to 86400 was expected.")]
    [InlineData("find A@127.0.0.1:1 --key Rows=many", "\"Rows\" is US: it takes no \"many\".")]
    [InlineData("find A@127.0.0.1:1 --key Rows=65536", "\"Rows\" is US: it takes no \"65536\".")]
    [InlineData("find A@127.0.0.1:1 --key ReferencedStudySequence=1", "it takes no \"1\".")]
    [InlineData("find A@127.0.0.1:1 --key PatientName.Modality=1", "\"PatientName\" is no sequence")]
    [InlineData("find A@127.0.0.1:1 --key Rows --key ReferencedStudySequence", "Connection refused")]
    [InlineData("find A@127.0.0.1:1 --level FRAME", "--level FRAME: PATIENT, STUDY, SERIES or IMAGE was expected.")]
    [InlineData("find A@127.0.0.1:1 --from ABCDEFGHIJKLMNOPQ", "an AE title was expected, of 1 to 16 characters.")]
    [InlineData("move A@127.0.0.1:1 ABCDEFGHIJKLMNOPQ", "an AE title was expected, of 1 to 16 characters.")]
    [InlineData("get A@127.0.0.1:1 OBJECT", "a folder was expected, this is a file.")]
    [InlineData("receive OBJECT", "a folder was expected, this is a file.")]
    [InlineData("receive EMPTY --port 65536", "--port 65536: 0 to 65535 was expected.")]
    [InlineData("receive EMPTY --port TAKEN", "Address already in use")]
    [InlineData("receive EMPTY --peer A@127.0.0.1:1 --peer A@127.0.0.1:2", "\"A\" is named twice.")]
    [InlineData("worklist-serve EMPTY --port TAKEN", "Address already in use")]
    public async Task What_cannot_be_done_is_told_in_a_line_and_gives_2(string command, string told)
    {
        var empty = Directory.CreateDirectory(At("empty")).FullName;
        await File.WriteAllTextAsync(At("text.txt"), "no object", Token);
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.IPv6Any, 0);
        taken.Server.DualMode = true;
        taken.Start();
        string[] arguments = ["dicom", .. command.Split(' ').Select(one => one switch
        {
            "FOLDER" => _folder.FullName,
            "EMPTY" => empty,
            "TEXT" => At("text.txt"),
            "OBJECT" => Write("1.2.3"),
            "TAKEN" => ((System.Net.IPEndPoint)taken.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => one,
        })];
        var (exit, _, error) = await RunningCommand.RunAsync(arguments);
        Assert.Equal(2, exit);
        Assert.Contains(told, error);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public async Task A_worklist_is_served_from_files_and_performed_steps_are_kept()
    {
        var steps = Directory.CreateDirectory(At("wl")).FullName;
        await File.WriteAllTextAsync(Path.Combine(steps, "a.json"), "[" + DicomJson.Text(Step("P1", "CT")) + "," + DicomJson.Text(Step("P2", "MR")) + "]", Token);
        await using var server = await RunningCommand.StartAsync("dicom", "worklist-serve", steps, "--port", "0");
        var (exit, output, error) = await RunningCommand.RunAsync("dicom", "find", server.Peer, "--worklist", "-k", "PatientID=", "-k", "ScheduledProcedureStepSequence.Modality=MR");
        Assert.Equal((0, "1 found"), (exit, error.Trim()));
        Assert.Equal("P2", DicomJson.Read(System.Text.Encoding.UTF8.GetBytes(output)).Text(new(0x0010, 0x0020)));
        await using var modality = await Association.RequestAsync(
            new("127.0.0.1", server.Port, "VOUCH", "CT1"), new() { Contexts = [(SopClasses.PerformedProcedureStep, ["1.2.840.10008.1.2.1"])] }, Token);
        var begun = Begun();
        Assert.Equal(0x0120, (await modality.CreateAsync(SopClasses.PerformedProcedureStep, "1.2.9", new DataSet(), Token)).Status.Code);
        Assert.Equal(0, (await modality.CreateAsync(SopClasses.PerformedProcedureStep, "1.2.9", begun, Token)).Status.Code);
        Assert.Equal(0x0111, (await modality.CreateAsync(SopClasses.PerformedProcedureStep, "1.2.9", begun, Token)).Status.Code);
        var end = new DataSet().Set(PerformedSteps.Status, PerformedSteps.Discontinued).Set(new(0x0040, 0x0250), "20260101").Set(new(0x0040, 0x0251), "1000");
        Assert.Equal(0x0120, (await modality.SetAsync(SopClasses.PerformedProcedureStep, "1.2.9", end, Token)).Status.Code);
        end.SetItems(new(0x0040, 0x0340), new DataSet().Set(new(0x0020, 0x000E), "1.2.9.1").Set(new(0x0018, 0x1030), "Head"));
        Assert.Equal(0x0112, (await modality.SetAsync(SopClasses.PerformedProcedureStep, "1.2.8", end, Token)).Status.Code);
        Assert.Equal(0, (await modality.SetAsync(SopClasses.PerformedProcedureStep, "1.2.9", end, Token)).Status.Code);
        Assert.Equal(0x0110, (await modality.SetAsync(SopClasses.PerformedProcedureStep, "1.2.9", end, Token)).Status.Code);
        var kept = DicomJson.Read(await File.ReadAllBytesAsync(Path.Combine(steps, "mpps", "1.2.9.json"), Token));
        Assert.Equal((PerformedSteps.Discontinued, "CT"), (kept.Text(PerformedSteps.Status), kept.Text(new(0x0008, 0x0060))));
        Assert.Contains("performed step 1.2.9 of CT1: (0010,0010): It should be there, if without value (type 2).", server.Error, StringComparison.Ordinal);
        Assert.Contains("performed step 1.2.9 of CT1: (0040,0340)[0].(0008,1140): It should be there", server.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_lacks_what_an_answer_must_have_is_told_and_given_to_nobody_until_its_file_is_whole()
    {
        var steps = Directory.CreateDirectory(At("wl")).FullName;
        var (whole, less) = (Step("P1", "CT"), Step("P2", "CT"));
        less.Items(new(0x0040, 0x0100))[0].Remove(new(0x0040, 0x0009));
        await File.WriteAllTextAsync(Path.Combine(steps, "a.json"), DicomJson.Text(whole), Token);
        await File.WriteAllTextAsync(Path.Combine(steps, "b.json"), DicomJson.Text(less), Token);
        await using var server = await RunningCommand.StartAsync("dicom", "worklist-serve", steps, "--port", "0");
        Assert.Contains("b.json: step 1 is left out: (0040,0100)[0].(0040,0009): It must have a value (type 1).", server.Error, StringComparison.Ordinal);
        Assert.Equal(["P1"], await PatientsAsync(server.Peer));
        await File.WriteAllTextAsync(Path.Combine(steps, "b.json"), DicomJson.Text(Step("P2", "CT")), Token);
        await File.WriteAllTextAsync(Path.Combine(steps, "c.json"), DicomJson.Text(Step("P3", "CT")), Token);
        File.Delete(Path.Combine(steps, "a.json"));
        // The system tells of changes in its own time.
        for (var i = 0; i < 200 && await PatientsAsync(server.Peer) is not ["P2", "P3"]; i++) await Task.Delay(50, Token);
        Assert.Equal(["P2", "P3"], await PatientsAsync(server.Peer));
    }

    [Fact]
    public async Task What_a_performed_step_may_not_change_stays_and_a_completed_one_has_its_series()
    {
        var steps = Directory.CreateDirectory(At("wl")).FullName;
        await using var server = await RunningCommand.StartAsync("dicom", "worklist-serve", steps, "--port", "0");
        await using var modality = await Association.RequestAsync(
            new("127.0.0.1", server.Port, "VOUCH", "CT1"), new() { Contexts = [(SopClasses.PerformedProcedureStep, ["1.2.840.10008.1.2.1"])] }, Token);
        var begun = Begun().Set(Tags.SpecificCharacterSet, "ISO_IR 192").Set(new Tag(0x0010, 0x0010), "Żółw^Anna");
        Assert.Equal(0, (await modality.CreateAsync(SopClasses.PerformedProcedureStep, "1.2.9", begun, Token)).Status.Code);
        var other = new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 100").Set(new Tag(0x0008, 0x0060), "MR").Set(new Tag(0x0040, 0x0254), "Schädel");
        var answer = await modality.SetAsync(SopClasses.PerformedProcedureStep, "1.2.9", other, Token);
        Assert.Equal((0x0107, (Tag?)new Tag(0x0008, 0x0060)), (answer.Status.Code, answer.Status.Offending));
        var end = new DataSet().Set(PerformedSteps.Status, PerformedSteps.Completed).Set(new(0x0040, 0x0250), "20260101").Set(new(0x0040, 0x0251), "1000");
        Assert.Equal(0x0120, (await modality.SetAsync(SopClasses.PerformedProcedureStep, "1.2.9", end, Token)).Status.Code);
        var series = new DataSet().Set(new Tag(0x0020, 0x000E), "1.2.3.4");
        Assert.Equal(0x0120, (await modality.SetAsync(SopClasses.PerformedProcedureStep, "1.2.9", end.SetItems(new(0x0040, 0x0340), series), Token)).Status.Code);
        end.SetItems(new(0x0040, 0x0340), new DataSet().Set(new Tag(0x0020, 0x000E), "1.2.3.4").Set(new Tag(0x0018, 0x1030), "Head"));
        Assert.Equal(0, (await modality.SetAsync(SopClasses.PerformedProcedureStep, "1.2.9", end, Token)).Status.Code);
        var kept = DicomJson.Read(await File.ReadAllBytesAsync(Path.Combine(steps, "mpps", "1.2.9.json"), Token));
        Assert.Equal(("Żółw^Anna", "CT", "Schädel", PerformedSteps.Completed),
            (kept.Text(new(0x0010, 0x0010)), kept.Text(new(0x0008, 0x0060)), kept.Text(new(0x0040, 0x0254)), kept.Text(PerformedSteps.Status)));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    internal static DataSet Step(string patient, string modality) => new DataSet().Set(new Tag(0x0010, 0x0020), patient).Set(new Tag(0x0010, 0x0010), "Doe^Jane")
        .Set(new Tag(0x0020, 0x000D), "1.2.3").Set(new Tag(0x0032, 0x1060), "Head").Set(new Tag(0x0040, 0x1001), "R1")
        .SetItems(new(0x0040, 0x0100), new DataSet().Set(new Tag(0x0008, 0x0060), modality).Set(new Tag(0x0040, 0x0001), modality + "1")
            .Set(new Tag(0x0040, 0x0002), "20260101").Set(new Tag(0x0040, 0x0003), "0800").Set(new Tag(0x0040, 0x0007), "Head").Set(new Tag(0x0040, 0x0009), "S1"));

    private static DataSet Begun() => new DataSet().Set(new Tag(0x0040, 0x0253), "S1").Set(new Tag(0x0040, 0x0241), "CT1").Set(new Tag(0x0040, 0x0244), "20260101")
        .Set(new Tag(0x0040, 0x0245), "0900").Set(PerformedSteps.Status, PerformedSteps.InProgress).Set(new Tag(0x0008, 0x0060), "CT")
        .SetItems(new(0x0040, 0x0270), new DataSet().Set(new Tag(0x0020, 0x000D), "1.2.3"));

    private static async Task<List<string?>> PatientsAsync(string peer)
    {
        var (_, output, _) = await RunningCommand.RunAsync("dicom", "find", peer, "--worklist", "-k", "PatientID=");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(one => DicomJson.Read(System.Text.Encoding.UTF8.GetBytes(one)).Text(new(0x0010, 0x0020)))
            .Order(StringComparer.Ordinal)];
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private string Write(string uid)
    {
        using var file = new DicomFile(
            new DataSet().Set(Tags.SopClassUid, Ct).Set(Tags.SopInstanceUid, uid).SetBytes(Tags.PixelData, Vr.OW, new byte[1000]), TransferSyntax.ExplicitLittle);
        file.Write(At(uid + ".dcm"));
        return At(uid + ".dcm");
    }
}
