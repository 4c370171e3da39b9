using System.Collections.Concurrent;

namespace Vouch.Dicom.Storage;

// What is there is read, and kept in the index.
public sealed partial class HeldObjects
{
    /// <summary>So many are read before who asks gets its turn.</summary>
    private const int ReadAtOnce = 64;

    /// <summary>Longer than it takes a file's time to settle, so that what is read after it goes to the index.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    /// <summary>When more come in a pause, receiving has the processor and the disk.</summary>
    private const int FewInPause = 20;

    private readonly ConcurrentQueue<(string Path, HeldObject? Known)> _new = new();
    private readonly Queue<string> _unsettled = new();
    private readonly HashSet<string> _texts = [];
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private ObjectIndex? _index;
    private long _added;

    /// <summary>
    /// The objects of a folder's files <c>*.dcm</c>, with an index in <c>.index</c>: of a file that has the length and time of change that it had
    /// when it was read the index is believed, any other is read.
    /// </summary>
    public static HeldObjects Open(string folder, Action<string, string> unreadable, TimeProvider? clock = null)
    {
        var held = new HeldObjects(unreadable, clock);
        var full = Path.GetFullPath(folder);
        var files = new List<(string Name, FileStamp? Stamp)>();
        foreach (var file in new DirectoryInfo(full).EnumerateFiles("*.dcm")) files.Add((file.Name, FileStamp.Of(file)));
        var known = held.ReadIndex(full, files.Where(one => one.Stamp is not null).ToDictionary(one => one.Name, one => one.Stamp!.Value));
        // In the folder's order whether they are known or not: of two with the same UID it is the same that counts.
        foreach (var (name, _) in files) held._new.Enqueue((Path.Combine(full, name), known.GetValueOrDefault(name)));
        return held;
    }

    /// <summary>A file that is there now.</summary>
    public void Add(string path)
    {
        _new.Enqueue((path, null));
        Interlocked.Increment(ref _added);
    }

    /// <summary>
    /// Until cancelled: whenever few or none have come for a while, reads what came and adds it to the index, so that neither who asks next nor
    /// the next start waits for that.
    /// </summary>
    public async Task FollowAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Pause, _clock);
        for (var seen = 0L; await timer.WaitForNextTickAsync(ct);)
        {
            var came = Interlocked.Read(ref _added) - seen;
            seen += came;
            if (came > FewInPause) continue;
            while (CatchUp() && Interlocked.Read(ref _added) - seen <= FewInPause) ct.ThrowIfCancellationRequested();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _index?.Dispose();
            _index = null;
        }
    }

    /// <summary>Reads some of what is new; whether there is more.</summary>
    internal bool CatchUp()
    {
        lock (_gate)
        {
            // They are read again: what was read before their time settled may have changed within it.
            if (_new.IsEmpty)
                while (_unsettled.TryDequeue(out var path)) _new.Enqueue((path, null));
            ReadNew(ReadAtOnce);
            return !_new.IsEmpty;
        }
    }

    private Dictionary<string, HeldObject> ReadIndex(string folder, Dictionary<string, FileStamp> files)
    {
        try
        {
            _index = new(folder, unreadable);
            return _index.Read(files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            unreadable(Path.Combine(folder, ".index"), e.Message);
            _index?.Dispose();
            _index = null;
            return [];
        }
    }

    private void ReadNew(int most = int.MaxValue)
    {
        for (var i = 0; i < most && _new.TryDequeue(out var one); i++)
        {
            try
            {
                Put(Shared(one.Known ?? ReadFile(one.Path)));
            }
            catch (DicomFormatException e)
            {
                unreadable(one.Path, e.Told);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                unreadable(one.Path, e.Message);
            }
        }

        _index?.Write();
    }

    private HeldObject ReadFile(string path)
    {
        // Before it is read: a change meanwhile shows at the next start.
        var stamp = _index is null ? null : FileStamp.Of(new FileInfo(path));
        var held = HeldObject.Read(path);
        if (stamp is not { } known) return held;
        if (known.IsSettled(_clock.GetUtcNow())) _index!.Add(known, held);
        else _unsettled.Enqueue(path);
        return held;
    }

    /// <summary>The same with texts that many objects have in common kept once.</summary>
    private HeldObject Shared(HeldObject held)
    {
        return held with
        {
            SopClass = Once(held.SopClass),
            TransferSyntax = Once(held.TransferSyntax),
            Patient = Once(held.Patient),
            Study = Once(held.Study),
            Series = Once(held.Series),
        };

        string Once(string text)
        {
            if (_texts.TryGetValue(text, out var one)) return one;
            _texts.Add(text);
            return text;
        }
    }
}
