using Vouch.Dicom.Coding;

namespace Vouch.Dicom.Files;

/// <summary>
/// A file of DICOM: preamble, file meta information, data set. Source: PS3.10, 7. Files of a bare data set, and those whose meta
/// information lacks what it should have, are read by what their bytes look like, with a remark.
/// Large values stay in the file, which stays open until this is disposed.
/// </summary>
public sealed class DicomFile : IDisposable
{
    private readonly Stream? stream;
    private readonly FileForm form;

    private DicomFile(FileForm form, DataSet meta, TransferSyntax syntax, DataSet data, IReadOnlyList<Remark> remarks, Stream? stream)
    {
        this.form = form;
        this.stream = stream;
        Meta = meta;
        Syntax = syntax;
        Data = data;
        Remarks = remarks;
    }

    /// <summary>A new file of a data set, with the meta information made from it.</summary>
    /// <exception cref="DicomFormatException">It names no SOP class or instance.</exception>
    public DicomFile(DataSet data, TransferSyntax syntax) : this(FileForm.Made, FileMeta.Of(data, syntax), syntax, data, [], null)
    {
    }

    /// <summary>Group 0002; empty where the file has none.</summary>
    public DataSet Meta { get; }

    public TransferSyntax Syntax { get; }

    public DataSet Data { get; }

    /// <summary>What is not as the standard asks, in the order it was met.</summary>
    public IReadOnlyList<Remark> Remarks { get; }

    /// <summary>Where the data set begins in the file.</summary>
    public long DataOffset => form.DataOffset;

    /// <summary>The 128 bytes before "DICM"; empty where there are none.</summary>
    public ReadOnlyMemory<byte> Preamble => form.Preamble;

    /// <summary>Opens a file; to be disposed.</summary>
    /// <exception cref="DicomFormatException">It cannot be read.</exception>
    public static DicomFile Open(string path, ReadingLimits? limits = null)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            return Read(stream, limits, isOwner: true);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads a stream to its end; one that can seek has to stay open, for large values stay in it.</summary>
    /// <exception cref="DicomFormatException">It cannot be read.</exception>
    public static DicomFile Read(Stream stream, ReadingLimits? limits = null, LargeValue? onLarge = null) => Read(stream, limits,
        isOwner: false, onLarge);

    /// <summary>Reads what lies in memory; values are slices of it.</summary>
    /// <exception cref="DicomFormatException">It cannot be read.</exception>
    public static DicomFile Read(ReadOnlyMemory<byte> bytes, ReadingLimits? limits = null) =>
        new FileReader(new MemorySource(bytes), limits ?? ReadingLimits.Default, null).Read(null);

    /// <summary>The whole file; byte for byte as it was read where nothing was changed.</summary>
    public void Write(Stream output)
    {
        using (var writer = new DataSetWriter(output))
        {
            if (form.HasPrefix)
            {
                writer.Raw(form.Preamble.Span);
                writer.Raw("DICM"u8);
            }

            writer.Write(FileMeta.WithLength(Meta), form.MetaCoding);
        }

        if (Syntax.IsDeflated && form.Deflated.Length > 0 && Data.ToBytes(Syntax with { IsDeflated = false }).AsSpan()
            .SequenceEqual(form.Inflated.Span))
            output.Write(form.Deflated.Span);
        else
            Data.Write(output, form.WrittenSyntax ?? Syntax);
    }

    /// <summary>Writes it beside its place and then puts it there, so that it is never seen in part.</summary>
    public void Write(string path) => WholeFile.Write(path, Write);

    public void Dispose() => stream?.Dispose();

    internal static DicomFile Of(FileForm form, DataSet meta, TransferSyntax syntax, DataSet data, IReadOnlyList<Remark> remarks,
        Stream? stream) =>
        new(form, meta, syntax, data, remarks, stream);

    private static DicomFile Read(Stream stream, ReadingLimits? limits, bool isOwner, LargeValue? onLarge = null)
    {
        var source = new StreamSource(stream, stream.CanSeek ? new ByteStore(stream) : null);
        return new FileReader(source, limits ?? ReadingLimits.Default, onLarge).Read(isOwner ? stream : null);
    }
}
