using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Vouch.Dicom.Files;
using Vouch.Dicom.Matching;
using Vouch.Dicom.Network;
using Vouch.Dicom.Storage;

namespace Vouch.Dicom.Tests.Network;

/// <summary>Every real object, kept by our archive, is found in it and comes back byte for byte in its own transfer syntax.</summary>
public sealed class HeldRealObjectsTests : IDisposable
{
    private static readonly Tag StudyUid = new(0x0020, 0x000D);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vouch-real-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_held_is_fetched_by_get_and_moved_to_storescp_of_dcmtk_byte_for_byte()
    {
        var sent = RealObjects.All();
        var (port, moved) = (Dcmtk.FreePort(), _folder.CreateSubdirectory("moved").FullName);
        using var storescp = await Dcmtk.StartAsync("storescp", port, null, "--bit-preserving", "+xa", "-od", moved, "-uf", Text(port));
        await using var folder = ObjectFolder.Open(_folder.CreateSubdirectory("held").FullName);
        await using var got = ObjectFolder.Open(_folder.CreateSubdirectory("got").FullName);
        var unreadable = new List<string>();
        var held = new HeldObjects((path, why) => unreadable.Add(path + ": " + why));
        await using var archive = Listen(folder, held, new("127.0.0.1", port, "STORESCP", "VOUCH"));
        var target = new AssociationTarget("127.0.0.1", archive.EndPoint.Port, "VOUCH", "TEST");
        Assert.Empty(await RealObjects.SendAsync(target, sent.Values));
        var studies = await StudiesAsync(target);
        Assert.Empty(unreadable);
        await RetrieveAsync(target, SopClasses.StudyRootGet, [.. sent.Values], studies, (one, study) => one.GetAsync(SopClasses.StudyRootGet, study, Token), got);
        await RetrieveAsync(target, SopClasses.StudyRootMove, [], studies, (one, study) => one.MoveAsync(SopClasses.StudyRootMove, "STORESCP", study, Token), got);

        // What names no study is in none: it is held, and cannot be asked for in this model.
        var asked = sent.Where(one => StudyOf(one.Key) != "").ToList();
        Assert.InRange(asked.Count, sent.Count * 9 / 10, sent.Count);
        Assert.InRange(asked.Select(one => one.Value.TransferSyntax).Distinct().Count(), 12, 99);
        Assert.All(asked, one => Assert.Equal(Content(folder.PathOf(one.Value.SopInstance)), Content(got.PathOf(one.Value.SopInstance))));
        var arrived = Directory.GetFiles(moved).ToDictionary(one => StoredFile.Read(one).SopInstance);
        Assert.InRange(arrived.Count, asked.Count * 9 / 10, asked.Count);
        Assert.All(arrived, one => Assert.Equal(Content(folder.PathOf(one.Key)), Content(one.Value)));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static DicomListener Listen(ObjectFolder folder, HeldObjects held, AssociationTarget destination) => DicomListener.Start(new()
    {
        EndPoint = new(IPAddress.Loopback, 0),
        Contexts = SupportedContexts.Of(SopClasses.StudyRootFind, SopClasses.StudyRootGet, SopClasses.StudyRootMove) with { Storage = true },
        PreferredSyntax = held.Preferred,
        Handlers = new()
        {
            OnStore = async (request, ct) =>
            {
                var status = (await folder.StoreAsync(request, ct)).Status;
                held.Add(folder.PathOf(request.SopInstance));
                return status;
            },
            OnFind = (request, _) => held.Find(request.SopClass, request.Identifier, "VOUCH").ToAsyncEnumerable(),
            OnGet = (request, _) => new(held.Retrieve(request.SopClass, request.Identifier, null)),
            OnMove = (request, _) => new(held.Retrieve(request.SopClass, request.Identifier, destination)),
        },
    });

    private static DataSet Study(string uid) => new DataSet().Set(QueryModel.QueryRetrieveLevel, "STUDY").Set(StudyUid, uid);

    private static async Task<List<string>> StudiesAsync(AssociationTarget target)
    {
        await using var association = await Association.RequestAsync(target, new() { Contexts = [(SopClasses.StudyRootFind, SupportedContexts.PlainSyntaxes)] }, Token);
        var studies = new List<string>();
        await foreach (var response in association.FindAsync(SopClasses.StudyRootFind, Study(""), Token))
            if (response.DataSet?.Text(StudyUid) is { } uid) studies.Add(uid);
        return studies;
    }

    /// <summary>Kinds of objects in as many associations as they need: one proposes 128 contexts.</summary>
    private static async Task RetrieveAsync(
        AssociationTarget target, string sopClass, IReadOnlyList<StoredObject> expected, List<string> studies,
        Func<Association, DataSet, IAsyncEnumerable<DimseResponse>> ask, ObjectFolder into)
    {
        var kinds = expected.Select(one => (one.SopClass, (ImmutableArray<string>)[one.TransferSyntax])).DistinctBy(one => (one.SopClass, one.Item2[0])).Chunk(127).DefaultIfEmpty([]);
        foreach (var chunk in kinds)
        {
            await using var association = await Association.RequestAsync(target, new()
            {
                Contexts = [(sopClass, SupportedContexts.PlainSyntaxes), .. chunk],
                Roles = [.. chunk.Select(one => one.SopClass).Distinct().Select(one => new RoleSelection(one, Scu: false, Scp: true))],
                Handlers = new() { OnStore = async (request, ct) => (await into.StoreAsync(request, ct)).Status },
            }, Token);
            foreach (var study in studies)
                await foreach (var response in ask(association, Study(study)))
                    Assert.NotEqual(StatusKind.Cancelled, response.Status.Kind);
        }
    }

    private static string StudyOf(string path)
    {
        using var file = DicomFile.Open(path);
        return file.Data.Text(StudyUid)?.Trim(' ', '\0') ?? "";
    }

    private static byte[] Content(string path) => RealObjects.Content(path);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
