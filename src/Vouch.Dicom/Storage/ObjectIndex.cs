using System.Buffers.Binary;

namespace Vouch.Dicom.Storage;

/// <summary>
/// What was read of a folder's objects, in a file to which records are only added, so that the next start need not read them again. It is made
/// from the objects and believed only of files that are as they were when they were read: it may be deleted, cut off or damaged, and is not
/// flushed. The file is: its name and the sum of the tags that are kept (12 bytes), records (<see cref="IndexRecord"/>), of one name the last.
/// </summary>
internal sealed class ObjectIndex : IDisposable
{
    private const string FolderName = ".index";
    private const int HeadBytes = 12;

    /// <summary>It is written anew when so much of it, and more than half, is of no use.</summary>
    private const int SparedBytesMin = 256 * 1024;

    private const int BufferBytes = 1024 * 1024;

    private readonly string _folder;
    private readonly Action<string, string> _broken;
    private readonly MemoryStream _added = new();
    private FileStream _file;
    private bool _isBroken;

    /// <param name="broken">Hears of an index that can no longer be written, and why.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public ObjectIndex(string folder, Action<string, string> broken)
    {
        _folder = folder;
        _broken = broken;
        Directory.CreateDirectory(Path.Combine(folder, FolderName));
        File.Delete(PathOf("new"));
        _file = Open(PathOf("objects"));
    }

    private static ReadOnlySpan<byte> Name => "VOUCHIX1"u8;

    /// <summary>The records of files that are as they were when they were read, by the files' names; what else there is goes, when it is much.</summary>
    /// <param name="files">All that are there.</param>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public Dictionary<string, HeldObject> Read(IReadOnlyDictionary<string, FileStamp> files)
    {
        var (known, used) = (new Dictionary<string, (IndexRecord Record, int Bytes)>(), 0L);
        if (!HasOurHead()) Begin(_file);
        foreach (var (record, bytes) in IndexReading.Read(_file, _folder))
        {
            var name = Path.GetFileName(record.Held.Path);
            if (known.Remove(name, out var earlier)) used -= earlier.Bytes;
            if (!files.TryGetValue(name, out var stamp) || stamp != record.Stamp) continue;
            known.Add(name, (record, bytes));
            used += bytes;
        }

        var spared = _file.Length - HeadBytes - used;
        if (spared > SparedBytesMin && spared > used) Compact(known.Values.Select(one => one.Record));
        _file.Seek(0, SeekOrigin.End);
        return known.ToDictionary(one => one.Key, one => one.Value.Record.Held);
    }

    /// <summary>Adds an object; in the file with the next <see cref="Write"/> at the latest.</summary>
    public void Add(FileStamp stamp, HeldObject held)
    {
        if (_isBroken || IndexRecord.Write(stamp, held) is not { } record) return;
        _added.Write(record);
        if (_added.Length >= BufferBytes) Write();
    }

    /// <summary>What was added goes to the file, at once and not flushed. Where that fails the index stays as it is: the next start reads more.</summary>
    public void Write()
    {
        if (_added.Length == 0) return;
        try
        {
            _file.Write(_added.GetBuffer().AsSpan(0, (int)_added.Length));
        }
        catch (IOException e)
        {
            _isBroken = true;
            _broken(_file.Name, e.Message);
        }

        _added.SetLength(0);
    }

    public void Dispose()
    {
        if (!_isBroken) Write();
        _file.Dispose();
    }

    private string PathOf(string name) => Path.Combine(_folder, FolderName, name);

    /// <summary>Without a buffer of its own: what a full disk did not take would be tried once more when it is closed.</summary>
    private static FileStream Open(string path) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);

    /// <summary>Of an index of other keys, or of another form, nothing is of use.</summary>
    private bool HasOurHead()
    {
        var head = new byte[HeadBytes];
        _file.Position = 0;
        return _file.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false) == HeadBytes && head.AsSpan().SequenceEqual(Head());
    }

    private static byte[] Head()
    {
        var (crc, head) = (new RunningCrc(), new byte[HeadBytes]);
        Span<byte> tag = stackalloc byte[4];
        foreach (var one in HeldObject.Kept)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(tag, one.Group);
            BinaryPrimitives.WriteUInt16LittleEndian(tag[2..], one.Element);
            crc.Add(tag);
        }

        Name.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(Name.Length), crc.Value);
        return head;
    }

    private static void Begin(FileStream file)
    {
        file.SetLength(0);
        file.Write(Head());
    }

    /// <summary>Into a file beside it that takes its place when it is whole and durable.</summary>
    private void Compact(IEnumerable<IndexRecord> records)
    {
        var next = Open(PathOf("new"));
        try
        {
            Begin(next);
            var together = new BufferedStream(next, BufferBytes);
            foreach (var record in records) together.Write(IndexRecord.Write(record.Stamp, record.Held));
            together.Flush();
            next.Flush(flushToDisk: true);
            File.Move(PathOf("new"), PathOf("objects"), overwrite: true);
        }
        catch
        {
            next.Dispose();
            throw;
        }

        _file.Dispose();
        _file = next;
    }
}
