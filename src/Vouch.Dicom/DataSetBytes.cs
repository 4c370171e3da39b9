using System.IO.Compression;
using Vouch.Dicom.Coding;

namespace Vouch.Dicom;

/// <content>Reading and writing without a file around.</content>
public sealed partial class DataSet
{
    /// <summary>What follows the last element and is none.</summary>
    internal ReadOnlyMemory<byte> Trailing { get; set; }

    /// <summary>A data set in memory; values are slices of it.</summary>
    /// <exception cref="DicomFormatException">It cannot be read.</exception>
    public static DataSet Read(ReadOnlyMemory<byte> bytes, TransferSyntax syntax, ReadingLimits? limits = null) => syntax.IsDeflated
        ? Read(Inflated.Of(bytes, limits ?? ReadingLimits.Default), syntax.Coding, limits)
        : Read(bytes, syntax.Coding, limits);

    /// <summary>
    /// A data set to the end of a stream. Of a stream that can seek, large values stay where they are, and it has to stay open; of another
    /// they are handed to <paramref name="onLarge"/>, or taken into memory without it.
    /// </summary>
    /// <exception cref="DicomFormatException">It cannot be read.</exception>
    public static DataSet Read(Stream stream, TransferSyntax syntax, ReadingLimits? limits = null, LargeValue? onLarge = null)
    {
        if (syntax.IsDeflated)
            return Read(Inflated.Of(stream, limits ?? ReadingLimits.Default), syntax.Coding, limits);
        var source = new StreamSource(stream, stream.CanSeek ? new ByteStore(stream) : null);
        return Read(source, syntax.Coding, limits, onLarge, 0);
    }

    /// <summary>Writes every element; those that were read in the same syntax and not changed byte for byte.</summary>
    public void Write(Stream output, TransferSyntax syntax)
    {
        if (syntax.IsDeflated)
        {
            using var deflating = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true);
            Write(deflating, syntax with { IsDeflated = false });
            return;
        }

        using var writer = new DataSetWriter(output);
        writer.Write(this, syntax.Coding);
        if (elements.Exists(one => one.Origin.Is(syntax.Coding)))
            writer.Raw(Trailing.Span);
    }

    public byte[] ToBytes(TransferSyntax syntax)
    {
        using var bytes = new MemoryStream();
        Write(bytes, syntax);
        return bytes.ToArray();
    }

    internal static DataSet Read(ByteSource source, ElementCoding coding, ReadingLimits? limits, LargeValue? onLarge, long offset)
    {
        var reader = new DataSetReader(source, limits ?? ReadingLimits.Default, onLarge, offset);
        var all = reader.Read(coding, long.MaxValue);
        all.Remarks = reader.Remarks;
        all.Trailing = reader.Trailing;
        return all;
    }

    private static DataSet Read(ReadOnlyMemory<byte> bytes, ElementCoding coding, ReadingLimits? limits) =>
        Read(new MemorySource(bytes), coding, limits, null, 0);
}
