using System.Collections.Concurrent;

namespace Vouch.Dicom.Storage;

/// <summary>
/// Empty files whose names are durable already: an object that flows into one needs no flush of the folder, only of itself. Made many at
/// once, so that the folder's flush is shared by all of them.
/// </summary>
internal sealed class IncomingSlots(string folder) : IDisposable
{
    public const string Ending = ".slot";
    private const int MadeAtOnce = 128;
    private readonly ConcurrentQueue<string> _ready = new();
    private readonly Lock _making = new();
    private int _isMakingAhead;
    private bool _isEnded;
    private long _number;

    /// <summary>The path of an empty file that is nobody else's.</summary>
    /// <exception cref="IOException">It could not be made.</exception>
    public string Take()
    {
        while (true)
        {
            if (_ready.TryDequeue(out var path))
            {
                // So that no object waits for those of the next ones.
                if (_ready.Count < MadeAtOnce / 2 && Interlocked.Exchange(ref _isMakingAhead, 1) == 0) ThreadPool.QueueUserWorkItem(_ => MakeAhead());
                return path;
            }

            lock (_making)
                if (_ready.IsEmpty) Make();
        }
    }

    /// <summary>Those that were not taken go.</summary>
    public void Dispose()
    {
        lock (_making) _isEnded = true;
        while (_ready.TryDequeue(out var path)) File.Delete(path);
    }

    private void MakeAhead()
    {
        try
        {
            lock (_making)
                if (!_isEnded) Make();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Who finds none tries it again, and tells why it cannot.
        }
        finally
        {
            Volatile.Write(ref _isMakingAhead, 0);
        }
    }

    private void Make()
    {
        var made = new List<string>(MadeAtOnce);
        try
        {
            for (var i = 0; i < MadeAtOnce; i++)
            {
                var path = Path.Combine(folder, Invariant($"{++_number}{Ending}"));
                File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite).Dispose();
                made.Add(path);
            }

            FolderSync.Flush(folder);
        }
        catch
        {
            foreach (var path in made) File.Delete(path);
            throw;
        }

        foreach (var path in made) _ready.Enqueue(path);
    }
}
