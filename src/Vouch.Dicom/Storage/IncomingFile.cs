using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Storage;

/// <summary>A file that an object flows into; deleted unless it became whole.</summary>
internal sealed class IncomingFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private RunningCrc _crc = new();
    private string? _path;

    public IncomingFile(string path)
    {
        _path = path;
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
    }

    public long Length { get; private set; }

    public uint Crc => _crc.Value;

    /// <summary>The head and then all of the content.</summary>
    /// <exception cref="AssociationException">The association ended before the object.</exception>
    public async Task FillAsync(byte[] head, PipeReader content, CancellationToken ct)
    {
        var parts = new List<ReadOnlyMemory<byte>> { head };
        while (true)
        {
            var read = await content.ReadAsync(ct);
            foreach (var part in read.Buffer)
                if (!part.IsEmpty) parts.Add(part);
            Write(parts);
            parts.Clear();
            content.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return;
        }
    }

    /// <summary>From now on it is known by this name and outlives this.</summary>
    public void Rename(string path)
    {
        File.Move(_path!, path, overwrite: true);
        _path = null;
    }

    public void Flush() => RandomAccess.FlushToDisk(_file);

    public void Dispose()
    {
        _file.Dispose();
        if (_path is not null) File.Delete(_path);
    }

    private void Write(List<ReadOnlyMemory<byte>> parts)
    {
        if (parts.Count == 0) return;
        RandomAccess.Write(_file, parts, Length);
        foreach (var part in parts)
        {
            Length += part.Length;
            _crc.Add(part.Span);
        }
    }
}
