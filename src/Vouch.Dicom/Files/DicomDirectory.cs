using Vouch.Dicom.Coding;

namespace Vouch.Dicom.Files;

/// <summary>
/// The directory of a medium (DICOMDIR): its records refer to each other by where they begin in the file. Source: PS3.3, F; PS3.10, 8.
/// </summary>
public static class DicomDirectory
{
    private const int DepthMost = 16;

    public static bool Is(DicomFile file) => file.Data.Contains(DirectoryTags.Records);

    /// <summary>The outermost records, each with those below.</summary>
    /// <exception cref="DicomFormatException">The file is no directory, or its records refer to where none begins, or in a
    /// circle.</exception>
    public static IReadOnlyList<DirectoryRecord> Read(DicomFile file)
    {
        if (file.Data.Find(DirectoryTags.Records) is not SequenceElement records)
            throw Refused("There are no directory records.");
        var byOffset = Offsets(file, records).Zip(records.Items).ToDictionary(pair => pair.First, pair => pair.Second);
        var met = new HashSet<long>();
        return Chain(file.Data.Integer(DirectoryTags.FirstRecord) ?? 0, byOffset, met, 0);
    }

    /// <summary>Where each record begins, from the beginning of the file.</summary>
    internal static IEnumerable<long> Offsets(DicomFile file, SequenceElement records)
    {
        var coding = file.Syntax.Coding;
        var at = file.DataOffset + Measure.Content(file.Data.TakeWhile(one => one != records), coding) + Measure.Header(records, coding);
        var inner = Measure.Inner(records, coding);
        foreach (var item in records.Items)
        {
            yield return at;
            at += Measure.WholeItem(item, inner);
        }
    }

    private static List<DirectoryRecord> Chain(long first, Dictionary<long, DataSet> byOffset, HashSet<long> met, int depth)
    {
        if (depth > DepthMost)
            throw Refused(Invariant($"Records lie deeper than {DepthMost} below each other."));
        var records = new List<DirectoryRecord>();
        for (var at = first; at != 0;)
        {
            if (!met.Add(at))
                throw Refused("The records refer to each other in a circle.", at);
            if (!byOffset.TryGetValue(at, out var data))
                throw Refused("A record is said to begin where none does.", at);
            records.Add(new(data.Text(DirectoryTags.RecordType) ?? "", data.Texts(DirectoryTags.FileId),
                data.Integer(DirectoryTags.InUse) != 0, data,
                Chain(data.Integer(DirectoryTags.LowerRecord) ?? 0, byOffset, met, depth + 1)));
            at = data.Integer(DirectoryTags.NextRecord) ?? 0;
        }

        return records;
    }

    private static DicomFormatException Refused(string text, long? offset = null) => new(text, DirectoryTags.Records.ToString(), offset);
}
