using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Vouch.Dicom.Network;
using Vouch.Dicom.Pixels;
using Vouch.Dicom.Registry;
using Vouch.Dicom.Storage;

namespace Vouch.Dicom.Tests.Network;

/// <summary>What was stored over the network is fetched back, the data set byte for byte as its file has it.</summary>
public sealed class FetchedBackTests : IDisposable
{
    private const string SecondaryCapture = "1.2.840.10008.5.1.4.1.1.7";

    /// <summary>Which getscu 3.6.7 does not ask for.</summary>
    private const string ParametricMap = "1.2.840.10008.5.1.4.1.1.30";
    private const string Study = "1.2.9";

    /// <summary>Which option of getscu asks for which transfer syntax first (3.6.7; for implicit it asks for explicit all the
    /// same).</summary>
    private static readonly (string Option, string Syntax)[] Asked =
    [
        ("+xe", "1.2.840.10008.1.2.1"), ("+xb", "1.2.840.10008.1.2.2"), ("+xd", "1.2.840.10008.1.2.1.99"),
        ("+xs", "1.2.840.10008.1.2.4.70"), ("+xy", "1.2.840.10008.1.2.4.50"), ("+xx", "1.2.840.10008.1.2.4.51"),
        ("+xv", "1.2.840.10008.1.2.4.90"), ("+xw", "1.2.840.10008.1.2.4.91"), ("+xt", "1.2.840.10008.1.2.4.80"),
        ("+xu", "1.2.840.10008.1.2.4.81"), ("+xr", "1.2.840.10008.1.2.5"),
    ];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vouch-fetched-");

    [Fact]
    public async Task Movescu_and_getscu_of_dcmtk_fetch_every_real_object_that_was_stored_byte_for_byte()
    {
        var (byMove, byGet) = (0, 0);
        foreach (var (sent, round) in RealObjects.Rounds().Select((sent, i) => (sent, Text(i))))
        {
            var (moved, got) = await FetchedByDcmtkAsync(sent, folder.CreateSubdirectory(round));
            (byMove, byGet) = (byMove + moved, byGet + got);
        }

        Assert.True(byMove > 180 && byGet > 120, Invariant($"{byMove} by movescu, {byGet} by getscu"));
    }

    private static async Task<(int Moved, int Got)> FetchedByDcmtkAsync(Dictionary<string, StoredObject> sent, DirectoryInfo folder)
    {
        await using var kept = ObjectFolder.Open(folder.CreateSubdirectory("kept").FullName);
        var port = Dcmtk.FreePort();
        var given = ImmutableArray<StoredObject>.Empty;
        await using var listener = Serving(kept, () => given, port);
        Assert.Empty(await RealObjects.SendAsync(new("127.0.0.1", listener.EndPoint.Port, "VOUCH", "VOUCH"), sent.Values));
        var all = sent.ToDictionary(one => one.Value.SopInstance, one => RealObjects.Content(one.Key));

        var moved = folder.CreateSubdirectory("moved");
        given = [.. sent.Values.Select(one => StoredFile.Read(kept.PathOf(one.SopInstance)))];
        await Dcmtk.RunInAsync(moved.FullName, "movescu", ["-S", "+xa", "+B", "-aem", "HERE", "--port", Text(port), .. Query, "127.0.0.1",
            Text(listener.EndPoint.Port)]);
        var byMove = Compare(all, moved);
        // What dcmtk 3.6.7 does not know is what it refuses when it is sent, too.
        Assert.All(sent.Values.Where(one => !byMove.Contains(one.SopInstance)), one => Assert.True(DcmtkStorageTests.IsUnknown(one),
            one.SopInstance));

        var got = 0;
        foreach (var (option, syntax) in Asked)
        {
            given = [.. sent.Values.Where(one => one.TransferSyntax == syntax && one.SopClass != ParametricMap
                && !DcmtkStorageTests.IsUnknown(one))
                .Select(one => StoredFile.Read(kept.PathOf(one.SopInstance)))];
            if (given.IsEmpty)
                continue;
            var into = folder.CreateSubdirectory("got" + option);
            await Dcmtk.RunInAsync(into.FullName, "getscu", ["-S", option, "+B", .. Query, "127.0.0.1", Text(listener.EndPoint.Port)]);
            Assert.Equal(given.Select(one => one.SopInstance).ToHashSet(), Compare(all, into));
            got += given.Length;
        }

        return (byMove.Count, got);
    }

