using System.Net;
using Vouch.Dicom.Files;
using Vouch.Dicom.Network;
using Vouch.Dicom.Storage;

namespace Vouch.Dicom.Tests.Storage;

public sealed class ObjectFolderTests : IDisposable
{
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";
    private const string Implicit = "1.2.840.10008.1.2";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vouch-objects-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Around what goes to the disk through the system's cache, past it, and through it again; and around a sector.
    [Theory]
    [InlineData(2)]
    [InlineData(60_000)]
    [InlineData(66_000)]
    [InlineData((16 * 4096) - 4000)]
    [InlineData(700_000)]
    [InlineData(1_000_000)]
    [InlineData(1_048_000)]
    [InlineData(1_048_576)]
    [InlineData(5_000_000)]
    public async Task An_object_that_was_acknowledged_is_a_file_of_its_bytes(int length)
    {
        var sent = Bytes("1.2.3", length);
        Assert.Equal([DimseStatus.Success], await SendAsync(("1.2.3", sent)));
        using var file = DicomFile.Open(At("1.2.3.dcm"));
        Assert.Empty(file.Remarks);
        Assert.Equal((Ct, "1.2.3", Implicit, "TEST"), (file.Meta.Text(Tags.MediaStorageSopClassUid), file.Meta.Text(Tags.MediaStorageSopInstanceUid),
            file.Syntax.Uid, file.Meta.Text(new(2, 0x16))));
        Assert.Equal(sent, (await File.ReadAllBytesAsync(At("1.2.3.dcm"), Token))[(int)file.DataOffset..]);
        Assert.Equal(["1.2.3.dcm"], Visible());
        Assert.True(WholeMark.IsWhole(At("1.2.3.dcm")));
    }

    [Fact]
    public async Task Every_length_in_steps_across_a_sector_and_a_block_is_stored_whole()
    {
        var lengths = Enumerable.Range(0, 64).SelectMany(i => new[] { 64_000 + (i * 130), 1_048_576 - 4_600 + (i * 130) }).Select(one => one & ~1).ToList();
        var objects = lengths.Select((length, i) => (Uid: string.Create(System.Globalization.CultureInfo.InvariantCulture, $"1.2.{i}"), Bytes: Patterned(length))).ToArray();
        Assert.All(await SendAsync(objects), one => Assert.Equal(DimseStatus.Success, one));
        foreach (var (uid, bytes) in objects)
        {
            var stored = await File.ReadAllBytesAsync(At(uid + ".dcm"), Token);
            Assert.True(stored.AsSpan().EndsWith(bytes), uid);
            Assert.True(WholeMark.IsWhole(At(uid + ".dcm")), uid);
        }
    }

