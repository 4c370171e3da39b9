using Vouch.Dicom.Files;
using Vouch.Dicom.Matching;
using Vouch.Dicom.Network;
using Vouch.Dicom.Storage;

namespace Vouch.Dicom.Tests.Storage;

/// <summary>
/// The index of a folder of objects. Whether a file was read is told from files that were made unreadable and left with the length and the time
/// that they had: only who believes the index still names them.
/// </summary>
public sealed class ObjectIndexTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTime Earlier = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly Tag PatientId = new(0x0010, 0x0020);
    private static readonly Tag PatientName = new(0x0010, 0x0010);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vouch-index-");
    private readonly List<string> _told = [];

    [Fact]
    public void A_second_start_names_every_object_and_reads_none()
    {
        var first = Filled(5);
        Spoil(0, 1, 2, 3, 4);
        Assert.Equal(first, Start());
        Assert.Empty(_told);
    }

    [Fact]
    public void Where_the_disk_is_full_the_index_is_told_to_be_left_and_every_object_is_named()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Index)!);
        using (SmallDisk.MountOrSkip(Path.GetDirectoryName(Index)!, "8k"))
        {
            Assert.Equal(60, Filled(60).Count);
            Assert.StartsWith("objects: ", Assert.Single(_told), StringComparison.Ordinal);
            Assert.Equal(60, Start().Count);
        }

        Assert.Equal(60, Start().Count);
    }

    [Fact]
    public void What_an_object_is_sent_as_is_the_same_with_the_index()
    {
        Filled(2);
        using var held = Open();
        var (known, read) = (held.Find("1.2.1")!, StoredFile.Read(At(1)));
        Assert.Equal((read.SopClass, read.SopInstance, read.TransferSyntax), (known.SopClass, known.SopInstance, known.TransferSyntax));
        Assert.Equal(Bytes(read), Bytes(known));
        Assert.Equal("1.2.840.10008.1.2.1", held.Preferred(read.SopClass, ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"]));
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("added")]
    [InlineData("of another length")]
    [InlineData("of another time")]
    public void A_file_that_changed_behind_the_index_is_read_and_no_other(string change)
    {
        Filled(4);
        Spoil(1, 2, 3);
        switch (change)
        {
            case "removed": File.Delete(At(0)); break;
            case "added": Write(4, "Roe^Ann"); break;
            case "of another length": Write(0, "Roe^Ann-Elizabeth"); break;
            default: Write(0, "Roe^Ann", changed: Earlier.AddSeconds(3)); break;
        }

        var names = Start().Select(one => one.Split(' ')[1]).ToList();
        Assert.Equal(change switch { "removed" => 3, "added" => 5, _ => 4 }, names.Count);
        Assert.Equal(change == "removed" ? 0 : 1, names.Count(one => one.StartsWith("Roe", StringComparison.Ordinal)));
        Assert.Empty(_told);
    }

    [Fact]
    public void What_a_link_leads_to_is_read_at_every_start()
    {
        Write(0, "Doe^Jane");
        var target = Path.Combine(_folder.FullName, "target");
        File.Move(At(0), target);
        File.CreateSymbolicLink(At(0), target);
        Assert.Equal("Doe^Jane", Assert.Single(Start()).Split(' ')[1]);
        Write(1, "Roe^Jane");
        File.Move(At(1), target, overwrite: true);
        Assert.Equal("Roe^Jane", Assert.Single(Start()).Split(' ')[1]);
    }

    [Fact]
    public void A_file_that_changed_just_before_it_was_read_is_read_again_since_it_may_have_changed_once_more()
    {
        Write(0, "Doe^Jane");
        File.SetLastWriteTimeUtc(At(0), Now.UtcDateTime.AddSeconds(-1));
        Start();
        Write(0, "Roe^Jane");
        File.SetLastWriteTimeUtc(At(0), Now.UtcDateTime.AddSeconds(-1));
        Assert.Equal("Roe^Jane", Assert.Single(Start()).Split(' ')[1]);
        // Once its time has settled it is added without being asked for.
        using (var held = Open(Now.AddMinutes(1)))
            while (held.CatchUp())
            {
            }

        Write(0, "Noe^Jane");
        File.SetLastWriteTimeUtc(At(0), Now.UtcDateTime.AddSeconds(-1));
        Assert.Equal("Roe^Jane", Assert.Single(Start()).Split(' ')[1]);
    }

    [Fact]
    public async Task What_came_is_indexed_without_being_asked_for_once_few_come()
    {
        Filled(1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using (var held = Open())
        {
            Write(1, "Doe^Jane");
            held.Add(At(1));
            var following = held.FollowAsync(stop.Token);
            while (Indexed().Count < 2) await Task.Delay(50, stop.Token);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
        }

        Assert.Equal(["1.2.0", "1.2.1"], Indexed());
    }

    [Fact]
    public void An_index_that_was_cut_off_at_any_byte_names_every_object_again_and_is_whole_after()
    {
        var expected = Filled(3);
        var whole = File.ReadAllBytes(Index);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Index, whole[..length]);
            Assert.Equal(expected, Start());
            Assert.Equal(["1.2.0", "1.2.1", "1.2.2"], Indexed());
        }

        Assert.Empty(_told);
    }

    [Fact]
    public void A_changed_bit_costs_the_record_that_it_is_in_and_gives_no_other()
    {
        Filled(3);
        var whole = File.ReadAllBytes(Index)[12..];
        var written = Records(whole);
        Assert.Equal(3, written.Count);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            whole[bit / 8] ^= (byte)(1 << (bit % 8));
            var read = Records(whole);
            Assert.Equal(2, read.Count);
            Assert.Subset(written.ToHashSet(), read.ToHashSet());
            whole[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void An_index_with_anything_in_it_gives_the_answers_that_the_objects_give()
    {
        var expected = Filled(6);
        var whole = File.ReadAllBytes(Index);
        for (var seed = 0; seed < 300; seed++)
        {
            File.WriteAllBytes(Index, Damaged(whole, new Random(seed)));
            Assert.Equal(expected, Start());
        }

        Assert.Empty(_told);
    }

    [Fact]
    public void An_index_of_other_keys_or_another_form_is_made_anew()
    {
        var expected = Filled(2);
        var index = File.ReadAllBytes(Index);
        index[9] ^= 1;
        File.WriteAllBytes(Index, index);
        Write(0, "Roe^Ann"); // Of the same length and time: an index that were believed would not show it.
        Assert.NotEqual(expected, Start());
        index[9] ^= 1;
        Assert.Equal(index[..12], File.ReadAllBytes(Index)[..12]);
    }

    [Fact]
    public void An_index_that_is_mostly_of_what_is_gone_is_written_anew_with_the_rest()
    {
        Filled(3, comment: new string('c', 8_000));
        for (var round = 1; round <= 30; round++)
        {
            for (var i = 0; i < 3; i++) Write(i, "Doe^Jane", new string('c', 8_000), Earlier.AddMinutes(round));
            Start();
        }

        Assert.InRange(new FileInfo(Index).Length, 3 * 8_000, 400_000);
        var expected = Start();
        Spoil(0, 1, 2);
        Assert.Equal(expected, Start());
        Assert.Equal(["objects"], Directory.GetFiles(Path.GetDirectoryName(Index)!).Select(Path.GetFileName));
    }

    [Fact]
    public void Without_a_place_for_the_index_the_objects_are_read()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, ".index"), "in the way");
        Write(0, "Doe^Jane");
        Assert.Single(Start());
        Assert.StartsWith(".index: ", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_went_is_not_held_though_it_was()
    {
        Filled(2);
        using var held = Open();
        Assert.NotNull(held.Find("1.2.1"));
        File.Delete(At(1));
        Assert.Null(held.Find("1.2.1"));
    }

    [Fact]
    public void Many_records_are_read_in_pieces()
    {
        using var index = new MemoryStream();
        for (var i = 0; i < 40; i++)
            index.Write(IndexRecord.Write(new(i, i), new(Path.Combine("/f", Invariant($"{i}.dcm")), i, "c", Invariant($"{i}"), "t", new byte[300_000], "p", "s", "e")));
        index.Position = 0;
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (Invariant($"{i}"), (long)i, 300_000)),
            IndexReading.Read(index, "/f").Select(one => (one.Record.Held.SopInstance, one.Record.Stamp.Changed, one.Record.Held.Head.Length)));
        Assert.Null(IndexRecord.Write(default, new("/f/1.dcm", 0, "c", "i", "t", new byte[IndexRecord.BodyBytesMax], "p", "s", "e")));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Index => Path.Combine(_folder.FullName, ".index", "objects");

    private string At(int number) => Path.Combine(_folder.FullName, Invariant($"{number}.dcm"));

    private HeldObjects Open(DateTimeOffset? now = null) =>
        HeldObjects.Open(_folder.FullName, (path, why) => _told.Add(Path.GetFileName(path) + ": " + why), new StillClock(now ?? Now));

    /// <summary>Objects in an index: the answers that they give.</summary>
    private List<string> Filled(int count, string comment = "")
    {
        for (var i = 0; i < count; i++) Write(i, "Doe^Jane", comment);
        return Start();
    }

    /// <summary>What is found by one who starts: each instance with its patient and when it was told of how many.</summary>
    private List<string> Start()
    {
        using var held = Open();
        var patients = held.Find(SopClasses.PatientRootFind, Keys("PATIENT").Set(PatientName, "").Set(QueryKeys.PatientInstances, ""), "VOUCH").ToList();
        return
        [
            .. patients.SelectMany(patient => held.Retrieve(SopClasses.PatientRootGet, Keys("PATIENT").Set(PatientId, patient.Match!.Text(PatientId)!), null).Objects
                .Select(one => $"{one.SopInstance} {patient.Match!.Text(PatientName)} {patient.Match!.Text(QueryKeys.PatientInstances)}")).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The instances whose records are in the index.</summary>
    private List<string> Indexed()
    {
        using var index = new FileStream(Index, FileMode.Open, FileAccess.Read, FileShare.ReadWrite) { Position = 12 };
        return [.. IndexReading.Read(index, _folder.FullName).Select(one => one.Record.Held.SopInstance).Order(StringComparer.Ordinal)];
    }

    private static DataSet Keys(string level) => new DataSet().Set(QueryModel.QueryRetrieveLevel, level).Set(PatientId, "");

    private void Write(int number, string name, string comment = "", DateTime? changed = null)
    {
        var data = new DataSet().Set(Tags.SopClassUid, "1.2.840.10008.5.1.4.1.1.2").Set(Tags.SopInstanceUid, Invariant($"1.2.{number}")).Set(PatientName, name)
            .Set(PatientId, Invariant($"P{number}")).Set(new Tag(0x0020, 0x000D), "1.2").Set(new Tag(0x0020, 0x000E), "1.3").Set(new Tag(0x0010, 0x4000), comment);
        using (var file = new DicomFile(data, TransferSyntax.ExplicitLittle)) file.Write(At(number));
        File.SetLastWriteTimeUtc(At(number), changed ?? Earlier);
    }

    /// <summary>Files of the same length and time that hold no object.</summary>
    private void Spoil(params int[] numbers)
    {
        foreach (var path in numbers.Select(At))
        {
            var changed = File.GetLastWriteTimeUtc(path);
            File.WriteAllBytes(path, new byte[new FileInfo(path).Length]);
            File.SetLastWriteTimeUtc(path, changed);
        }
    }

    private static List<string> Records(byte[] index)
    {
        using var stream = new MemoryStream(index);
        return [.. IndexReading.Read(stream, "/").Select(one => Convert.ToHexString(IndexRecord.Write(one.Record.Stamp, one.Record.Held)!))];
    }

    private static byte[] Damaged(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var (at, length) = (random.Next(bytes.Count + 1), random.Next(200));
            length = Math.Min(length, bytes.Count - at);
            switch (random.Next(4))
            {
                case 0: bytes.RemoveRange(at, length); break;
                case 1: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 2: bytes.InsertRange(at, new byte[length]); break;
                default:
                    for (var i = at; i < at + length; i++) bytes[i] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Bytes(StoredObject stored)
    {
        using var stream = stored.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
