using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>What kind of doubt a guard raises.</summary>
public enum GuardKind
{
    /// <summary>Something that is not the patient's blood got into the tube.</summary>
    Contamination,

    /// <summary>Two results of one specimen cannot both be true.</summary>
    Consistency,

    /// <summary>Haemolysis, icterus or lipaemia disturbs the measurement.</summary>
    Interference,

    /// <summary>The blood may be another patient's.</summary>
    MixUp,
}

/// <summary>
/// A sentence about a specimen's results that, when true, holds the affected ones and says why.
/// </summary>
/// <param name="When">Boolean expression of <c>{CODE}</c> inputs; not evaluated while an input is missing.</param>
/// <param name="Reason">Shown beside the held result, in a technician's words.</param>
/// <param name="Affects">Codes of the analytes held.</param>
public sealed record Guard(
    string Code, GuardKind Kind, string When, string Reason, ImmutableArray<string> Affects, string Source);

/// <summary>One input of a calculation, in the unit the formula is written for.</summary>
public sealed record CalculationInput(string Analyte, string Unit);

/// <summary>How a calculated analyte is obtained from measured ones.</summary>
/// <param name="Analyte">Code of the analyte it gives; its unit is the result's.</param>
/// <param name="ValidWhen">Boolean expression that must be true, else the result is withheld with Otherwise.</param>
/// <param name="Otherwise">Why there is no result, for the report.</param>
/// <param name="UnlessMeasured">Only where no analyser sends the value itself.</param>
public sealed record Calculation(
    string Analyte, string Formula, ImmutableArray<CalculationInput> Inputs, string Unit, string? ValidWhen,
    string? Otherwise, string Source, bool UnlessMeasured = false)
{
    /// <summary>What it takes of the reagent lot that its first input was measured with.</summary>
    public ImmutableArray<LotValueKind> LotValues { get; } =
        [.. LotValueKind.All.Where(kind => Formula.Contains($"{{{kind.Input}}}", StringComparison.Ordinal))];
}

/// <summary>A test added because of the result of another.</summary>
/// <param name="Adds">Codes of the tests added.</param>
/// <param name="WithinStability">Added to the specimen only while every added test is stable in it.</param>
public sealed record Reflex(
    string Code, string When, ImmutableArray<string> Adds, bool WithinStability, string Reason, string Source);