    [Fact]
    public async Task A_full_disk_is_said_to_the_sender_leaves_nothing_behind_and_what_was_acknowledged_stays()
    {
        using var disk = SmallDisk.MountOrSkip(_folder.FullName, "4m");
        int[] lengths = [800_000, 3_000_000, 800_000, 100, 5_000_000];
        var statuses = await SendAsync([.. lengths.Select((length, i) => (string.Create(System.Globalization.CultureInfo.InvariantCulture, $"1.2.{i}"), Patterned(length)))]);
        Assert.Equal([0x0000, 0x0000, 0xA700, 0xA700], statuses.Select(one => (int)one.Code).Where((_, i) => i != 3));
        Assert.Equal(statuses.Select((one, i) => (one, i)).Where(one => one.one.Code == 0).Select(one => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"1.2.{one.i}.dcm")), Visible());
        Assert.All(Visible(), one => Assert.True(WholeMark.IsWhole(At(one)), one));
        Assert.Equal(["lock"], Directory.GetFiles(At(".incoming")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task The_same_object_again_is_one_and_another_with_its_UID_is_kept_aside_once()
    {
        var (first, second) = (Bytes("1.2.3", 1000), Bytes("1.2.3", 1002));
        Assert.All(await SendAsync(("1.2.3", first), ("1.2.3", first), ("1.2.3", second), ("1.2.3", second)), one => Assert.Equal(DimseStatus.Success, one));
        Assert.Equal([StoredAs.New, StoredAs.AlreadyThere, StoredAs.KeptAside, StoredAs.KeptAside], _stored);
        Assert.EndsWith(Convert.ToHexString(first), Convert.ToHexString(await File.ReadAllBytesAsync(At("1.2.3.dcm"), Token)));
        var aside = Assert.Single(Directory.GetFiles(At("conflicts")));
        Assert.EndsWith(Convert.ToHexString(second), Convert.ToHexString(await File.ReadAllBytesAsync(aside, Token)));
    }

    [Fact]
    public async Task An_object_that_breaks_off_leaves_nothing()
    {
        await using (var folder = ObjectFolder.Open(_folder.FullName))
        await using (var listener = Listen(folder))
        {
            var association = await RequestAsync(listener);
            await Assert.ThrowsAnyAsync<Exception>(() => association.StoreAsync(new(Ct, "1.2.3", Implicit, () => new Breaking()), Token));
        }

        Assert.Empty(Visible());
        Assert.Equal(["lock"], Directory.GetFiles(At(".incoming")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_a_crash_left_is_set_right_when_the_folder_is_opened()
    {
        await SendAsync(("1.2.3", Bytes("1.2.3", 1000)), ("1.2.4", Bytes("1.2.4", 1000)), ("1.2.5", Bytes("1.2.5", 1000)), ("1.2.6", Bytes("1.2.6", 1000)));
        Whole("1.2.3", file => file); // Durable, not yet moved.
        Whole("1.2.4", file => file[..^1]); // The end was not on the disk.
        Whole("1.2.6", file => [.. new byte[128], .. file[128..]]); // Not marked as whole.
        Whole("1.2.5", file => [.. file[..^1], (byte)(file[^1] ^ 1)]); // A block was not on the disk.
        await File.WriteAllTextAsync(At(".incoming/77.slot"), "half", Token);
        await ObjectFolder.Open(_folder.FullName).DisposeAsync();
        Assert.Equal(["1.2.3.dcm"], Visible());
        Assert.Equal(["lock"], Directory.GetFiles(At(".incoming")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_folder_is_open_in_one_process()
    {
        await using var first = ObjectFolder.Open(_folder.FullName);
        Assert.Throws<IOException>(() => ObjectFolder.Open(_folder.FullName));
    }

    [Fact]
    public async Task Many_associations_store_at_once_and_every_object_is_there()
    {
        await using var folder = ObjectFolder.Open(_folder.FullName);
        await using var listener = Listen(folder);
        await Task.WhenAll(Enumerable.Range(0, 24).Select(async sender =>
        {
            await using var association = await RequestAsync(listener);
            for (var i = 0; i < 5; i++)
            {
                var uid = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"1.2.{sender}.{i}");
                Assert.Equal(DimseStatus.Success, await association.StoreAsync(new(Ct, uid, Implicit, () => new MemoryStream(Bytes(uid, sender * 30_000))), Token));
                Assert.True(File.Exists(folder.PathOf(uid)));
            }
        }));
        Assert.Equal(120, Visible().Count);
        Assert.All(Visible(), one => Assert.True(WholeMark.IsWhole(At(one)), one));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private readonly List<StoredAs> _stored = [];
    private int _whole;

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private List<string> Visible() => [.. Directory.GetFiles(_folder.FullName).Select(one => Path.GetFileName(one)!).Order(StringComparer.Ordinal)];

    private void Whole(string uid, Func<byte[], byte[]> damage)
    {
        File.WriteAllBytes(At(string.Create(System.Globalization.CultureInfo.InvariantCulture, $".incoming/{++_whole}.slot")), damage(File.ReadAllBytes(At(uid + ".dcm"))));
        File.Delete(At(uid + ".dcm"));
    }

    private async Task<List<DimseStatus>> SendAsync(params (string Uid, byte[] Bytes)[] objects)
    {
        await using var folder = ObjectFolder.Open(_folder.FullName);
        await using var listener = Listen(folder);
        await using var association = await RequestAsync(listener);
        var statuses = new List<DimseStatus>();
        foreach (var (uid, bytes) in objects) statuses.Add(await association.StoreAsync(new(Ct, uid, Implicit, () => new MemoryStream(bytes)), Token));
        return statuses;
    }

    private DicomListener Listen(ObjectFolder folder) => DicomListener.Start(new()
    {
        EndPoint = new(IPAddress.Loopback, 0),
        Contexts = new() { Storage = true },
        Handlers = new()
        {
            OnStore = async (request, ct) =>
            {
                var (status, stored) = await folder.StoreAsync(request, ct);
                if (stored is { } one) lock (_stored) _stored.Add(one);
                return status;
            },
        },
    });

    private static Task<Association> RequestAsync(DicomListener listener) => Association.RequestAsync(
        new("127.0.0.1", listener.EndPoint.Port, "VOUCH", "TEST"), new() { Contexts = [(Ct, [Implicit])] }, Token);

    private static byte[] Bytes(string uid, int length)
    {
        var data = new DataSet().Set(Tags.SopClassUid, Ct).Set(Tags.SopInstanceUid, uid).SetBytes(Tags.PixelData, Vr.OW, new byte[length]);
        return data.ToBytes(TransferSyntax.ImplicitLittle);
    }

    private static byte[] Patterned(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private sealed class Breaking : MemoryStream
    {
        private int _given;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            (_given += buffer.Length) > 1_000_000 ? throw new IOException("The disk broke.") : new(buffer.Length);
    }
}
