using System.Collections.Immutable;

namespace Vouch.Signals.Interpretation;

/// <summary>
/// Criteria that were met together; where one was not met, or not measured, there is null instead. Each is a name, the measured
/// value, the limit and where the limit comes from.
/// </summary>
internal sealed record Evidence(ImmutableArray<Criterion> Criteria)
{
    /// <summary>More than the limit.</summary>
    public static Evidence? Over(string what, double? value, Limit limit) => value > limit.Value
        ? Of(what, value.Value, limit, "more than ", "") : null;

    /// <summary>The limit or more.</summary>
    public static Evidence? From(string what, double? value, Limit limit) => value >= limit.Value
        ? Of(what, value.Value, limit, "", " or more") : null;

    /// <summary>Less than the limit.</summary>
    public static Evidence? Under(string what, double? value, Limit limit) => value < limit.Value
        ? Of(what, value.Value, limit, "less than ", "") : null;

    /// <summary>The limit or less.</summary>
    public static Evidence? UpTo(string what, double? value, Limit limit) => value <= limit.Value
        ? Of(what, value.Value, limit, "", " or less") : null;

    /// <summary>A criterion that is no number.</summary>
    public static Evidence? That(bool met, string text, string source) => met ? new([new(text, source)]) : null;

    /// <summary>All of them, or null.</summary>
    public static Evidence? All(params ReadOnlySpan<Evidence?> parts)
    {
        foreach (var part in parts)
            if (part is null)
                return null;
        return Met(parts);
    }

    /// <summary>Those that were met, when at least one was.</summary>
    public static Evidence? Any(params ReadOnlySpan<Evidence?> parts) => Some(1, parts);

    /// <summary>Those that were met, when at least so many were.</summary>
    public static Evidence? Some(int least, params ReadOnlySpan<Evidence?> parts)
    {
        var met = 0;
        foreach (var part in parts)
            if (part is not null)
                met++;
        return met >= least ? Met(parts) : null;
    }

    /// <summary>With a remark, such as what was not known and which limit was therefore taken.</summary>
    public Evidence With(string? remark, string source) => remark is null ? this : new(Criteria.Add(new(remark, source)));

    private static Evidence Of(string what, double value, Limit limit, string before, string after) =>
        new([new($"{what} {Limit.Show(value, limit.Unit)}, {before}{limit}{after}", limit.Source)]);

    private static Evidence Met(ReadOnlySpan<Evidence?> parts)
    {
        var criteria = ImmutableArray.CreateBuilder<Criterion>();
        foreach (var part in parts)
            if (part is not null)
                criteria.AddRange(part.Criteria);
        return new(criteria.ToImmutable());
    }
}
