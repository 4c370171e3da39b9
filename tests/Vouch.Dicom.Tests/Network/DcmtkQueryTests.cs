using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Vouch.Dicom.Files;
using Vouch.Dicom.Matching;
using Vouch.Dicom.Network;
using Vouch.Dicom.Storage;

namespace Vouch.Dicom.Tests.Network;

/// <summary>Queries and retrieval between us and findscu, movescu, getscu and wlmscpfs of dcmtk.</summary>
public sealed class DcmtkQueryTests : IDisposable
{
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";
    private static readonly Tag PatientId = new(0x0010, 0x0020);
    private static readonly Tag PatientName = new(0x0010, 0x0010);
    private static readonly Tag StudyUid = new(0x0020, 0x000D);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vouch-query-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Findscu_of_dcmtk_finds_in_our_worklist_what_matches()
    {
        await using var listener = Listen(new() { OnFind = (request, ct) => FindAsync(request, 20, ct) }, null);
        var (exit, said) = await Dcmtk.RunAsync("findscu", "-W", "-X", "-od", _folder.FullName, "-k", "0010,0010=DOE^*", "-k", "0010,0020",
            "-k", "ScheduledProcedureStepSequence[0].Modality=CT", "-k", "ScheduledProcedureStepSequence[0].ScheduledProcedureStepStartDate=20260101-20260110",
            "127.0.0.1", Port(listener));
        Assert.True(exit == 0, said);
        var found = _folder.GetFiles().Select(one => DataSetOf(one.FullName)).ToList();
        Assert.Equal(["P01", "P03", "P05", "P07", "P09"], found.Select(one => one.Text(PatientId)).Order(StringComparer.Ordinal));
        Assert.All(found, one => Assert.Equal("CT", Assert.Single(one.Items(QueryModel.ScheduledProcedureStepSequence)).Text(new(0x0008, 0x0060))));
    }

