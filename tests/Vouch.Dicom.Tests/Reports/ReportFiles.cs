using System.Text;
using Vouch.Dicom.Files;
using Vouch.Dicom.Reports;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Tests.Reports;

internal static class ReportFiles
{
    public const string ComprehensiveReport = "1.2.840.10008.5.1.4.1.1.88.33";

    /// <summary>A data set with what a report needs beside its content. Source: PS3.3, A.35.3.</summary>
    public static DataSet New() => new DataSet()
        .Set(Tags.SopClassUid, ComprehensiveReport).Set(Tags.SopInstanceUid, Uid.New()).Set(Tags.SpecificCharacterSet, "ISO_IR 100")
        .Set(new Tag(0x0008, 0x0060), "SR").Set(new Tag(0x0008, 0x0020), "20260302").Set(new Tag(0x0008, 0x0030), "0800")
        .Set(new Tag(0x0008, 0x0023), "20260302")
        .Set(new Tag(0x0008, 0x0033), "0800").Set(new Tag(0x0008, 0x0070), "Vouch").Set(new Tag(0x0008, 0x0050), "")
        .Set(new Tag(0x0008, 0x0090), "")
        .Set(new Tag(0x0010, 0x0010), "Test^Report").Set(new Tag(0x0010, 0x0020), "T1").Set(new Tag(0x0010, 0x0030), "")
        .Set(new Tag(0x0010, 0x0040), "")
        .Set(new Tag(0x0020, 0x000D), Uid.New()).Set(new Tag(0x0020, 0x000E), Uid.New()).Set(new Tag(0x0020, 0x0010), "1")
        .Set(new Tag(0x0020, 0x0011), 1L)
        .Set(new Tag(0x0020, 0x0013), 1L).Set(new Tag(0x0040, 0xA491), "COMPLETE").Set(new Tag(0x0040, 0xA493), "UNVERIFIED")
        .SetItems(new Tag(0x0008, 0x1111)).SetItems(new Tag(0x0040, 0xA372));

    public static byte[] Bytes(DataSet data)
    {
        using var stream = new MemoryStream();
        using (var file = new DicomFile(data, TransferSyntax.ExplicitLittle))
            file.Write(stream);
        return stream.ToArray();
    }

    /// <summary>Written and read.</summary>
    public static DataSet Again(DataSet data)
    {
        if (!data.Contains(Tags.SopClassUid))
            data.Set(Tags.SopClassUid, ComprehensiveReport).Set(Tags.SopInstanceUid, Uid.New());
        return DicomFile.Read(Bytes(data)).Data;
    }

    /// <summary>A tree as text, a line each item: two trees are the same when their texts are.</summary>
    public static string Text(ContentItem item, int depth = 0)
    {
        var text = new StringBuilder().Append(' ', depth).Append(item.Relationship).Append(' ').Append(item.Name).Append(' ')
            .Append(Value(item.Value)).Append('\n');
        foreach (var child in item.Items)
            text.Append(Text(child, depth + 1));
        return text.ToString();
    }

    private static string Value(ContentValue value) => value switch
    {
        ContentValue.Reference one =>
            $"{one.Kind} {one.Class} {one.Instance} {string.Join(',', one.Frames)} {string.Join(',', one.Segments)}",
        ContentValue.Coordinates one => $"{one.Kind} {one.Shape} {string.Join(',', one.Points)}",
        ContentValue.Times one => $"{one.Shape} {string.Join(',', one.Samples)} {string.Join(',', one.Offsets)}",
        ContentValue.Pointer one => string.Join('.', one.Way),
        _ => value.ToString(),
    };
}
