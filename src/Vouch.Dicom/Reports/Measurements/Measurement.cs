using System.Collections.Immutable;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Reports.Measurements;

/// <summary>
/// A number that was measured or calculated, with what is known of how, where, and against what. The same record is read and written.
/// Source: PS3.16, TID 300, 310, 315, 320.
/// </summary>
/// <param name="Name">Of what.</param>
/// <param name="Value">Null: there is none, <see cref="Qualifier"/> may say why.</param>
/// <param name="Unit">In UCUM; null: none was written.</param>
public sealed record Measurement(CodedConcept Name, decimal? Value, CodedConcept? Unit)
{
    /// <summary>The number as it was written, where it was read.</summary>
    public string? Written { get; init; }

    /// <summary>Why there is no number, or what is wrong with it (CID 42).</summary>
    public CodedConcept? Qualifier { get; init; }

    /// <summary>Mean, calculated, estimated … (CID 3627).</summary>
    public CodedConcept? Derivation { get; init; }

    /// <summary>That this of several is the value to go by, and why (CID 224, 12301).</summary>
    public CodedConcept? Selected { get; init; }

    public CodedConcept? Method { get; init; }

    public CodedConcept? Site { get; init; }

    /// <summary>Of the site where there is one, else of the measurement.</summary>
    public CodedConcept? Laterality { get; init; }

    /// <summary>Normal, abnormal, undetermined (CID 242).</summary>
    public CodedConcept? Normality { get; init; }

    /// <summary>The equation or table it follows from.</summary>
    public Basis? Basis { get; init; }

    /// <summary>Whatever else modifies the name: image mode, phase of the heart, direction of flow …</summary>
    public ImmutableArray<Modifier> Modifiers { get; init; } = [];

    /// <summary>Of the value: range of uncertainty, mean and deviation of a population, percentile, normal range …</summary>
    public ImmutableArray<Measurement> Properties { get; init; } = [];

    /// <summary>
    /// Of the value too, but no numbers: authority of the normal range, description of the population, level of significance …
    /// </summary>
    public ImmutableArray<Evaluation> Notes { get; init; } = [];

    /// <summary>Numbers it was calculated of.</summary>
    public ImmutableArray<Measurement> Parameters { get; init; } = [];

    public ImmutableArray<Source> Sources { get; init; } = [];

    /// <summary>
    /// The number in another unit of the same kind; null: there is none, the units cannot be compared, or it is beyond what a decimal
    /// holds.
    /// </summary>
    public decimal? In(string unit) => Value is { } value && Unit is { } own && UcumUnits.Factor(own.Value, unit) is { } factor
        && (factor <= 1 || Math.Abs(value) <= decimal.MaxValue / factor) ? value * factor : null;

    /// <summary>A number in a unit of UCUM.</summary>
    public static Measurement Of(CodedConcept name, decimal value, string unit) => new(name, value, UcumUnits.Code(unit));
}

/// <summary>A concept that says more of a measurement's name. Source: TID 300 row 2.</summary>
public readonly record struct Modifier(CodedConcept Name, CodedConcept Value);

/// <summary>Of what a number follows. Source: TID 315.</summary>
/// <param name="Kind">Equation, table, citation … (CID 228).</param>
/// <param name="Code">Which; null: told as text.</param>
public sealed record Basis(CodedConcept Kind, CodedConcept? Code, string? Text = null);

/// <summary>An image, or a shape in it, that was measured. Source: TID 320.</summary>
/// <param name="Frames">From 1; empty: all.</param>
public sealed record Source(Uid Class, Uid Instance, ImmutableArray<int> Frames)
{
    /// <summary>POINT, POLYLINE, CIRCLE, ELLIPSE …; null: the image as a whole.</summary>
    public string? Shape { get; init; }

    /// <summary>Column and row of each point, from the upper left corner of the upper left pixel.</summary>
    public ImmutableArray<double> Points { get; init; } = [];
}
