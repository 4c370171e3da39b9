using Vouch.Dicom.Coding;

namespace Vouch.Dicom.Files;

/// <summary>Finds the parts of a file. Source: PS3.10, 7.1.</summary>
internal sealed class FileReader(ByteSource source, ReadingLimits limits, LargeValue? onLarge)
{
    private const int PreambleBytes = 128;

    private readonly List<Remark> remarks = [];
    private ElementCoding metaCoding = ElementCoding.ExplicitLittle;

    public DicomFile Read(Stream? owned)
    {
        var head = source.Peek(PreambleBytes + 4);
        var (hasPrefix, preamble) = (false, ReadOnlyMemory<byte>.Empty);
        if (head.Length == PreambleBytes + 4 && head[PreambleBytes..].SequenceEqual("DICM"u8))
            (hasPrefix, preamble) = (true, source.Take(PreambleBytes));
        else if (head.StartsWith("DICM"u8))
            hasPrefix = true;
        if (hasPrefix)
            source.Take(4);
        if (hasPrefix && preamble.IsEmpty)
            remarks.Add(new("", 0, "There is no preamble."));
        if (!hasPrefix)
            remarks.Add(new("", 0, "There is no preamble and no \"DICM\"."));
        var meta = Meta();
        if (!hasPrefix && meta.Count == 0)
            CheckBegin();
        var at = source.Position;
        var (syntax, written) = Syntax(meta);
        var form = new FileForm(hasPrefix, preamble, at, written) { MetaCoding = metaCoding };
        if (syntax.IsDeflated)
            return Deflated(form, meta, syntax, owned);
        var data = DataSet.Read(source, (written ?? syntax).Coding, limits, onLarge, 0);
        return DicomFile.Of(form, meta, syntax, data, [.. remarks, .. data.Remarks], owned);
    }

    private DataSet Meta()
    {
        var head = source.Peek(12);
        if (head.Length < 8 || HeaderReader.TagAt(head, isBig: false).Group != 2)
        {
            if (source.Position > 0)
                remarks.Add(new("", source.Position, "There is no file meta information."));
            return new();
        }

        var isImplicit = !((Vr)(head[4] << 8 | head[5])).IsKnown();
        var reader = new DataSetReader(source, limits, null, 0);
        var end = long.MaxValue;
        if (head.Length == 12 && !isImplicit && HeaderReader.TagAt(head, isBig: false) == Tags.FileMetaInformationGroupLength)
            end = EndByLength(HeaderReader.LongAt(head[8..], isBig: false));
        else
            remarks.Add(new(Tags.FileMetaInformationGroupLength.ToString(), source.Position,
                "The file meta information does not begin with its length."));
        metaCoding = isImplicit ? ElementCoding.ImplicitLittle : ElementCoding.ExplicitLittle;
        if (isImplicit)
            remarks.Add(new("", source.Position, "The file meta information is implicit where it should be explicit."));
        var meta = reader.Read(metaCoding, end, new Tag(0x0003, 0));
        remarks.AddRange(reader.Remarks);
        return meta;
    }

    /// <summary>Where the length says that the group ends, if what follows there is something else; else the tags say it.</summary>
    private long EndByLength(uint length)
    {
        var begin = source.Position + 12;
        if (length > limits.KeptBytes || length > source.End - begin)
            return long.MaxValue;
        var ahead = source.Peek((int)length + 16);
        return ahead.Length >= length + 16 && HeaderReader.TagAt(ahead[(int)(length + 12)..], isBig: false).Group == 2 ? long.MaxValue
            : begin + length;
    }

    /// <summary>A bare data set begins with a low group; nearly everything that is no DICOM does not.</summary>
    private void CheckBegin()
    {
        var head = source.Peek(8);
        var group = head.Length < 8 ? 0xFFFF : Math.Min(HeaderReader.TagAt(head, false).Group, HeaderReader.TagAt(head, true).Group);
        if (group is < 0x0002 or > 0x0020 || group % 2 == 1)
            throw new DicomFormatException("This is no DICOM file: there is no \"DICM\", and no data set either.", "", 0);
    }

    /// <summary>The transfer syntax that is named, and the one the bytes are in where that is another.</summary>
    private (TransferSyntax Named, TransferSyntax? Written) Syntax(DataSet meta)
    {
        var uid = meta.Text(Tags.TransferSyntaxUid);
        var looks = Looks();
        if (uid is null)
        {
            if (meta.Count > 0)
                remarks.Add(new(Tags.TransferSyntaxUid.ToString(), source.Position,
                    $"No transfer syntax is named; the data set looks like {looks.Name}."));
            return (looks, null);
        }

        var named = TransferSyntax.Of(uid);
        if (named.IsDeflated || looks.Coding == named.Coding)
            return (named, null);
        remarks.Add(new("", source.Position,
            $"The data set is in {looks.Name}, not in {(named.Name.Length > 0 ? named.Name : uid)} as is said."));
        return (named, looks with { Uid = uid });
    }

    /// <summary>
    /// What the first element looks like: letters of a representation after the tag, and the lower byte of a low group first or second.
    /// </summary>
    private TransferSyntax Looks()
    {
        var head = source.Peek(8);
        if (head.Length < 8)
            return TransferSyntax.ExplicitLittle;
        var isBig = HeaderReader.TagAt(head, isBig: true).Group < HeaderReader.TagAt(head, isBig: false).Group;
        var isExplicit = ((Vr)(head[4] << 8 | head[5])).IsKnown();
        return !isExplicit ? TransferSyntax.ImplicitLittle : isBig ? TransferSyntax.ExplicitBig : TransferSyntax.ExplicitLittle;
    }

    private DicomFile Deflated(FileForm form, DataSet meta, TransferSyntax syntax, Stream? owned)
    {
        using var rest = new MemoryStream();
        var piece = new byte[64 * 1024];
        for (int read; (read = source.Read(piece)) > 0;)
        {
            if (rest.Length + read > Math.Min(limits.TotalBytes, Array.MaxLength))
                throw new DicomFormatException("The deflated data set is larger than is taken into memory.", "", form.DataOffset);
            rest.Write(piece, 0, read);
        }

        var deflated = rest.ToArray();
        var inflated = Inflated.Of(deflated, limits);
        var data = DataSet.Read(new MemorySource(inflated), syntax.Coding, limits, null, 0);
        return DicomFile.Of(form with { Deflated = deflated, Inflated = inflated }, meta, syntax, data,
            [.. remarks, .. data.Remarks.Select(one => one with { Text = one.Text + " (Bytes of the inflated data set.)" })], owned);
    }
}
