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
    private long _number;

    /// <summary>The path of an empty file that is nobody else's.</summary>
    /// <exception cref="IOException">It could not be made.</exception>
    public string Take()
    {
        while (true)
        {
            if (_ready.TryDequeue(out var path)) return path;
            lock (_making)
                if (_ready.IsEmpty) Make();
        }
    }

    /// <summary>Those that were not taken go.</summary>
    public void Dispose()
    {
        while (_ready.TryDequeue(out var path)) File.Delete(path);
    }

    private void Make()
    {
        var made = new List<string>(MadeAtOnce);
        for (var i = 0; i < MadeAtOnce; i++)
        {
            var path = Path.Combine(folder, Invariant($"{++_number}{Ending}"));
            File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite).Dispose();
            made.Add(path);
        }

        FolderSync.Flush(folder);
        foreach (var path in made) _ready.Enqueue(path);
    }
}
