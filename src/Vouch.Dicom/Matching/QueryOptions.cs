using System.Collections.Immutable;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Matching;

/// <summary>
/// What both ends agreed on for query/retrieve beyond its baseline, by SOP class extended negotiation. Source: PS3.4, C.5.1.1 (C-FIND), C.5.2.1
/// (C-MOVE), C.5.3.1 (C-GET).
/// </summary>
/// <param name="IsRelational">
/// The unique keys of the levels above need not be named, and keys of any level above may be asked for. Source: PS3.4, C.4.1.3.2, C.4.2.3.2,
/// C.4.3.3.2.
/// </param>
/// <param name="CombinesDateTime">A range of dates and the range of the times that go with them are one. Source: PS3.4, C.2.2.2.5.4.</param>
public readonly record struct QueryOptions(bool IsRelational, bool CombinesDateTime)
{
    /// <summary>The bytes of the field for C-FIND, and whether what each asks for is done here. Source: PS3.4, tables C.5-1 and C.5-2.</summary>
    public static IReadOnlyList<(string Name, bool IsDone)> OfFind { get; } =
    [
        ("relational queries", true), ("combined date-time matching", true), ("fuzzy semantic matching of person names", false),
        ("timezone query adjustment", false), ("enhanced multi-frame image conversion", false), ("empty value matching", false),
        ("multiple value matching", false),
    ];

    /// <summary>The same for C-MOVE and C-GET. Source: PS3.4, C.5.2.1 and C.5.3.1.</summary>
    public static IReadOnlyList<(string Name, bool IsDone)> OfRetrieval { get; } = [("relational retrieval", true), ("enhanced multi-frame image conversion", false)];

    /// <summary>
    /// The answer to what a request asks for: what is not done is refused, and what was not asked for is not mentioned. Other classes than
    /// those of query/retrieve are left out, which refuses all.
    /// </summary>
    public static ImmutableArray<ExtendedNegotiation> Answer(AssociateRequest request) =>
        [.. request.User.Extended.DistinctBy(one => one.SopClass).Select(Answer).OfType<ExtendedNegotiation>()];

    /// <summary>What was agreed on for a class; nothing where it was not negotiated.</summary>
    public static QueryOptions Of(Association association, string sopClass)
    {
        var agreed = association.Accepted.User.Extended.FirstOrDefault(one => one.SopClass == sopClass)?.Content ?? [];
        return new(agreed is [1, ..], TableOf(sopClass) == OfFind && agreed is [_, 1, ..]);
    }

    private static ExtendedNegotiation? Answer(ExtendedNegotiation asked) => TableOf(asked.SopClass) is not { } table ? null
        : asked with { Content = [.. asked.Content.Zip(table, (one, option) => (byte)(one == 1 && option.IsDone ? 1 : 0))] };

    private static IReadOnlyList<(string Name, bool IsDone)>? TableOf(string sopClass) => sopClass switch
    {
        SopClasses.PatientRootFind or SopClasses.StudyRootFind => OfFind,
        SopClasses.PatientRootMove or SopClasses.PatientRootGet or SopClasses.StudyRootMove or SopClasses.StudyRootGet => OfRetrieval,
        _ => null,
    };
}
