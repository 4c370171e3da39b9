using System.Threading.Channels;

namespace Vouch.Dicom.Storage;

/// <summary>
/// Makes files durable in groups: what arrives while one group is flushed makes the next. The files of a group are flushed at once, so
/// that a journalling file system commits them together; their folder once for all of them.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    private const int GroupMax = 64;
    private readonly string _folder;
    private readonly Channel<Entry> _waiting = Channel.CreateBounded<Entry>(new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly Task _running;

    public GroupCommit(string folder)
    {
        _folder = folder;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Done when the file and its name in the folder are durable and it was published.</summary>
    /// <param name="publish">Called for one file after another, never at once.</param>
    /// <exception cref="IOException">The system could not.</exception>
    public async Task<StoredAs> CommitAsync(IncomingFile file, Func<StoredAs> publish)
    {
        var entry = new Entry(file, publish);
        await _waiting.Writer.WriteAsync(entry);
        return await entry.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        var group = new List<Entry>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < GroupMax && _waiting.Reader.TryRead(out var entry)) group.Add(entry);
            await FlushAsync(group);
            foreach (var entry in group) entry.Publish();
        }
    }

    private async Task FlushAsync(List<Entry> group)
    {
        if (group is [var only]) only.Flush();
        else await Task.WhenAll(group.Select(entry => Task.Run(entry.Flush)));
        try
        {
            FolderSync.Flush(_folder);
        }
        catch (IOException e)
        {
            foreach (var entry in group) entry.Fail(e);
        }
    }

    private sealed class Entry(IncomingFile file, Func<StoredAs> publish)
    {
        private Exception? _fault;

        public TaskCompletionSource<StoredAs> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Flush() => Try(file.Flush);

        public void Fail(Exception fault) => _fault ??= fault;

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
                Fail(e);
            }
        }
    }
}
