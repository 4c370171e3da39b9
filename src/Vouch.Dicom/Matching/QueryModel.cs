using Vouch.Dicom.Network;

namespace Vouch.Dicom.Matching;

/// <summary>Levels of query/retrieve, from the outermost. Source: PS3.4, C.6.</summary>
public enum QueryLevel
{
    Patient,
    Study,
    Series,
    Image,
}

/// <summary>What an identifier must have by its information model. Source: PS3.4, C.4.1.1.3, C.4.2.1.4, C.6 and K.6.1.2.</summary>
public static class QueryModel
{
    public static readonly Tag QueryRetrieveLevel = new(0x0008, 0x0052);
    public static readonly Tag ScheduledProcedureStepSequence = new(0x0040, 0x0100);

    private static readonly string[] Finding = [SopClasses.PatientRootFind, SopClasses.StudyRootFind];
    private static readonly string[] Retrieving =
        [SopClasses.PatientRootMove, SopClasses.StudyRootMove, SopClasses.PatientRootGet, SopClasses.StudyRootGet];

    /// <summary>Source: PS3.4, C.6.1.1.2 to C.6.1.1.5, the unique keys.</summary>
    private static readonly Dictionary<QueryLevel, Tag> UniqueKeys = new()
    {
        [QueryLevel.Patient] = new(0x0010, 0x0020),
        [QueryLevel.Study] = new(0x0020, 0x000D),
        [QueryLevel.Series] = new(0x0020, 0x000E),
        [QueryLevel.Image] = new(0x0008, 0x0018),
    };

    /// <summary>The unique key of a level.</summary>
    public static Tag UniqueKey(QueryLevel level) => UniqueKeys[level];

    /// <summary>
    /// The level asked for, or the refusal. Levels above must be named by their unique key unless it was agreed that they need not; a retrieval
    /// names its own as well.
    /// </summary>
    /// <param name="isRelational">It was agreed. Source: PS3.4, C.4.1.3.2, C.4.2.3.2 and C.4.3.3.2.</param>
    public static (QueryLevel Level, DimseStatus? Refusal) Check(string sopClass, DataSet identifier, bool isRetrieval, bool isRelational = false)
    {
        if (!(isRetrieval ? Retrieving : Finding).Contains(sopClass))
            return (default, DimseStatus.SopClassNotSupported.With("The class of the context has no such operation."));
        var said = identifier.Text(QueryRetrieveLevel)?.Trim() ?? "";
        var isStudyRoot = sopClass is SopClasses.StudyRootFind or SopClasses.StudyRootMove or SopClasses.StudyRootGet;
        if (!Enum.TryParse<QueryLevel>(said, ignoreCase: true, out var level) || !said.All(char.IsAsciiLetter) || (isStudyRoot && level == QueryLevel.Patient))
            return (level, DimseStatus.DataSetDoesNotMatch.With(said == "" ? "The query/retrieve level is missing." : "The model has no such level.") with { Offending = QueryRetrieveLevel });
        for (var above = isStudyRoot ? QueryLevel.Study : QueryLevel.Patient; above <= level; above++)
        {
            if (above == level && !isRetrieval) break;
            if (above < level && isRelational) continue;
            var key = UniqueKeys[above];
            if (identifier.Texts(key).Count(one => one != "") is var count && (count == 0 || (count > 1 && above < level)))
                return (level, DimseStatus.DataSetDoesNotMatch.With("The unique key of the level or of one above is missing.") with { Offending = key });
        }

        return (level, null);
    }

    /// <summary>The refusal of a worklist query, or null: the scheduled procedure step sequence has one item at most.</summary>
    public static DimseStatus? CheckWorklist(string sopClass, DataSet identifier) =>
        sopClass != SopClasses.Worklist ? DimseStatus.SopClassNotSupported.With("The class of the context has no such operation.")
        : identifier.Contains(ScheduledProcedureStepSequence) && identifier.Find(ScheduledProcedureStepSequence) is not SequenceElement { Items.Count: <= 1 }
            ? DimseStatus.DataSetDoesNotMatch.With("It is a sequence of one item.") with { Offending = ScheduledProcedureStepSequence } : null;
}
