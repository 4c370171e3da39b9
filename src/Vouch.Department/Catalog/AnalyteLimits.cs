using Vouch.Measures.Quantities;

namespace Vouch.Department.Catalog;

/// <summary>To whom an interval applies by sex.</summary>
public enum IntervalSex
{
    Any,
    Female,
    Male,
}

/// <summary>
/// The interval that the central 95% of a healthy reference population falls into, in the analyte's unit; an open side
/// is null. Source: CLSI EP28-A3c (2010).
/// </summary>
public sealed record ReferenceInterval(
    IntervalSex Sex, AgeRange Ages, int? Trimester, decimal? Low, decimal? High, string Source)
{
    /// <summary>Whether it is for this patient; an unknown sex or birth date never fits an interval that asks for it.</summary>
    public bool AppliesTo(PatientTraits patient) =>
        Sex switch
        {
            IntervalSex.Female => patient.Female == true,
            IntervalSex.Male => patient.Female == false,
            _ => true,
        }
        && (Ages.IsAny || (patient.BirthDate is { } born && Ages.Contains(born, patient.On)))
        && (Trimester is null || Trimester == patient.Trimester);
}

/// <summary>Values outside are taken for an error of measurement or specimen, not for a patient.</summary>
public sealed record PlausibilityLimits(decimal? Low, decimal? High, string Source);

/// <summary>What the method can report; outside it the result is "&lt; low" or "&gt; high".</summary>
public sealed record ReportableLimits(ReportableRange Range, string Source);

/// <summary>
/// The greatest change from the previous result within the window that passes without a look. Several limits may be
/// given; exceeding any one holds the result. Source: CLSI EP33 (2016).
/// </summary>
public sealed record DeltaCheck(
    decimal? Absolute, decimal? Percent, decimal? RatePerDay, int WindowHours, string Source);

/// <summary>Where a specimen is kept.</summary>
public enum TemperatureClass
{
    /// <summary>15 to 25 °C.</summary>
    Room,

    /// <summary>2 to 8 °C.</summary>
    Refrigerated,

    /// <summary>-20 °C or colder.</summary>
    Frozen,
}

/// <summary>How long after collection the analyte may still be measured in a specimen kept in this class.</summary>
public sealed record Stability(TemperatureClass Temperature, decimal Hours, string Source);

/// <summary>
/// Serum indices from which (included) the analyte is held, and from which its number is not reported; in the units of the
/// pack's index analytes.
/// </summary>
public sealed record SerumIndexLimits(decimal? Haemolysis, decimal? Icterus, decimal? Lipaemia, string Source)
{
    public decimal? MaskHaemolysis { get; init; }

    public decimal? MaskIcterus { get; init; }

    public decimal? MaskLipaemia { get; init; }

    /// <summary>From which a person looks at it.</summary>
    public decimal? Hold(SerumIndex index) => index switch { SerumIndex.Haemolysis => Haemolysis, SerumIndex.Icterus => Icterus, _ => Lipaemia };

    /// <summary>From which its number is not reported.</summary>
    public decimal? Mask(SerumIndex index) => index switch { SerumIndex.Haemolysis => MaskHaemolysis, SerumIndex.Icterus => MaskIcterus, _ => MaskLipaemia };
}

/// <summary>Sooner than this after the last one, a repeat order is redundant.</summary>
public sealed record MinimumRetestInterval(int Hours, string Source);

/// <summary>Longest time from receipt to release.</summary>
public sealed record TurnaroundMinutes(int? Stat, int? Routine, string Source);

/// <summary>Grams per mole; ties mass units to amount-of-substance units.</summary>
public sealed record MolarMass(decimal GramsPerMole, string Source);

/// <summary>A value in this unit, times the factor, is the value in the analyte's unit.</summary>
public sealed record UnitConversion(string Unit, decimal Factor);
