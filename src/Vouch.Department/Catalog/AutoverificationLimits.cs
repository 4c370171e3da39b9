namespace Vouch.Department.Catalog;

/// <summary>
/// Within which numbers a result may be released without a person, when every other rule and gate check is fit.
/// Without such a rule a result of the analyte is always looked at. Source: CLSI AUTO-10 (2006), AUTO-15 (2019).
/// </summary>
/// <param name="Source">Who decided so; null where the pack's own text decides.</param>
public abstract record AutoverificationLimits(string? Source)
{
    /// <summary>Inside the patient's reference interval.</summary>
    public sealed record WithinReference(string? Source = null) : AutoverificationLimits(Source);

    /// <summary>Inside the critical limits of the patient's age.</summary>
    public sealed record WithinCritical(string? Source = null) : AutoverificationLimits(Source);

    /// <summary>Inside the reportable range (coded results: any value not marked abnormal).</summary>
    public sealed record WithinReportable(string? Source = null) : AutoverificationLimits(Source);

    /// <summary>Between two numbers of the laboratory's own, themselves included.</summary>
    public sealed record Between(decimal Low, decimal High, string? Source) : AutoverificationLimits(Source);
}
