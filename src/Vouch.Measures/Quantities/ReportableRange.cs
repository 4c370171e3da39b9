namespace Vouch.Measures.Quantities;

/// <summary>The range in which a method's numbers may be reported; beyond it only "&lt;" or "&gt;" the limit.</summary>
/// <remarks>The limits themselves are reportable. Source: CLSI EP34, reportable interval.</remarks>
public sealed record ReportableRange
{
    /// <param name="low">The lowest reportable number, or null where there is none.</param>
    /// <param name="high">The highest reportable number, or null where there is none.</param>
    public ReportableRange(decimal? low, decimal? high)
    {
        if (low > high)
            throw new ArgumentException("The low limit lies above the high limit.", nameof(low));
        (Low, High) = (low, high);
    }

    public decimal? Low { get; }

    public decimal? High { get; }

    /// <summary>The range of a specimen that was diluted: both limits times the factor (2 for one part in
    /// two).</summary>
    public ReportableRange Diluted(decimal factor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        return new(Low * factor, High * factor);
    }

    /// <summary>The value that may be reported: itself rounded, or the limit it lies beyond with its
    /// comparator.</summary>
    /// <remarks>A limit is written with its own digits. "&lt; 0.7" stays where 0.5 is the low limit.</remarks>
    public MeasuredValue Report(MeasuredValue value, int decimals)
    {
        if (Low is decimal low && value.Against(low) is Side.Below)
            return MeasuredValue.Of(low, Comparator.Less);
        if (High is decimal high && value.Against(high) is Side.Above)
            return MeasuredValue.Of(high, Comparator.Greater);
        return MeasuredValue.Of(Rounding.ToDecimals(value.Value, decimals), value.Comparator);
    }
}