    [Fact]
    public async Task Findscu_of_dcmtk_cancels_and_the_search_stops()
    {
        var stopped = new TaskCompletionSource<int>();
        await using var listener = Listen(new() { OnFind = (request, ct) => CountedAsync(request, stopped, ct) }, null);
        var (exit, said) = await Dcmtk.RunAsync("findscu", "-W", "--cancel", "3", "-k", "0010,0020", "127.0.0.1", Port(listener));
        Assert.True(exit == 0, said);
        Assert.InRange(await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30), Token), 2, 99_999);
    }

    [Fact]
    public async Task A_search_through_a_large_worklist_that_is_given_up_in_the_middle_ends_cancelled_and_the_next_is_answered()
    {
        var worklist = new Worklist();
        worklist.Put("", Enumerable.Range(0, 20_000).Select(i => new DataSet().Set(PatientId, Text(i))));
        var given = 0;
        await using var listener = Listen(new() { OnFind = (request, ct) => GivenAsync(worklist.Find(Query.Of(request.Identifier)), ct) }, null);
        await using var association = await Association.RequestAsync(
            new("127.0.0.1", listener.EndPoint.Port, "VOUCH", "VOUCH"), new() { Contexts = [(SopClasses.Worklist, SupportedContexts.PlainSyntaxes)] }, Token);
        var found = 0;
        await foreach (var response in association.FindAsync(SopClasses.Worklist, new DataSet().Set(PatientId, ""), Token))
            if (response.DataSet is not null && ++found == 50) break;
        Assert.InRange(given, 50, 1001);
        var next = new List<string?>();
        await foreach (var response in association.FindAsync(SopClasses.Worklist, new DataSet().Set(PatientId, "19999"), Token))
            if (response.DataSet is { } match) next.Add(match.Text(PatientId));
        Assert.Equal(["19999"], next);

        // In the middle it waits for nothing but C-CANCEL; going on after it would be seen.
        async IAsyncEnumerable<FindAnswer> GivenAsync(IEnumerable<DataSet> steps, [EnumeratorCancellation] CancellationToken ct)
        {
            foreach (var one in steps)
            {
                if (++given == 1000) await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                yield return FindAnswer.Of(one);
            }
        }
    }

    [Fact]
    public async Task Matches_that_came_before_a_handler_failed_are_given()
    {
        await using var listener = Listen(new() { OnFind = (_, _) => FailingAsync() }, null);
        await using var association = await Association.RequestAsync(
            new("127.0.0.1", listener.EndPoint.Port, "VOUCH", "VOUCH"), new() { Contexts = [(SopClasses.Worklist, SupportedContexts.PlainSyntaxes)] }, Token);
        var codes = new List<int>();
        await foreach (var response in association.FindAsync(SopClasses.Worklist, new DataSet().Set(PatientId, ""), Token)) codes.Add(response.Status.Code);
        Assert.Equal([0xFF00, 0xFF00, 0x0110], codes);

        static async IAsyncEnumerable<FindAnswer> FailingAsync()
        {
            yield return FindAnswer.Of(new DataSet().Set(PatientId, "1"));
            yield return FindAnswer.Of(new DataSet().Set(PatientId, "2"));
            await Task.CompletedTask;
            throw new InvalidOperationException("bug");
        }
    }

    [Fact]
    public async Task Our_search_in_a_worklist_of_dcmtk_gives_what_findscu_is_given()
    {
        var port = Dcmtk.FreePort();
        var worklists = RealFiles.At("worklists");
        _folder.CreateSubdirectory("WL").Create();
        foreach (var file in Directory.GetFiles(worklists, "*.wl")) File.Copy(file, Path.Combine(_folder.FullName, "WL", Path.GetFileName(file)));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "WL", "lockfile"), "", Token);
        using var peer = await Dcmtk.StartAsync("wlmscpfs", port, null, "-dfp", _folder.FullName, Text(port));
        var given = _folder.CreateSubdirectory("given");
        await Dcmtk.RunAsync("findscu", "-W", "-aec", "WL", "-X", "-od", given.FullName, "-k", "0010,0020", "127.0.0.1", Text(port));
        await using var association = await Association.RequestAsync(
            new("127.0.0.1", port, "WL", "VOUCH"), new() { Contexts = [(SopClasses.Worklist, SupportedContexts.PlainSyntaxes)] }, Token);
        var found = new List<string?>();
        var last = DimseStatus.ProcessingFailure;
        await foreach (var response in association.FindAsync(SopClasses.Worklist, new DataSet().Set(PatientId, ""), Token))
        {
            last = response.Status;
            if (response.DataSet is { } match) found.Add(match.Text(PatientId));
        }

        Assert.Equal(DimseStatus.Success, last);
        Assert.NotEmpty(found);
        Assert.Equal(given.GetFiles().Select(one => DataSetOf(one.FullName).Text(PatientId)).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Movescu_of_dcmtk_has_us_send_to_its_destination()
    {
        var port = Dcmtk.FreePort();
        await using var listener = Listen(new() { OnMove = (request, _) => new(Retrieve(request, port)) }, null);
        var (exit, said) = await Dcmtk.RunAsync("movescu", "-v", "-S", "-aem", "HERE", "--port", Text(port), "-od", _folder.FullName,
            "-k", "0008,0052=STUDY", "-k", "0020,000D=1.2.9", "127.0.0.1", Port(listener));
        Assert.True(exit == 0, said);
        Assert.Equal(["1.2.9.0", "1.2.9.1", "1.2.9.2"], _folder.GetFiles().Select(one => StoredFile.Read(one.FullName).SopInstance).Order(StringComparer.Ordinal));
        Assert.NotEqual(0, (await Dcmtk.RunAsync("movescu", "-S", "-aem", "NOWHERE", "--port", Text(port), "-k", "0008,0052=STUDY", "-k", "0020,000D=1.2.9",
            "127.0.0.1", Port(listener))).Exit);
    }

    [Fact]
    public async Task Getscu_of_dcmtk_is_sent_the_objects_over_its_own_association()
    {
        await using var listener = Listen(new() { OnGet = (request, _) => new(Retrieve(request, 0)) }, null);
        var (exit, said) = await Dcmtk.RunAsync("getscu", "-v", "-S", "-od", _folder.FullName, "-k", "0008,0052=STUDY", "-k", "0020,000D=1.2.9", "127.0.0.1", Port(listener));
        Assert.True(exit == 0, said);
        Assert.Equal(["1.2.9.0", "1.2.9.1", "1.2.9.2"], _folder.GetFiles().Select(one => StoredFile.Read(one.FullName).SopInstance).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Getscu_of_dcmtk_is_told_that_an_object_failed_and_releases_the_association()
    {
        // One that is held in JPEG: of what getscu offers implicit was agreed on.
        await using var listener = Listen(new() { OnGet = (request, _) => new(WithJpeg(Retrieve(request, 0))) }, null);
        var (exit, said) = await Dcmtk.RunAsync("getscu", "-v", "-S", "-od", _folder.FullName, "-k", "0008,0052=STUDY", "-k", "0020,000D=1.2.9", "127.0.0.1", Port(listener));
        Assert.DoesNotContain("P-Data PDU arrived", said, StringComparison.Ordinal);
        Assert.Contains("Number of Failed Suboperations    : 1", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Abort", said, StringComparison.Ordinal);
        Assert.True(exit == 0, said);
        Assert.Equal(3, _folder.GetFiles().Length);
    }

    [Fact]
    public async Task We_get_objects_over_our_own_association_and_learn_which_failed()
    {
        await using var listener = Listen(new() { OnGet = (request, _) => new(Retrieve(request, 0)) }, null);
        await using var folder = ObjectFolder.Open(_folder.FullName);
        await using var association = await Association.RequestAsync(
            new("127.0.0.1", listener.EndPoint.Port, "VOUCH", "TEST"),
            new()
            {
                Contexts = [(SopClasses.StudyRootGet, SupportedContexts.PlainSyntaxes), (Ct, ["1.2.840.10008.1.2"])],
                Roles = [new(Ct, Scu: false, Scp: true)],
                Handlers = new()
                {
                    OnStore = async (request, ct) => request.SopInstance.EndsWith('1') ? DimseStatus.OutOfResources : (await folder.StoreAsync(request, ct)).Status,
                },
            }, Token);
        var responses = new List<DimseResponse>();
        await foreach (var one in association.GetAsync(SopClasses.StudyRootGet, Level("STUDY").Set(StudyUid, "1.2.9"), Token)) responses.Add(one);
        Assert.Equal(DimseStatus.SuboperationsWithFailures.Code, responses[^1].Status.Code);
        Assert.Equal(new(null, 2, 1, 0), responses[^1].Suboperations);
        Assert.Equal("1.2.9.1", responses[^1].DataSet?.Text(new(0x0008, 0x0058)));
        Assert.Equal([2, 1, 0], responses.SkipLast(1).Select(one => one.Suboperations.Remaining));
    }

    [Fact]
    public async Task Every_normalized_operation_comes_to_its_handler_and_its_answer_back()
    {
        var seen = new List<NormalizedRequest>();
        await using var listener = Listen(new()
        {
            OnNormalized = (request, _) =>
            {
                seen.Add(request);
                return new(new NormalizedAnswer(DimseStatus.Success, request.Operation == CommandField.NGet ? new DataSet().Set(PatientId, "P1") : null,
                    request.SopInstance == "" ? "1.2.77" : ""));
            },
        }, null);
        const string mpps = SopClasses.PerformedProcedureStep;
        await using var association = await Association.RequestAsync(
            new("127.0.0.1", listener.EndPoint.Port, "VOUCH", "TEST"), new() { Contexts = [(mpps, ["1.2.840.10008.1.2"])] }, Token);
        var data = new DataSet().Set(PatientId, "P2");
        Assert.Equal("1.2.77", (await association.CreateAsync(mpps, "", data, Token)).SopInstance);
        Assert.Equal(DimseStatus.Success, (await association.SetAsync(mpps, "1.2.1", data, Token)).Status);
        Assert.Equal("P1", (await association.GetAttributesAsync(mpps, "1.2.1", [PatientId], Token)).DataSet?.Text(PatientId));
        Assert.Equal(DimseStatus.Success, (await association.ActAsync(mpps, "1.2.1", 4, data, Token)).Status);
        Assert.Equal(DimseStatus.Success, (await association.ReportAsync(mpps, "1.2.1", 2, null, Token)).Status);
        Assert.Equal(DimseStatus.Success, (await association.DeleteAsync(mpps, "1.2.1", Token)).Status);
        Assert.Equal([CommandField.NCreate, CommandField.NSet, CommandField.NGet, CommandField.NAction, CommandField.NEventReport, CommandField.NDelete], seen.Select(one => one.Operation));
        Assert.Equal([0, 0, 0, 4, 2, 0], seen.Select(one => (int)one.TypeId));
        Assert.Equal(["P2", "P2", null, "P2", null, null], seen.Select(one => one.DataSet?.Text(PatientId)));
        Assert.Equal([PatientId], seen[2].Attributes);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async IAsyncEnumerable<FindAnswer> FindAsync(FindRequest request, int items, [EnumeratorCancellation] CancellationToken ct)
    {
        var query = Query.Of(request.Identifier);
        for (var i = 0; i < items; i++)
        {
            ct.ThrowIfCancellationRequested();
            var item = new DataSet().Set(PatientId, string.Create(CultureInfo.InvariantCulture, $"P{i:00}")).Set(PatientName, i % 2 == 1 ? "Doe^Jane" : "Roe^Richard")
                .SetItems(QueryModel.ScheduledProcedureStepSequence, new DataSet().Set(new(0x0008, 0x0060), "CT")
                    .Set(new(0x0040, 0x0002), string.Create(CultureInfo.InvariantCulture, $"202601{i + 1:00}")));
            if (query.Matches(item)) yield return FindAnswer.Of(query.Answer(item));
            await Task.Yield();
        }
    }

    private static async IAsyncEnumerable<FindAnswer> CountedAsync(FindRequest request, TaskCompletionSource<int> stopped, [EnumeratorCancellation] CancellationToken ct)
    {
        var count = 0;
        try
        {
            for (; count < 100_000; count++)
            {
                yield return FindAnswer.Of(new DataSet().Set(PatientId, "P"));
                await Task.Delay(1, ct);
            }
        }
        finally
        {
            stopped.TrySetResult(count);
        }
    }

    private static RetrieveAnswer Retrieve(RetrieveRequest request, int port)
    {
        if (QueryModel.Check(request.SopClass, request.Identifier, isRetrieval: true).Refusal is { } refusal) return RetrieveAnswer.Refused(refusal);
        var study = request.Identifier.Text(StudyUid);
        var objects = Enumerable.Range(0, 3).Select(i => string.Create(CultureInfo.InvariantCulture, $"{study}.{i}")).Select(uid => new StoredObject(Ct, uid, "1.2.840.10008.1.2",
            () => new MemoryStream(new DataSet().Set(Tags.SopClassUid, Ct).Set(Tags.SopInstanceUid, uid).Set(PatientId, "P").ToBytes(TransferSyntax.ImplicitLittle))));
        return new(DimseStatus.Success, [.. objects], request.Destination == "HERE" ? new("127.0.0.1", port, "HERE", "VOUCH") : null);
    }

    // getscu would rather have explicit; the objects here are implicit.
    private static readonly SupportedContexts Contexts = new()
    {
        Classes = SupportedContexts.Of(SopClasses.Worklist, SopClasses.StudyRootFind, SopClasses.StudyRootMove, SopClasses.StudyRootGet, SopClasses.PerformedProcedureStep)
            .Classes.Add(Ct, ["1.2.840.10008.1.2"]),
    };

    private static RetrieveAnswer WithJpeg(RetrieveAnswer answer) =>
        answer with { Objects = [.. answer.Objects, answer.Objects[0] with { SopInstance = "1.2.9.9", TransferSyntax = "1.2.840.10008.1.2.4.50" }] };

    private static DicomListener Listen(DimseHandlers handlers, AssociationSettings? settings) => DicomListener.Start(new()
    {
        EndPoint = new(IPAddress.Loopback, 0),
        Contexts = Contexts,
        Handlers = handlers,
        Settings = settings ?? new(),
    });

    private static DataSet Level(string level) => new DataSet().Set(QueryModel.QueryRetrieveLevel, level);

    private static DataSet DataSetOf(string path)
    {
        using var file = DicomFile.Open(path);
        return DataSet.Read(file.Data.ToBytes(TransferSyntax.ExplicitLittle), TransferSyntax.ExplicitLittle);
    }

    private static string Port(DicomListener listener) => Text(listener.EndPoint.Port);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
