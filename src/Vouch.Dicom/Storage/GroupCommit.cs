using System.Collections.Concurrent;

namespace Vouch.Dicom.Storage;

/// <summary>
/// Makes files durable in groups: what arrives while one group is flushed makes the next. The files of a group are flushed at once, so
/// that a journalling file system commits them together. On threads of its own: a flush waits for the disk, and the pool's threads are few.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    private const int Flushers = 8;
    private const int GroupMax = 64;
    private readonly BlockingCollection<Entry> _waiting = [];
    private readonly BlockingCollection<Action> _flushing = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GroupCommit()
    {
        new Thread(Run) { IsBackground = true, Name = "group commit" }.Start();
        for (var i = 0; i < Flushers; i++) new Thread(Flush) { IsBackground = true, Name = "flush" }.Start();
    }

    /// <summary>Done when the file is durable and was published. As many wait as objects are received at once.</summary>
    /// <param name="publish">Called for one file after another, never at once.</param>
    /// <exception cref="IOException">The system could not.</exception>
    public Task<StoredAs> CommitAsync(IncomingFile file, Func<StoredAs> publish)
    {
        var entry = new Entry(file, publish);
        _waiting.Add(entry);
        return entry.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.CompleteAdding();
        await _ended.Task;
        _waiting.Dispose();
        _flushing.Dispose();
    }

    private void Run()
    {
        var group = new List<Entry>();
        while (_waiting.TryTake(out var first, Timeout.Infinite))
        {
            group.Clear();
            group.Add(first);
            while (group.Count < GroupMax && _waiting.TryTake(out var next)) group.Add(next);
            Flush(group);
            foreach (var entry in group) entry.Publish();
        }

        _flushing.CompleteAdding();
        _ended.SetResult();
    }

    private void Flush()
    {
        try
        {
            foreach (var flush in _flushing.GetConsumingEnumerable()) flush();
        }
        catch (ObjectDisposedException)
        {
            // It ended between two looks.
        }
    }

    private void Flush(List<Entry> group)
    {
        using var left = new CountdownEvent(group.Count);
        foreach (var entry in group[1..])
            _flushing.Add(() =>
            {
                entry.Flush();
                left.Signal();
            });
        group[0].Flush();
        left.Signal();
        left.Wait();
    }

    private sealed class Entry(IncomingFile file, Func<StoredAs> publish)
    {
        private Exception? _fault;

        public TaskCompletionSource<StoredAs> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Flush() => Try(file.Flush);

        public void Publish()
        {
            var stored = default(StoredAs);
            if (_fault is null) Try(() => stored = publish());
            if (_fault is { } fault) Done.SetException(fault);
            else Done.SetResult(stored);
        }

        private void Try(Action act)
        {
            try
            {
                act();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _fault ??= e;
            }
        }
    }
}
