using Npgsql;

namespace Vouch.Department.Proof;

/// <summary>The subjects of a gate as parameter arrays, distinct and sorted, for the sources' queries.</summary>
public static class SubjectColumns
{
    public static Guid[] Devices(this IReadOnlyList<GateSubject> subjects) => Distinct(subjects, s => s.DeviceId);

    public static Guid[] Performers(this IReadOnlyList<GateSubject> subjects) => Distinct(subjects, s => s.PerformerId);

    public static Guid[] Specimens(this IReadOnlyList<GateSubject> subjects) => Distinct(subjects, s => s.SpecimenId);

    public static Guid[] Lots(this IReadOnlyList<GateSubject> subjects) => Distinct(subjects, s => s.LotId);

    public static Guid[] OrderTests(this IReadOnlyList<GateSubject> subjects) =>
        Distinct(subjects, s => s.OrderTestId);

    public static string[] Analytes(this IReadOnlyList<GateSubject> subjects) =>
        [.. subjects.Select(s => s.Analyte).Distinct(StringComparer.Ordinal)];

    public static string[] Disciplines(this IReadOnlyList<GateSubject> subjects) =>
        [.. subjects.Select(s => s.Discipline).Distinct(StringComparer.Ordinal)];

    public static DateTimeOffset FirstMeasured(this IReadOnlyList<GateSubject> subjects) => subjects.Min(s => s.MeasuredAt);

    public static DateTimeOffset LastMeasured(this IReadOnlyList<GateSubject> subjects) => subjects.Max(s => s.MeasuredAt);

    private static Guid[] Distinct(IReadOnlyList<GateSubject> subjects, Func<GateSubject, Guid?> of)
    {
        var found = new HashSet<Guid>();
        foreach (var subject in subjects)
            if (of(subject) is { } id)
                found.Add(id);
        return [.. found];
    }
}
