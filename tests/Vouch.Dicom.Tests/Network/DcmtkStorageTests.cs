using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Vouch.Dicom.Files;
using Vouch.Dicom.Network;
using Vouch.Dicom.Storage;

namespace Vouch.Dicom.Tests.Network;

/// <summary>Objects of other makers, as they are, between us and dcmtk, byte for byte.</summary>
public sealed class DcmtkStorageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vouch-dcmtk-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_we_send_storescp_of_dcmtk_writes_byte_for_byte_in_every_transfer_syntax()
    {
        var port = Dcmtk.FreePort();
        using var peer = await Dcmtk.StartAsync("storescp", port, null, "--bit-preserving", "+xa", "-od", _folder.FullName, "-uf", Text(port));
        var sent = Objects();
        var refused = await SendAsync(new("127.0.0.1", port, "STORESCP", "VOUCH"), sent.Values);
        // What dcmtk 3.6.7 does not know: private classes, high-throughput JPEG 2000, deflated frames. It says so in negotiation.
        Assert.All(refused, one => Assert.True(
            one.Object.SopClass.StartsWith("1.2.276.", StringComparison.Ordinal) || one.Object.TransferSyntax is "1.2.840.10008.1.2.4.201" or "1.2.840.10008.1.2.4.203" or "1.2.840.10008.1.2.8.1",
            $"{one.Object.SopInstance} in {one.Object.TransferSyntax}: {one.Status}"));
        Compare(sent, _folder.GetFiles().Select(one => one.FullName), sent.Count - refused.Count);
    }

    [Fact]
    public async Task What_we_send_to_ourselves_is_kept_byte_for_byte_whatever_its_syntax_and_class()
    {
        var sent = Objects();
        await using (var folder = ObjectFolder.Open(_folder.FullName))
        {
            await using var listener = Listen(folder);
            Assert.Empty(await SendAsync(new("127.0.0.1", listener.EndPoint.Port, "VOUCH", "VOUCH"), sent.Values));
        }

        Compare(sent, _folder.GetFiles().Select(one => one.FullName), sent.Count);
    }

    [Fact]
    public async Task What_storescu_of_dcmtk_sends_to_us_is_what_it_sends_to_storescp()
    {
        var (ours, theirs) = (_folder.CreateSubdirectory("ours").FullName, _folder.CreateSubdirectory("theirs").FullName);
        var port = Dcmtk.FreePort();
        using var peer = await Dcmtk.StartAsync("storescp", port, null, "--bit-preserving", "+xa", "-od", theirs, "-uf", Text(port));
        await using (var folder = ObjectFolder.Open(ours))
        {
            await using var listener = Listen(folder);
            foreach (var (option, syntaxes) in Proposals)
            {
                var files = Objects().Where(one => syntaxes.Contains(one.Value.TransferSyntax)).Select(one => one.Key).ToList();
                if (files.Count == 0) continue;
                foreach (var to in new[] { port, listener.EndPoint.Port })
                    await Dcmtk.RunAsync("storescu", ["-nh", "-R", option, "127.0.0.1", Text(to), .. files]);
            }
        }

        var kept = Directory.GetFiles(ours, "*.dcm").ToDictionary(one => StoredFile.Read(one).SopInstance, Content);
        var expected = Directory.GetFiles(theirs).Select(one => (StoredFile.Read(one).SopInstance, Bytes: Content(one))).ToList();
        Assert.InRange(expected.Count, 100, int.MaxValue);
        Assert.All(expected, one => Assert.True(kept[one.SopInstance].SequenceEqual(one.Bytes), one.SopInstance));
        Assert.Equal(expected.Count, kept.Count);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // Which option of storescu proposes which transfer syntaxes (its manual, 3.6.7).
    private static readonly (string Option, string[] Syntaxes)[] Proposals =
    [
        ("-x=", ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"]),
        ("-xd", ["1.2.840.10008.1.2.1.99"]),
        ("-xs", ["1.2.840.10008.1.2.4.70"]),
        ("-xy", ["1.2.840.10008.1.2.4.50"]),
        ("-xx", ["1.2.840.10008.1.2.4.51"]),
        ("-xv", ["1.2.840.10008.1.2.4.90"]),
        ("-xw", ["1.2.840.10008.1.2.4.91"]),
        ("-xt", ["1.2.840.10008.1.2.4.80"]),
        ("-xu", ["1.2.840.10008.1.2.4.81"]),
        ("-xr", ["1.2.840.10008.1.2.5"]),
    ];

    /// <summary>Every real file that can be sent, one of each instance.</summary>
    private static Dictionary<string, StoredObject> Objects()
    {
        var objects = new Dictionary<string, StoredObject>();
        Assert.SkipWhen(RealFiles.Folder is null, "The third-party objects (shared/data/dicom) are not on this machine.");
        foreach (var path in RealFiles.Names().Select(RealFiles.At))
        {
            try
            {
                var stored = StoredFile.Read(path);
                if (objects.Values.All(one => one.SopInstance != stored.SopInstance) && SopClasses.IsStorage(stored.SopClass)) objects[path] = stored;
            }
            catch (DicomFormatException)
            {
                // What it is that cannot be read is told by the tests of files.
            }
        }

        return objects;
    }

    /// <summary>One association for 128 kinds of objects; where the other end aborts, the rest goes over a new one.</summary>
    internal static async Task<List<(StoredObject Object, DimseStatus Status)>> SendAsync(AssociationTarget target, IEnumerable<StoredObject> objects)
    {
        var refused = new List<(StoredObject, DimseStatus)>();
        foreach (var group in objects.GroupBy(one => (one.SopClass, one.TransferSyntax)).Chunk(128))
        {
            var contexts = group.Select(one => (one.Key.SopClass, (ImmutableArray<string>)[one.Key.TransferSyntax])).ToList();
            var waiting = new Queue<StoredObject>(group.SelectMany(one => one));
            while (waiting.Count > 0)
            {
                await using var association = await Association.RequestAsync(target, new() { Contexts = contexts }, Ct);
                while (association.End == AssociationEnd.None && waiting.TryDequeue(out var one))
                    if (await TryStoreAsync(association, one) is { Code: not 0 } status) refused.Add((one, status));
            }
        }

        return refused;
    }

    private static async Task<DimseStatus> TryStoreAsync(Association association, StoredObject stored)
    {
        try
        {
            return await association.StoreAsync(stored, Ct);
        }
        catch (AssociationException e)
        {
            return DimseStatus.ProcessingFailure.With(e.Message);
        }
    }

    internal static DicomListener Listen(ObjectFolder folder) => DicomListener.Start(new()
    {
        EndPoint = new(IPAddress.Loopback, 0),
        Contexts = SupportedContexts.Of(SopClasses.Verification) with { Storage = true },
        Handlers = new() { OnStore = async (request, ct) => (await folder.StoreAsync(request, ct)).Status },
    });

    private static void Compare(Dictionary<string, StoredObject> sent, IEnumerable<string> written, int expected)
    {
        var arrived = written.ToDictionary(one => StoredFile.Read(one).SopInstance, Content);
        Assert.Equal(expected, arrived.Count);
        foreach (var (path, one) in sent)
            if (arrived.TryGetValue(one.SopInstance, out var bytes)) Assert.True(Padded(Content(path)).SequenceEqual(bytes), path);
    }

    // PS3.5, A.5: a deflated data set of odd length gets a NUL; no other is odd here.
    private static byte[] Padded(byte[] content) => content.Length % 2 == 0 ? content : [.. content, 0];

    private static byte[] Content(string path)
    {
        using var stream = StoredFile.Read(path).Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
