namespace Vouch.Dicom.Storage;

/// <summary>
/// Makes files durable, several at once: a journalling file system commits together what is flushed at the same time, so the wait for the
/// disk is shared by the associations. On threads of its own: a flush blocks, and the pool's threads are few.
/// </summary>
internal sealed class Flushing : IAsyncDisposable
{
    private const int Threads = 16;
    private readonly Queue<Entry> _waiting = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _publishing = new();
    private int _running = Threads;
    private bool _isEnding;

    public Flushing()
    {
        for (var i = 0; i < Threads; i++) new Thread(Run) { IsBackground = true, Name = "flush" }.Start();
    }

    /// <summary>Done when the file is durable and was published. As many wait as objects are received at once.</summary>
    /// <param name="publish">Called for one file after another, never at once.</param>
    /// <param name="isAlone">Nobody else waits: it is done at once on this thread, and to wake another is spared.</param>
    /// <exception cref="IOException">The system could not.</exception>
    public Task<StoredAs> FlushAsync(IncomingFile file, Func<StoredAs> publish, bool isAlone)
    {
        // What waits goes on here, to its answer: to wake another thread for that takes longer.
        var entry = new Entry(file, publish, new());
        if (isAlone)
        {
            Complete(entry);
            return entry.Done.Task;
        }

        lock (_waiting)
        {
            _waiting.Enqueue(entry);
            Monitor.Pulse(_waiting);
        }

        return entry.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        lock (_waiting)
        {
            _isEnding = true;
            Monitor.PulseAll(_waiting);
        }

        await _ended.Task;
    }

    private void Run()
    {
        while (Next() is { } entry) Complete(entry);
        if (Interlocked.Decrement(ref _running) == 0) _ended.SetResult();
    }

    private void Complete(Entry entry)
    {
        try
        {
            entry.File.Flush();
            StoredAs stored;
            lock (_publishing) stored = entry.Publish();
            entry.Done.SetResult(stored);
        }
        catch (Exception e)
        {
            // Whatever it is, who waits for this object is told; the thread goes on with the next.
            entry.Done.SetException(e);
        }
    }

    /// <summary>Waits for one without spinning: the processor is the associations'. Null: there will be no more.</summary>
    private Entry? Next()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0 && !_isEnding) Monitor.Wait(_waiting);
            return _waiting.TryDequeue(out var entry) ? entry : null;
        }
    }

    private sealed record Entry(IncomingFile File, Func<StoredAs> Publish, TaskCompletionSource<StoredAs> Done);
}
