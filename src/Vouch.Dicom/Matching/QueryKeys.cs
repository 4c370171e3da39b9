using System.Collections.Frozen;

namespace Vouch.Dicom.Matching;

/// <summary>A key of query/retrieve.</summary>
public sealed record QueryKey(QueryLevel Level, Tag Tag, KeyDuty Duty);

/// <summary>
/// The keys of the patient root and study root models that are supported here; in the study root the patient's are of the study level.
/// Source: PS3.4, C.6.1.1.2 to C.6.1.1.5 (tables C.6-1 to C.6-4), C.6.2.1.2 (table C.6-5), C.3.4 (table C.3-1).
/// </summary>
public static class QueryKeys
{
    public static readonly Tag ModalitiesInStudy = new(0x0008, 0x0061);
    public static readonly Tag SopClassesInStudy = new(0x0008, 0x0062);
    public static readonly Tag AvailableTransferSyntax = new(0x0008, 0x3002);
    public static readonly Tag PatientStudies = new(0x0020, 0x1200);
    public static readonly Tag PatientSeries = new(0x0020, 0x1202);
    public static readonly Tag PatientInstances = new(0x0020, 0x1204);
    public static readonly Tag StudySeries = new(0x0020, 0x1206);
    public static readonly Tag StudyInstances = new(0x0020, 0x1208);
    public static readonly Tag SeriesInstances = new(0x0020, 0x1209);

    private const KeyDuty U = KeyDuty.Unique;
    private const KeyDuty R = KeyDuty.Required;
    private const KeyDuty O = KeyDuty.Optional;

    public static IReadOnlyList<QueryKey> All { get; } =
    [
        .. Of(QueryLevel.Patient, U, new Tag(0x0010, 0x0020)), .. Of(QueryLevel.Patient, R, new Tag(0x0010, 0x0010)),
        .. Of(QueryLevel.Patient, O, new Tag(0x0010, 0x0021), new(0x0010, 0x0030), new(0x0010, 0x0032), new(0x0010, 0x0040), new(0x0010, 0x1001),
            new(0x0010, 0x2160), new(0x0010, 0x4000), PatientStudies, PatientSeries, PatientInstances),
        .. Of(QueryLevel.Study, U, new Tag(0x0020, 0x000D)),
        .. Of(QueryLevel.Study, R, new Tag(0x0008, 0x0020), new(0x0008, 0x0030), new(0x0008, 0x0050), new(0x0020, 0x0010)),
        .. Of(QueryLevel.Study, O, new Tag(0x0008, 0x0090), new(0x0008, 0x1030), new(0x0008, 0x1032), new(0x0008, 0x1060), new(0x0008, 0x1080),
            new(0x0010, 0x1010), new(0x0010, 0x1020), new(0x0010, 0x1030), new(0x0010, 0x2180), new(0x0010, 0x21B0),
            ModalitiesInStudy, SopClassesInStudy, StudySeries, StudyInstances),
        .. Of(QueryLevel.Series, U, new Tag(0x0020, 0x000E)), .. Of(QueryLevel.Series, R, new Tag(0x0008, 0x0060), new(0x0020, 0x0011)),
        .. Of(QueryLevel.Series, O, new Tag(0x0008, 0x0021), new(0x0008, 0x0031), new(0x0008, 0x103E), new(0x0008, 0x0070), new(0x0008, 0x0080),
            new(0x0008, 0x1010), new(0x0008, 0x1050), new(0x0008, 0x1070), new(0x0008, 0x1090), new(0x0018, 0x0015), new(0x0018, 0x1030),
            new(0x0020, 0x0060), new(0x0040, 0x0244), new(0x0040, 0x0245), new(0x0040, 0x0275), SeriesInstances),
        .. Of(QueryLevel.Image, U, new Tag(0x0008, 0x0018)), .. Of(QueryLevel.Image, R, new Tag(0x0020, 0x0013)),
        .. Of(QueryLevel.Image, O, new Tag(0x0008, 0x0016), new(0x0008, 0x0008), new(0x0008, 0x0022), new(0x0008, 0x0023), new(0x0008, 0x002A),
            new(0x0008, 0x0032), new(0x0008, 0x0033), new(0x0020, 0x0012), new(0x0020, 0x0052), new(0x0028, 0x0008), new(0x0028, 0x0010), new(0x0028, 0x0011),
            new(0x0028, 0x0100), new(0x0040, 0xA043), AvailableTransferSyntax),
    ];

    private static readonly FrozenDictionary<Tag, QueryLevel> Levels = All.ToFrozenDictionary(one => one.Tag, one => one.Level);

    /// <summary>The tags of all keys.</summary>
    public static IReadOnlySet<Tag> Answered { get; } = All.Select(one => one.Tag).ToFrozenSet();

    /// <summary>Said in an identifier, and no keys: what the others are read with, where to look.</summary>
    private static readonly Tag[] Said = [Tags.SpecificCharacterSet, QueryModel.QueryRetrieveLevel, new(0x0008, 0x0053), new(0x0008, 0x0054), new(0x0008, 0x0056), new(0x0008, 0x0201)];

    /// <summary>
    /// The keys of an identifier that its level has, and whether there were others: those are not supported, which a pending status says.
    /// Source: PS3.4, C.2.2.1.3 and C.4.1.1.4.
    /// </summary>
    public static (DataSet Identifier, bool HasOthers) Supported(DataSet identifier, QueryLevel level)
    {
        var (kept, hasOthers) = (new DataSet(), false);
        foreach (var key in identifier)
        {
            if (key.Tag.IsGroupLength) continue;
            if (Said.Contains(key.Tag) || (Levels.TryGetValue(key.Tag, out var of) && of <= level)) kept.Set(Query.Copy(identifier, key));
            else hasOthers = true;
        }

        return (kept, hasOthers);
    }

    private static IEnumerable<QueryKey> Of(QueryLevel level, KeyDuty duty, params Tag[] tags) => tags.Select(one => new QueryKey(level, one, duty));
}
