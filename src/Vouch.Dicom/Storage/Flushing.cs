using System.Collections.Concurrent;

namespace Vouch.Dicom.Storage;

/// <summary>
/// Makes files durable, several at once: a journalling file system commits together what is flushed at the same time, so the wait for the
/// disk is shared by the associations. On threads of its own: a flush blocks, and the pool's threads are few.
/// </summary>
internal sealed class Flushing : IAsyncDisposable
{
    private const int Threads = 16;
    private readonly BlockingCollection<Entry> _waiting = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _publishing = new();
    private int _running = Threads;

    public Flushing()
    {
        for (var i = 0; i < Threads; i++) new Thread(Run) { IsBackground = true, Name = "flush" }.Start();
    }

    /// <summary>Done when the file is durable and was published. As many wait as objects are received at once.</summary>
    /// <param name="publish">Called for one file after another, never at once.</param>
    /// <exception cref="IOException">The system could not.</exception>
    public Task<StoredAs> FlushAsync(IncomingFile file, Func<StoredAs> publish)
    {
        var entry = new Entry(file, publish, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _waiting.Add(entry);
        return entry.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.CompleteAdding();
        await _ended.Task;
        _waiting.Dispose();
    }

    private void Run()
    {
        while (_waiting.TryTake(out var entry, Timeout.Infinite))
        {
            try
            {
                entry.File.Flush();
                StoredAs stored;
                lock (_publishing) stored = entry.Publish();
                entry.Done.SetResult(stored);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                entry.Done.SetException(e);
            }
        }

        if (Interlocked.Decrement(ref _running) == 0) _ended.SetResult();
    }

    private sealed record Entry(IncomingFile File, Func<StoredAs> Publish, TaskCompletionSource<StoredAs> Done);
}