    /// <summary>Objects of ours, for nobody has a file of every syntax; what the frames are is not looked at.</summary>
    [Fact]
    public async Task An_object_in_every_transfer_syntax_of_the_standard_is_stored_and_fetched_back_byte_for_byte()
    {
        var sent = UidRegistry.Entries.Where(one => one.Kind == "Transfer Syntax").Select((one, i) => Made(TransferSyntax.Of(one.Uid), i))
            .ToList();
        Assert.Superset(new HashSet<string>(["1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.4.202",
            "1.2.840.10008.1.2.4.108"]),
            sent.Select(one => one.TransferSyntax).ToHashSet());
        Assert.Empty((await FetchAsync(sent)).Where(one => !one.Value.IsSame).Select(one => one.Key));
    }

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Stores objects with us and gets them back over another association: by instance, whether the bytes are the same.</summary>
    public static async Task<Dictionary<string, (bool IsSame, string Status)>> FetchAsync(IReadOnlyList<StoredObject> objects)
    {
        var folder = Directory.CreateTempSubdirectory("vouch-fetch-");
        try
        {
            await using var kept = ObjectFolder.Open(folder.CreateSubdirectory("kept").FullName);
            await using var got = ObjectFolder.Open(folder.CreateSubdirectory("got").FullName);
            var given = ImmutableArray<StoredObject>.Empty;
            await using var listener = Serving(kept, () => given, 0);
            var target = new AssociationTarget("127.0.0.1", listener.EndPoint.Port, "VOUCH", "VOUCH");
            var refused = (await RealObjects.SendAsync(target, objects)).ToDictionary(one => one.Object.SopInstance, one =>
                one.Status.ToString());
            foreach (var group in objects.Where(one => !refused.ContainsKey(one.SopInstance)).GroupBy(one => (one.SopClass,
                one.TransferSyntax)).Chunk(100))
            {
                given = [.. group.SelectMany(one => one).Select(one => StoredFile.Read(kept.PathOf(one.SopInstance)))];
                await GetAsync(target, given, got);
            }

            return objects.ToDictionary(one => one.SopInstance, one => (File.Exists(got.PathOf(one.SopInstance))
                && Padded(Bytes(one)).SequenceEqual(RealObjects.Content(got.PathOf(one.SopInstance))),
                    refused.GetValueOrDefault(one.SopInstance, "")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] Query => ["-k", "0008,0052=STUDY", "-k", "0020,000D=" + Study];

    private static async Task GetAsync(AssociationTarget target, ImmutableArray<StoredObject> given, ObjectFolder got)
    {
        var kinds = given.Select(one => (one.SopClass, one.TransferSyntax)).Distinct().ToList();
        await using var association = await Association.RequestAsync(target, new()
        {
            Contexts = [(SopClasses.StudyRootGet, SupportedContexts.PlainSyntaxes),
                .. kinds.Select(one => (one.SopClass, (ImmutableArray<string>)[one.TransferSyntax]))],
            Roles = [.. kinds.Select(one => one.SopClass).Distinct().Select(one => new RoleSelection(one, Scu: false, Scp: true))],
            Handlers = new() { OnStore = async (request, ct) => (await got.StoreAsync(request, ct)).Status },
        }, TestContext.Current.CancellationToken);
        var study = new DataSet().Set(new Tag(0x0008, 0x0052), "STUDY").Set(new Tag(0x0020, 0x000D), Study);
        await foreach (var _ in association.GetAsync(SopClasses.StudyRootGet, study, TestContext.Current.CancellationToken))
        {
        }
    }

    private static DicomListener Serving(ObjectFolder kept, Func<ImmutableArray<StoredObject>> given, int port) => DicomListener.Start(new()
    {
        EndPoint = new(IPAddress.Loopback, 0),
        Contexts = SupportedContexts.Of(SopClasses.StudyRootMove, SopClasses.StudyRootGet) with { Storage = true },
        Handlers = new()
        {
            OnStore = async (request, ct) => (await kept.StoreAsync(request, ct)).Status,
            OnGet = (_, _) => new(new RetrieveAnswer(DimseStatus.Success, given(), null)),
            OnMove = (_, _) => new(new RetrieveAnswer(DimseStatus.Success, given(), new("127.0.0.1", port, "HERE", "VOUCH"))),
        },
    });

    private static HashSet<string> Compare(Dictionary<string, byte[]> all, DirectoryInfo written)
    {
        var files = written.GetFiles().ToDictionary(one => StoredFile.Read(one.FullName).SopInstance, one =>
            RealObjects.Content(one.FullName));
        Assert.All(files, one => Assert.True(Padded(all[one.Key]).SequenceEqual(one.Value), one.Key));
        return [.. files.Keys];
    }

    private static StoredObject Made(TransferSyntax syntax, int number)
    {
        var uid = Invariant($"1.2.9.{number + 1}");
        var data = new DataSet().Set(Tags.SopClassUid, SecondaryCapture).Set(Tags.SopInstanceUid, uid).Set(new Tag(0x0010, 0x0010),
            "Doe^Jane")
            .SetItems(new Tag(0x0008, 0x1140), new DataSet().Set(new Tag(0x0008, 0x1155), "1.2.3")).Set(Tags.Rows, 4).Set(Tags.Columns, 4);
        if (syntax.IsEncapsulated)
            data.Set(PixelFrames.Encapsulated([new StoredBytes(new byte[] { 1, 2, 3, 4 }), new StoredBytes(new byte[] { 5, 6 })]));
        else
            data.SetBytes(Tags.PixelData, Vr.OW, Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
        var bytes = data.ToBytes(syntax);
        return new(SecondaryCapture, uid, syntax.Uid, () => new MemoryStream(bytes));
    }

    private static byte[] Bytes(StoredObject one)
    {
        using var stream = one.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    // PS3.5, A.5: a deflated data set of odd length gets a NUL; no other is odd here.
    private static byte[] Padded(byte[] content) => content.Length % 2 == 0 ? content : [.. content, 0];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
