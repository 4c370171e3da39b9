using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Vouch.Dicom.Matching;
using Vouch.Dicom.Network;
using Vouch.Dicom.Storage;

namespace Vouch.Dicom.Tests.Network;

/// <summary>Real objects to Orthanc, found there, and back by C-MOVE and C-GET.</summary>
public sealed class OrthancTests : IDisposable
{
    private static readonly Tag StudyUid = new(0x0020, 0x000D);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vouch-orthanc-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_Orthanc_took_from_us_it_finds_and_sends_back_the_same_by_move_and_by_get()
    {
        var sent = RealObjects.All().Where(one => SopClasses.IsStorage(one.Value.SopClass)).ToDictionary();
        var (moved, got) = (ObjectFolder.Open(_folder.CreateSubdirectory("moved").FullName), ObjectFolder.Open(_folder.CreateSubdirectory("got").FullName));
        await using var listener = RealObjects.Listen(moved);
        var port = Dcmtk.FreePort();
        using var peer = await Dcmtk.StartAsync("Orthanc", port, null, Configured(port, listener.EndPoint.Port));
        var target = new AssociationTarget("127.0.0.1", port, "ORTHANC", "VOUCH");
        var refused = await RealObjects.SendAsync(target, sent.Values);
        Assert.InRange(refused.Count, 0, sent.Count / 5);
        var taken = sent.Where(one => refused.All(other => other.Object != one.Value)).ToDictionary();
        var studies = await StudiesAsync(target);
        Assert.NotEmpty(studies);
        await AllAsync(target, SopClasses.StudyRootMove, [], studies, (association, study) => association.MoveAsync(SopClasses.StudyRootMove, "VOUCH", study, Token));
        await AllAsync(target, SopClasses.StudyRootGet, [.. taken.Values], studies, (association, study) => association.GetAsync(SopClasses.StudyRootGet, study, Token), got);
        await moved.DisposeAsync();
        await got.DisposeAsync();
        var back = taken.Values.Where(one => File.Exists(moved.PathOf(one.SopInstance))).ToList();
        Assert.InRange(back.Count, taken.Count * 9 / 10, taken.Count);
        Assert.InRange(back.Select(one => one.TransferSyntax).Distinct().Count(), 10, 99);
        Assert.All(back, one => Assert.Equal(one.TransferSyntax, StoredFile.Read(moved.PathOf(one.SopInstance)).TransferSyntax));
        Assert.All(taken.Where(one => back.Contains(one.Value)), one => Assert.True(
            RealObjects.Pixels(one.Key).AsSpan().SequenceEqual(RealObjects.Pixels(moved.PathOf(one.Value.SopInstance))), one.Key));
        Assert.All(back, one => Assert.True(RealObjects.Content(moved.PathOf(one.SopInstance)).AsSpan().SequenceEqual(RealObjects.Content(got.PathOf(one.SopInstance))), one.SopInstance));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Configured(int port, int ours)
    {
        var path = Path.Combine(_folder.FullName, "orthanc.json");
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $$"""
            { "StorageDirectory": "{{_folder.FullName}}/db", "IndexDirectory": "{{_folder.FullName}}/db", "DicomPort": {{port}}, "HttpServerEnabled": false, "Plugins": [],
              "UnknownSopClassAccepted": true, "DicomScpTimeout": 3, "DicomAlwaysAllowFind": true, "DicomAlwaysAllowGet": true, "DicomAlwaysAllowMove": true,
              "DicomModalities": { "vouch": { "AET": "VOUCH", "Host": "127.0.0.1", "Port": {{ours}}, "AllowGet": true, "AllowMove": true, "AllowFind": true } } }
            """));
        return path;
    }

    private static DataSet Study(string uid) => new DataSet().Set(QueryModel.QueryRetrieveLevel, "STUDY").Set(StudyUid, uid);

    private static async Task<List<string>> StudiesAsync(AssociationTarget target)
    {
        await using var association = await Association.RequestAsync(target, new() { Contexts = [(SopClasses.StudyRootFind, SupportedContexts.PlainSyntaxes)] }, Token);
        var studies = new List<string>();
        var last = DimseStatus.ProcessingFailure;
        await foreach (var response in association.FindAsync(SopClasses.StudyRootFind, Study(""), Token))
        {
            last = response.Status;
            if (response.DataSet?.Text(StudyUid) is { } uid) studies.Add(uid);
        }

        Assert.Equal(DimseStatus.Success, last);
        return studies;
    }

    private static async Task AllAsync(
        AssociationTarget target, string sopClass, IReadOnlyList<StoredObject> expected, List<string> studies,
        Func<Association, DataSet, IAsyncEnumerable<DimseResponse>> ask, ObjectFolder? into = null)
    {
        var kinds = expected.Select(one => (one.SopClass, one.TransferSyntax)).Distinct().Take(127).ToList();
        await using var association = await Association.RequestAsync(target, new()
        {
            Contexts = [(sopClass, SupportedContexts.PlainSyntaxes), .. kinds.Select(one => (one.SopClass, (ImmutableArray<string>)[one.TransferSyntax]))],
            Roles = [.. kinds.Select(one => one.SopClass).Distinct().Select(one => new RoleSelection(one, Scu: false, Scp: true))],
            Handlers = new() { OnStore = async (request, ct) => (await into!.StoreAsync(request, ct)).Status },
        }, Token);
        foreach (var study in studies)
        {
            DimseResponse? last = null;
            await foreach (var response in ask(association, Study(study))) last = response;
            Assert.True(last?.Status.Kind is StatusKind.Success or StatusKind.Warning, last?.ToString());
        }
    }
}
