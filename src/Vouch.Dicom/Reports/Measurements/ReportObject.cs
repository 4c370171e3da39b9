using System.Collections.Frozen;
using Vouch.Dicom.Making;
using Vouch.Dicom.Reports.Templates;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Reports.Measurements;

/// <summary>
/// A content tree as a Comprehensive SR object, with the objects it speaks of as evidence. Source: PS3.3, A.35.3, C.17.1 and C.17.2.
/// </summary>
internal static class ReportObject
{
    public const string SopClass = "1.2.840.10008.5.1.4.1.1.88.33";

    /// <summary>
    /// CR, CT, MR, US, secondary capture, digital radiography, mammography and intra-oral, PET: of these a frame is not named.
    /// Source: PS3.3, A.2 to A.28 (no multi-frame module) and table 10-3, Referenced Frame Number (type 1C).
    /// </summary>
    private static readonly FrozenSet<string> SingleFrames = new[]
    {
        "1", "1.1", "1.1.1", "1.2", "1.2.1", "1.3", "1.3.1", "2", "4", "6.1", "7", "128",
    }.Select(end => "1.2.840.10008.5.1.4.1.1." + end).ToFrozenSet(StringComparer.Ordinal);

    private static readonly Uid Unknown = new("");

    private static readonly Tag ReferencedSeries = new(0x0008, 0x1115);
    private static readonly Tag ReferencedSteps = new(0x0008, 0x1111);
    private static readonly Tag PerformedProcedureCodes = new(0x0040, 0xA372);
    private static readonly Tag CurrentEvidence = new(0x0040, 0xA375);
    private static readonly Tag OtherEvidence = new(0x0040, 0xA385);
    private static readonly Tag CompletionFlag = new(0x0040, 0xA491);
    private static readonly Tag VerificationFlag = new(0x0040, 0xA493);

    /// <exception cref="DicomFormatException">The template does not allow the tree, or it speaks of an object that is not among the
    /// images, or of a frame of one that has no others.</exception>
    public static DataSet Of(ObjectHead head, ContentItem root, string template, IReadOnlyList<ReportImage> images)
    {
        if (TemplateCheck.Faults(root, template) is [var fault, ..])
            throw new DicomFormatException(fault.ToString());
        var known = images.Select(one => one.Instance).ToHashSet();
        foreach (var reference in root.Walk().Select(item => item.Value).OfType<ContentValue.Reference>())
        {
            if (!known.Contains(reference.Instance))
                throw new DicomFormatException($"The report speaks of {reference.Instance}, which is not among its images.");
            if (!reference.Frames.IsEmpty && SingleFrames.Contains(reference.Class.Text))
                throw new DicomFormatException($"The report speaks of frames of {reference.Instance}, whose class has one alone.");
        }

        var data = head.Begin(SopClass, "SR").SetItems(ReferencedSteps).SetItems(PerformedProcedureCodes)
            .Set(CompletionFlag, "COMPLETE").Set(VerificationFlag, "UNVERIFIED");
        var study = data.Uid(MakingTags.StudyInstance)!.Value;
        Evidence(data, CurrentEvidence, images.Where(one => one.Study == study));
        Evidence(data, OtherEvidence, images.Where(one => one.Study != study));
        ContentTree.Write(root, data);
        return data;
    }

    /// <summary>The objects that a report names as its evidence, by their identifiers.</summary>
    private static Dictionary<Uid, ReportImage> EvidenceOf(DataSet data)
    {
        var images = new Dictionary<Uid, ReportImage>();
        foreach (var study in data.Items(CurrentEvidence).Concat(data.Items(OtherEvidence)))
            foreach (var series in study.Items(ReferencedSeries))
                foreach (var one in series.Items(ContentTags.ReferencedSops))
                    if (one.Uid(ContentTags.ReferencedSopInstance) is { } instance)
                        images[instance] = new(study.Uid(MakingTags.StudyInstance) ?? Unknown, series.Uid(MakingTags.SeriesInstance)
                            ?? Unknown,
                            one.Uid(ContentTags.ReferencedSopClass) ?? Unknown, instance);
        return images;
    }

    /// <summary>The images of a library, each with where the evidence says it belongs.</summary>
    public static IEnumerable<ReportImage> Library(ContentItem? library, DataSet data)
    {
        var evidence = EvidenceOf(data);
        return library is null ? [] : library.Walk().Select(item => item.Value).OfType<ContentValue.Reference>()
            .Select(one => evidence.GetValueOrDefault(one.Instance) ?? new(Unknown, Unknown, one.Class, one.Instance));
    }

    private static void Evidence(DataSet data, Tag tag, IEnumerable<ReportImage> images)
    {
        var studies = images.GroupBy(one => one.Study).Select(study =>
            new DataSet().Set(MakingTags.StudyInstance, study.Key).SetItems(ReferencedSeries,
            [.. study.GroupBy(one => one.Series).Select(series =>
                new DataSet().Set(MakingTags.SeriesInstance, series.Key).SetItems(ContentTags.ReferencedSops,
                [.. series.DistinctBy(one => one.Instance).Select(one => new DataSet()
                    .Set(ContentTags.ReferencedSopClass, one.Class).Set(ContentTags.ReferencedSopInstance, one.Instance))]))])).ToList();
        if (studies.Count > 0)
            data.SetItems(tag, studies);
    }
}
