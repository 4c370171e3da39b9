using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>The bench an analyte belongs to.</summary>
public enum Discipline
{
    Chemistry,
    Haematology,
    Coagulation,
    Immunoassay,
    Urinalysis,
    BloodGas,
}

/// <summary>What a result of the analyte is made of.</summary>
public enum ResultKind
{
    /// <summary>A number in the analyte's unit.</summary>
    Numeric,

    /// <summary>One of the analyte's coded values.</summary>
    Coded,

    /// <summary>Words.</summary>
    Text,
}

/// <summary>One permitted value of a coded result, in ascending order where the values are ordinal.</summary>
public sealed record CodedValue(string Code, string Text, bool Abnormal);

/// <summary>
/// What is measured: its names, unit, specimen, and every number the rules before release need. A group of numbers is
/// either present with its source or null, and then listed by <see cref="LaboratoryPack.ToBeSetLocally"/>.
/// </summary>
public sealed record Analyte
{
    /// <summary>Short upper-case code, e.g. K, HBA1C.</summary>
    public required string Code { get; init; }

    public required string Name { get; init; }

    public required Discipline Discipline { get; init; }

    /// <summary>LOINC code for the unit and specimen given here; its check digit is verified.</summary>
    public string? Loinc { get; init; }

    /// <summary>Code of a <see cref="SpecimenType"/> of the pack.</summary>
    public required string SpecimenType { get; init; }

    /// <summary>Codes of the containers it may be collected in, the preferred one first.</summary>
    public ImmutableArray<string> Containers { get; init; } = [];

    /// <summary>Specimen volume one measurement takes, with dead volume; null where the analyser decides.</summary>
    public int? VolumeMicrolitres { get; init; }

    /// <summary>Needs a tube that no other test uses.</summary>
    public bool SeparateTube { get; init; }

    /// <summary>What the collector and the carrier must do, e.g. "on ice".</summary>
    public string? Handling { get; init; }

    public ResultKind Kind { get; init; } = ResultKind.Numeric;

    /// <summary>The permitted values of a coded result.</summary>
    public ImmutableArray<CodedValue> CodedValues { get; init; } = [];

    /// <summary>UCUM unit of reported values; null for coded results and text.</summary>
    public string? Unit { get; init; }

    public ImmutableArray<UnitConversion> UnitConversions { get; init; } = [];

    /// <summary>Places after the decimal point in reports.</summary>
    public int Decimals { get; init; }

    public MolarMass? MolarMass { get; init; }

    public ReportableLimits? ReportableRange { get; init; }

    public ImmutableArray<ReferenceInterval> ReferenceIntervals { get; init; } = [];

    public ImmutableArray<CriticalLimits> CriticalLimits { get; init; } = [];

    public PlausibilityLimits? PlausibilityLimits { get; init; }

    public DeltaCheck? DeltaCheck { get; init; }

    public ImmutableArray<Stability> Stability { get; init; } = [];

    public SerumIndexLimits? SerumIndexLimits { get; init; }

    /// <summary>It is a serum index itself: kept with the specimen; null: it is not.</summary>
    public SerumIndex? Index { get; init; }

    public MinimumRetestInterval? MinimumRetestInterval { get; init; }

    public TurnaroundMinutes? TurnaroundMinutes { get; init; }

    public AutoverificationLimits? AutoverificationLimits { get; init; }

    /// <summary>
    /// Groups of numbers that do not exist for this analyte (a percentage needs no molar mass, a sediment no critical
    /// limit), so that they are not asked of the site.
    /// </summary>
    public ImmutableArray<string> NotApplicable { get; init; } = [];

    /// <summary>
    /// The interval for this patient: one that asks for more of the patient (trimester, sex) goes before one for
    /// anybody; null if none fits, also where sex or birth date would decide and is not recorded.
    /// </summary>
    public ReferenceInterval? ReferenceIntervalFor(PatientTraits patient)
    {
        ReferenceInterval? best = null;
        foreach (var interval in ReferenceIntervals)
            if (interval.AppliesTo(patient) && (best is null || Closeness(interval) > Closeness(best)))
                best = interval;
        return best;
    }

    /// <summary>
    /// The critical limits for this patient's age. Without a birth date the limits for adults are used (the range
    /// without an end), because silence would be the greater danger.
    /// </summary>
    public CriticalLimits? CriticalLimitsFor(PatientTraits patient)
    {
        foreach (var limits in CriticalLimits)
            if (limits.AppliesTo(patient) || (patient.BirthDate is null && limits.Ages.Until is null))
                return limits;
        return null;
    }

    private static int Closeness(ReferenceInterval interval) =>
        (interval.Trimester is null ? 0 : 2) + (interval.Sex == IntervalSex.Any ? 0 : 1);
}
