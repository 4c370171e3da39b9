using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Json;
using Vouch.Dicom.Network;
using Vouch.Dicom.Procedures;
using Vouch.Dicom.Storage;
using Vouch.Dicom.Tests.Network;

namespace Vouch.Department.Tests.Server;

/// <summary><c>vouch dicom receive</c> as an archive: found in, fetched from and asked for commitment by dcmtk, Orthanc and our own commands.</summary>
public sealed class DicomArchiveTests : IDisposable
{
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vouch-archive-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("-S", "STUDY", "0010,0020=P1", "1.2.7 1.2.8", "0020,000D")]
    [InlineData("-P", "PATIENT", "0010,0010=doe*", "P1 P2", "0010,0020")]
    [InlineData("-S", "SERIES", "0020,000D=1.2.7", "1.2.7.1 1.2.7.2", "0020,000E")]
    [InlineData("-S", "IMAGE", "0020,000D=1.2.7\u00000020,000E=1.2.7.1", "1.2.7.1.0 1.2.7.1.1", "0008,0018")]
    public async Task Findscu_of_dcmtk_finds_at_every_level(string model, string level, string keys, string expected, string asked)
    {
        await using var receiver = await FilledAsync();
        var into = _folder.CreateSubdirectory("found").FullName;
        var (exit, said) = await Dcmtk.RunAsync("findscu",
            [model, "-X", "-od", into, "-aec", "VOUCH", "-k", "0008,0052=" + level, .. keys.Split('\0').Append(asked).SelectMany(one => (string[])["-k", one]), "127.0.0.1", Text(receiver.Port)]);
        Assert.True(exit == 0, said);
        Assert.True(Tag.TryParse(asked, out var tag));
        Assert.Equal(expected, string.Join(' ', Directory.GetFiles(into).Select(one => ValueOf(one, tag)).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Movescu_and_getscu_of_dcmtk_are_given_what_is_held_byte_for_byte()
    {
        var port = Dcmtk.FreePort();
        await using var receiver = await FilledAsync("--peer", "HERE@127.0.0.1:" + Text(port));
        var (moved, got) = (_folder.CreateSubdirectory("moved").FullName, _folder.CreateSubdirectory("got").FullName);
        string[] study = ["-S", "-aec", "VOUCH", "-k", "0008,0052=STUDY", "-k", "0020,000D=1.2.7"];
        var (exit, said) = await Dcmtk.RunAsync("movescu", [.. study, "-aem", "HERE", "--port", Text(port), "-od", moved, "127.0.0.1", Text(receiver.Port)]);
        Assert.True(exit == 0, said);
        (exit, said) = await Dcmtk.RunAsync("getscu", [.. study, "--bit-preserving", "-od", got, "127.0.0.1", Text(receiver.Port)]);
        Assert.True(exit == 0, said);
        foreach (var into in (string[])[moved, got])
        {
            var files = Directory.GetFiles(into);
            Assert.Equal(["1.2.7.1.0", "1.2.7.1.1", "1.2.7.2.0"], files.Select(one => StoredFile.Read(one).SopInstance).Order(StringComparer.Ordinal));
            Assert.All(files, one => Assert.Equal(Content(Path.Combine(_folder.FullName, "sent-" + StoredFile.Read(one).SopInstance + ".dcm")), Content(one)));
        }

        Assert.NotEqual(0, (await Dcmtk.RunAsync("movescu", [.. study, "-aem", "NOBODY", "--port", Text(port), "127.0.0.1", Text(receiver.Port)])).Exit);
    }

    [Fact]
    public async Task What_getscu_puts_behind_another_transfer_syntax_comes_in_the_one_it_is_held_in()
    {
        await using var receiver = await RunningCommand.StartAsync("dicom", "receive", At("held"), "--port", "0");
        Assert.Equal(0, (await RunningCommand.RunAsync("dicom", "send", receiver.Peer, Archive.Write(_folder, "P1", "1.2.9", "1.2.9.1", "1.2.9.1.0", TransferSyntax.ImplicitLittle))).Exit);
        var got = _folder.CreateSubdirectory("got").FullName;
        var (exit, said) = await Dcmtk.RunAsync("getscu", "-S", "-aec", "VOUCH", "-k", "0008,0052=STUDY", "-k", "0020,000D=1.2.9", "--bit-preserving", "-od", got, "127.0.0.1", Text(receiver.Port));
        Assert.True(exit == 0, said);
        Assert.Equal("1.2.840.10008.1.2", StoredFile.Read(Assert.Single(Directory.GetFiles(got))).TransferSyntax);
    }

    [Fact]
    public async Task Our_own_find_move_and_get_work_with_it()
    {
        await using var other = await RunningCommand.StartAsync("dicom", "receive", At("other"), "--port", "0");
        await using var receiver = await FilledAsync("--peer", "OTHER@127.0.0.1:" + Text(other.Port));
        var (exit, output, error) = await RunningCommand.RunAsync("dicom", "find", receiver.Peer, "--patient-root", "--level", "PATIENT", "-k", "PatientID=");
        Assert.Equal((0, "2 found"), (exit, error.Trim()));
        Assert.Equal(["P1", "P2"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(one => DicomJson.Read(System.Text.Encoding.UTF8.GetBytes(one)).Text(new(0x0010, 0x0020))).Order(StringComparer.Ordinal));
        (exit, _, error) = await RunningCommand.RunAsync("dicom", "move", receiver.Peer, "OTHER", "-k", "StudyInstanceUID=1.2.7");
        Assert.Equal((0, true), (exit, error.Contains("3 sent, 0 with warnings, 0 not", StringComparison.Ordinal)));
        Assert.Equal(3, Directory.GetFiles(At("other")).Length);
        (exit, _, error) = await RunningCommand.RunAsync("dicom", "move", receiver.Peer, "NOBODY", "-k", "StudyInstanceUID=1.2.7");
        Assert.Equal((1, true), (exit, error.Contains("A801", StringComparison.Ordinal)));
        Assert.Equal(0, (await RunningCommand.RunAsync("dicom", "get", receiver.Peer, At("got"), "--level", "SERIES", "-k", "StudyInstanceUID=1.2.7", "-k", "SeriesInstanceUID=1.2.7.2")).Exit);
        Assert.Equal(["1.2.7.2.0.dcm"], Directory.GetFiles(At("got")).Select(Path.GetFileName));
    }

    /// <summary>More classes than an association proposes, radiotherapy and images "for presentation" among them.</summary>
    [Fact]
    public async Task An_object_of_every_standard_class_is_fetched()
    {
        await using var receiver = await RunningCommand.StartAsync("dicom", "receive", At("held"), "--port", "0");
        var sent = _folder.CreateSubdirectory("sent");
        foreach (var (i, sopClass) in SopClasses.StandardStorage.Index())
            Archive.Write(sent, "P1", "1.2.7", "1.2.7.1", FormattableString.Invariant($"1.2.7.1.{i}"), sopClass: sopClass);
        Assert.Contains("1.2.840.10008.5.1.4.1.1.1.1", SopClasses.StandardStorage);
        Assert.True(SopClasses.StandardStorage.Count > 127);
        Assert.Equal(0, (await RunningCommand.RunAsync("dicom", "send", receiver.Peer, sent.FullName)).Exit);
        var (exit, _, error) = await RunningCommand.RunAsync("dicom", "get", receiver.Peer, At("got"), "-k", "StudyInstanceUID=1.2.7");
        Assert.Equal((0, FormattableString.Invariant($"{SopClasses.StandardStorage.Count} sent, 0 with warnings, 0 not: 0000H success")), (exit, error.Trim().Split('\n')[^1]));
        Assert.Equal(SopClasses.StandardStorage.Count, Directory.GetFiles(At("got")).Length);
    }

    [Fact]
    public async Task Started_again_it_finds_what_it_holds_without_reading_it()
    {
        var held = _folder.CreateSubdirectory("held");
        string[] files = [Archive.Write(held, "P1", "1.2.7", "1.2.7.1", "1.2.7.1.0"), Archive.Write(held, "P2", "1.2.9", "1.2.9.1", "1.2.9.1.0")];
        // Files that changed just now are read again the next time.
        foreach (var file in files) File.SetLastWriteTimeUtc(file, new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(["P1", "P2"], await PatientsAsync());
        foreach (var file in files)
        {
            await File.WriteAllBytesAsync(file, new byte[new FileInfo(file).Length], Token);
            File.SetLastWriteTimeUtc(file, new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        Assert.Equal(["P1", "P2"], await PatientsAsync());

        async Task<List<string?>> PatientsAsync()
        {
            await using var receiver = await RunningCommand.StartAsync("dicom", "receive", held.FullName, "--port", "0");
            var (_, output, _) = await RunningCommand.RunAsync("dicom", "find", receiver.Peer, "--patient-root", "--level", "PATIENT", "-k", "PatientID=");
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(one => DicomJson.Read(System.Text.Encoding.UTF8.GetBytes(one)).Text(new(0x0010, 0x0020))).Order(StringComparer.Ordinal)];
        }
    }

    [Fact]
    public async Task Orthanc_stores_to_it_finds_in_it_and_has_it_sent_back()
    {
        var (port, http) = (Dcmtk.FreePort(), Dcmtk.FreePort());
        await using var receiver = await RunningCommand.StartAsync("dicom", "receive", At("held"), "--port", "0", "--peer", "ORTHANC@127.0.0.1:" + Text(port));
        using var peer = await Dcmtk.StartAsync("Orthanc", http, null, Configured(port, http, receiver.Port));
        using var client = new HttpClient { BaseAddress = new Uri("http://127.0.0.1:" + Text(http)) };
        var file = Archive.Write(_folder, "P1", "1.2.7", "1.2.7.1", "1.2.7.1.0");
        var id = (await AskAsync(client, "/instances", new ByteArrayContent(await File.ReadAllBytesAsync(file, Token)))).GetProperty("ID").GetString();
        await AskAsync(client, "/modalities/vouch/store", JsonContent.Create(id));
        Assert.True(File.Exists(At("held/1.2.7.1.0.dcm")));
        await AskAsync(client, "/modalities/vouch/echo", JsonContent.Create(new { }));
        using (var deleted = await client.DeleteAsync(new Uri("/instances/" + id, UriKind.Relative), Token)) Assert.True(deleted.IsSuccessStatusCode);
        foreach (var level in (string[])["Patient", "Study", "Series", "Instance"])
        {
            var keys = new Dictionary<string, string> { ["PatientID"] = "P1" };
            if (level is "Series" or "Instance") keys["StudyInstanceUID"] = "1.2.7";
            if (level == "Instance") keys["SeriesInstanceUID"] = "1.2.7.1";
            var query = (await AskAsync(client, "/modalities/vouch/query", JsonContent.Create(new Dictionary<string, object> { ["Level"] = level, ["Query"] = keys }))).GetProperty("ID").GetString();
            Assert.Equal("0", string.Join(' ', await client.GetFromJsonAsync<string[]>(new Uri($"/queries/{query}/answers", UriKind.Relative), Token) ?? []));
            if (level == "Study") await AskAsync(client, $"/queries/{query}/retrieve", JsonContent.Create(new Dictionary<string, object> { ["TargetAet"] = "ORTHANC", ["Synchronous"] = true }));
        }

        Assert.Equal(id, string.Join(' ', await client.GetFromJsonAsync<string[]>(new Uri("/instances", UriKind.Relative), Token) ?? []));
    }

    [Fact]
    public async Task Commitment_is_reported_over_an_association_of_its_own_when_the_first_does_not_take_it()
    {
        var reported = new TaskCompletionSource<(NormalizedRequest Request, bool IsProvider)>();
        await using var modality = DicomListener.Start(new()
        {
            EndPoint = new(System.Net.IPAddress.Loopback, 0),
            Contexts = SupportedContexts.Of(SopClasses.StorageCommitment),
            Handlers = new()
            {
                OnNormalized = (request, _) =>
                {
                    reported.TrySetResult((request, request.Association.Accepted.User.Roles is [{ Scp: true, Scu: false }]));
                    return new(new NormalizedAnswer(DimseStatus.Success));
                },
            },
        });
        await using var receiver = await FilledAsync("--peer", "CT1@127.0.0.1:" + Text(modality.EndPoint.Port));
        // Without a handler this association refuses reports.
        await using var asking = await Association.RequestAsync(
            new("127.0.0.1", receiver.Port, "VOUCH", "CT1"), new() { Contexts = [(SopClasses.StorageCommitment, SupportedContexts.PlainSyntaxes)] }, Token);
        ReferencedObject[] objects = [new(Ct, "1.2.7.1.0"), new(Ct, "1.2.99"), new("1.2.840.10008.5.1.4.1.1.4", "1.2.7.1.1")];
        var request = StorageCommitment.Request("1.2.55", objects);
        Assert.Equal(0x0112, (await asking.ActAsync(SopClasses.StorageCommitment, "1.2.3", 1, request, Token)).Status.Code);
        Assert.Equal(0x0123, (await asking.ActAsync(SopClasses.StorageCommitment, SopClasses.StorageCommitmentInstance, 2, request, Token)).Status.Code);
        Assert.Equal(0, (await asking.ActAsync(SopClasses.StorageCommitment, SopClasses.StorageCommitmentInstance, 1, request, Token)).Status.Code);
        var (report, isProvider) = await reported.Task.WaitAsync(TimeSpan.FromSeconds(60), Token);
        var (transaction, kept, failed) = StorageCommitment.ReadReport(report.DataSet);
        Assert.Equal((true, StorageCommitment.FailuresExist, "1.2.55"), (isProvider, report.TypeId, transaction));
        Assert.Equal([objects[0]], kept);
        Assert.Equal(objects[1..], failed);
        Assert.Equal([0x0112, 0x0119], report.DataSet!.Items(new(0x0008, 0x1198)).Select(one => (int)one.Integer(new(0x0008, 0x1197))!));
    }

    [Fact]
    public async Task An_object_that_is_not_what_its_command_says_is_refused_and_leaves_nothing()
    {
        await using var receiver = await RunningCommand.StartAsync("dicom", "receive", At("held"), "--port", "0");
        await using var association = await Association.RequestAsync(
            new("127.0.0.1", receiver.Port, "VOUCH", "CT1"), new() { Contexts = [(Ct, ["1.2.840.10008.1.2.1"])] }, Token);
        var sent = StoredFile.Read(Archive.Write(_folder, "P1", "1.2.7", "1.2.7.1", "1.2.7.1.0"));
        Assert.Equal(0xA900, (await association.StoreAsync(sent with { SopInstance = "1.2.3" }, Token)).Code);
        Assert.Equal(0, (await association.StoreAsync(sent, Token)).Code);
        Assert.Equal(["1.2.7.1.0.dcm"], Directory.GetFiles(At("held")).Select(Path.GetFileName));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A receiver that was sent two patients with three studies.</summary>
    private async Task<RunningCommand> FilledAsync(params string[] options)
    {
        var receiver = await RunningCommand.StartAsync(["dicom", "receive", At("held"), "--port", "0", .. options]);
        string[] files =
        [
            Archive.Write(_folder, "P1", "1.2.7", "1.2.7.1", "1.2.7.1.0"), Archive.Write(_folder, "P1", "1.2.7", "1.2.7.1", "1.2.7.1.1"),
            Archive.Write(_folder, "P1", "1.2.7", "1.2.7.2", "1.2.7.2.0"), Archive.Write(_folder, "P1", "1.2.8", "1.2.8.1", "1.2.8.1.0"),
            Archive.Write(_folder, "P2", "1.2.9", "1.2.9.1", "1.2.9.1.0"),
        ];
        Assert.Equal(0, (await RunningCommand.RunAsync(["dicom", "send", receiver.Peer, .. files])).Exit);
        return receiver;
    }

    private string Configured(int port, int http, int ours)
    {
        var path = At("orthanc.json");
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $$"""
            { "StorageDirectory": "{{_folder.FullName}}/db", "IndexDirectory": "{{_folder.FullName}}/db", "DicomPort": {{port}}, "HttpPort": {{http}}, "Plugins": [],
              "DicomAet": "ORTHANC", "RemoteAccessAllowed": false, "AuthenticationEnabled": false,
              "DicomModalities": { "vouch": ["VOUCH", "127.0.0.1", {{ours}}] } }
            """));
        return path;
    }

    private static async Task<JsonElement> AskAsync(HttpClient client, string path, HttpContent content)
    {
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, path + ": " + text);
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    private static string? ValueOf(string path, Tag tag)
    {
        using var file = DicomFile.Open(path);
        return file.Data.Text(tag)?.Trim(' ', '\0');
    }

    private static byte[] Content(string path)
    {
        using var stream = StoredFile.Read(path).Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
