using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Storage;

/// <summary>
/// A file that an object flows into; deleted unless it went to its place. What fits into a block is gathered there and goes to the disk at
/// once when it is flushed; what is longer flows through the system's cache, written back as it comes.
/// </summary>
internal sealed class IncomingFile : IDisposable
{
    // Below, opening the file once more costs more than the cache does.
    private const int DirectBytesMin = 64 * 1024;
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly AlignedBlocks? _blocks;
    private AlignedBlock? _block;
    private RunningCrc _crc = new();
    private bool _isPlaced;

    /// <param name="path">An empty file.</param>
    /// <param name="blocks">Null: the file system cannot write past its cache.</param>
    public IncomingFile(string path, AlignedBlocks? blocks)
    {
        _path = path;
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        _blocks = blocks;
        _block = blocks?.Take();
    }

    public long Length { get; private set; }

    public uint Crc => _crc.Value;

    /// <summary>The head, all of the content, and then the mark that it is whole.</summary>
    /// <exception cref="AssociationException">The association ended before the object.</exception>
    public async Task FillAsync(byte[] head, PipeReader content, CancellationToken ct)
    {
        _crc.Add(head.AsSpan(WholeMark.PreambleBytes));
        Add([head]);
        var parts = new List<ReadOnlyMemory<byte>>();
        while (true)
        {
            var read = await content.ReadAsync(ct);
            foreach (var part in read.Buffer)
            {
                if (part.IsEmpty) continue;
                parts.Add(part);
                _crc.Add(part.Span);
            }

            Add(parts);
            parts.Clear();
            content.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }

        var mark = WholeMark.Of(Length, Crc);
        if (_block is { } block) mark.CopyTo(block.Memory);
        else RandomAccess.Write(_file, mark, 0);
    }

    /// <summary>Makes it durable.</summary>
    public void Flush()
    {
        if (_block is { } block) Write(block);
        RandomAccess.FlushToDisk(_file);
    }

    /// <summary>It is where it belongs, and not to be deleted.</summary>
    public void Placed() => _isPlaced = true;

    public void Dispose()
    {
        ReturnBlock();
        _file.Dispose();
        if (!_isPlaced) File.Delete(_path);
    }

    private void Add(List<ReadOnlyMemory<byte>> parts)
    {
        var length = parts.Sum(part => part.Length);
        if (length == 0) return;
        if (_block is { } block && Length + length <= block.Memory.Length)
        {
            var at = (int)Length;
            foreach (var part in parts)
            {
                part.CopyTo(block.Memory[at..]);
                at += part.Length;
            }
        }
        else
        {
            Spill();
            RandomAccess.Write(_file, parts, Length);
            WriteBack.Begin(_file, Length, length);
        }

        Length += length;
    }

    /// <summary>It is longer than a block: what was gathered goes the other way.</summary>
    private void Spill()
    {
        if (_block is not { } block) return;
        RandomAccess.Write(_file, block.Memory.Span[..(int)Length], 0);
        WriteBack.Begin(_file, 0, Length);
        ReturnBlock();
    }

    /// <summary>The last piece, no whole sector, goes through the cache: first, and on its way to the disk while the rest is written.</summary>
    private void Write(AlignedBlock block)
    {
        var bytes = block.Memory.Span[..(int)Length];
        var direct = bytes.Length < DirectBytesMin ? 0 : bytes.Length - (bytes.Length % AlignedBlock.Alignment);
        if (direct < bytes.Length) RandomAccess.Write(_file, bytes[direct..], direct);
        if (direct == 0) return;
        if (direct < bytes.Length) WriteBack.Begin(_file, direct, bytes.Length - direct);
        using var file = DirectWriting.Open(_path);
        RandomAccess.Write(file, bytes[..direct], 0);
    }

    private void ReturnBlock()
    {
        if (_block is { } block) _blocks!.Return(block);
        _block = null;
    }
}
