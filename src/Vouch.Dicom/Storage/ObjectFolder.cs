using Vouch.Dicom.Network;

namespace Vouch.Dicom.Storage;

/// <summary>
/// Received objects in a folder, one file each, named by its SOP instance UID. An object is visible once it is whole and durable, and is
/// acknowledged after that. Of the same object sent again one is kept; another with the same UID goes to <c>conflicts</c>.
/// <para>
/// The way of an object: into an empty file of <c>.incoming</c> whose name is durable already; when all is there its length and sum into the
/// preamble; the file made durable; moved to its place. What a crash leaves is set right on opening: a file that is not whole is deleted (it
/// was not acknowledged), a whole one goes on to its place. So one wait for the disk is enough, and the move needs none.
/// </para>
/// </summary>
public sealed class ObjectFolder : IAsyncDisposable
{
    private const string IncomingName = ".incoming";
    private const string ConflictsName = "conflicts";
    private readonly string _folder;
    private readonly string _incoming;
    private readonly string _conflicts;
    private readonly FileStream _lock;
    private readonly IncomingSlots _slots;
    private readonly Flushing _flushing;
    private readonly AlignedBlocks? _blocks;
    private int _underWay;

    private ObjectFolder(string folder, FileStream held)
    {
        _folder = folder;
        _incoming = Path.Combine(folder, IncomingName);
        _conflicts = Path.Combine(folder, ConflictsName);
        _lock = held;
        SetRight();
        _blocks = DirectWriting.IsPossibleIn(_incoming) ? new() : null;
        _slots = new(_incoming);
        _flushing = new();
    }

    /// <summary>Opens a folder, makes it if need be, and sets right what a crash left.</summary>
    /// <exception cref="IOException">It cannot be written, or another process has it open.</exception>
    public static ObjectFolder Open(string folder)
    {
        var full = Path.GetFullPath(folder);
        var incoming = Path.Combine(full, IncomingName);
        Directory.CreateDirectory(incoming);
        FolderSync.Flush(full);
        var held = new FileStream(Path.Combine(incoming, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            return new(full, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The file of an instance; it may not be there.</summary>
    public string PathOf(string sopInstance) => Path.Combine(_folder, sopInstance + ".dcm");

    /// <summary>Keeps the object of a request: the answer to be given when this is done.</summary>
    public async ValueTask<(DimseStatus Status, StoredAs? Stored)> StoreAsync(StoreRequest request, CancellationToken ct)
    {
        try
        {
            return (DimseStatus.Success, await KeepAsync(request, ct));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && e is not AssociationException)
        {
            return (DimseStatus.OutOfResources.With("The object could not be written."), null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _flushing.DisposeAsync();
        _slots.Dispose();
        await _lock.DisposeAsync();
    }

    private async Task<StoredAs> KeepAsync(StoreRequest request, CancellationToken ct)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            var path = _slots.Take();
            using var file = new IncomingFile(path, _blocks);
            await file.FillAsync(
                FileHead.Of(request.SopClass, request.SopInstance, request.TransferSyntax, request.Association.Request.CallingAe), request.Content, ct);
            // Where more may follow on the association before the answer, the thread that is here is to read them.
            var isAlone = Volatile.Read(ref _underWay) == 1 && request.Association.PeerOperationsMax == 1;
            var stored = await _flushing.FlushAsync(file, () => Publish(request.SopInstance, file.Crc, path), isAlone);
            file.Placed();
            return stored;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    /// <summary>Puts a durable object to its place. Never called for two at once.</summary>
    private StoredAs Publish(string sopInstance, uint crc, string path)
    {
        var place = PathOf(sopInstance);
        if (!File.Exists(place))
        {
            File.Move(path, place, overwrite: false);
            return StoredAs.New;
        }

        var aside = Path.Combine(_conflicts, Invariant($"{sopInstance}_{crc:X8}.dcm"));
        var isThere = IsSame(path, place);
        if (isThere || (File.Exists(aside) && IsSame(path, aside)))
        {
            File.Delete(path);
            return isThere ? StoredAs.AlreadyThere : StoredAs.KeptAside;
        }

        Directory.CreateDirectory(_conflicts);
        File.Move(path, aside, overwrite: false);
        return StoredAs.KeptAside;
    }

    private void SetRight()
    {
        foreach (var path in Directory.EnumerateFiles(_incoming, "*" + IncomingSlots.Ending).ToList())
        {
            // One that is not whole was being received or flushed: nobody was told that it is here.
            if (WholeMark.IsWhole(path) && Named(path) is { } whole) Publish(whole.SopInstance, whole.Crc, path);
            else File.Delete(path);
        }
    }

    private static (string SopInstance, uint Crc)? Named(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return FileHead.Read(file) is var (_, _, uid) && uid.All(one => char.IsAsciiDigit(one) || one == '.') ? (uid, WholeMark.CrcOf(file)) : null;
    }

    /// <summary>Whether two files hold the same data set in the same transfer syntax; who sent it does not matter.</summary>
    private static bool IsSame(string left, string right)
    {
        using var one = new FileStream(left, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var other = new FileStream(right, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (FileHead.Read(one) is not var (oneHead, oneSyntax, _) || FileHead.Read(other) is not var (otherHead, otherSyntax, _)) return false;
        if (oneSyntax != otherSyntax || one.Length - oneHead != other.Length - otherHead) return false;
        (one.Position, other.Position) = (oneHead, otherHead);
        var (oneBytes, otherBytes) = (new byte[64 * 1024], new byte[64 * 1024]);
        while (true)
        {
            var read = one.ReadAtLeast(oneBytes, oneBytes.Length, throwOnEndOfStream: false);
            if (other.ReadAtLeast(otherBytes, otherBytes.Length, throwOnEndOfStream: false) != read
                || !oneBytes.AsSpan(0, read).SequenceEqual(otherBytes.AsSpan(0, read))) return false;
            if (read < oneBytes.Length) return true;
        }
    }
}
