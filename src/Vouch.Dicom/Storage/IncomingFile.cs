using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Storage;

/// <summary>A file that an object flows into; deleted unless it became whole and went to its place.</summary>
internal sealed class IncomingFile : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private RunningCrc _crc = new();
    private bool _isWhole;

    /// <param name="path">An empty file.</param>
    public IncomingFile(string path)
    {
        _path = path;
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
    }

    public long Length { get; private set; }

    public uint Crc => _crc.Value;

    /// <summary>The head, all of the content, and then the mark that it is whole.</summary>
    /// <exception cref="AssociationException">The association ended before the object.</exception>
    public async Task FillAsync(byte[] head, PipeReader content, CancellationToken ct)
    {
        var parts = new List<ReadOnlyMemory<byte>> { head };
        _crc.Add(head.AsSpan(WholeMark.PreambleBytes));
        while (true)
        {
            var read = await content.ReadAsync(ct);
            foreach (var part in read.Buffer)
            {
                if (part.IsEmpty) continue;
                parts.Add(part);
                _crc.Add(part.Span);
            }

            var begun = Length;
            Write(parts);
            parts.Clear();
            content.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
            WriteBack.Begin(_file, begun, Length - begun);
        }

        RandomAccess.Write(_file, WholeMark.Of(Length, Crc), 0);
        _isWhole = true;
    }

    public void Flush() => RandomAccess.FlushToDisk(_file);

    public void Dispose()
    {
        _file.Dispose();
        if (!_isWhole) File.Delete(_path);
    }

    private void Write(List<ReadOnlyMemory<byte>> parts)
    {
        if (parts.Count == 0) return;
        RandomAccess.Write(_file, parts, Length);
        foreach (var part in parts) Length += part.Length;
    }
}
