using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Proof;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Laboratory;

/// <summary>A calculated measurement with the measurements it was made of.</summary>
/// <param name="Waiting">Inputs whose value still waits for a person.</param>
public sealed record CalculatedMeasurement(PlacedMeasurement Placed, ImmutableArray<GateSubject> Inputs, ImmutableArray<string> Waiting);

/// <summary>Calculated tests: made when every input is there, and standing before the gate with all of their inputs. Pure.</summary>
public static class Calculations
{
    /// <summary>
    /// What can be calculated for an order now: asked for and not reported, and either not calculated yet or with an input
    /// among those that have just been measured.
    /// </summary>
    public static IEnumerable<CalculatedMeasurement> Of(
        IReadOnlyList<TestContext> order, IReadOnlyList<PlacedMeasurement> placed, CompanionValues values, LaboratoryPack pack,
        DateTimeOffset now)
    {
        foreach (var test in order)
            if (!test.Cancelled && test.LastVersion == 0 && pack.FindCalculation(test.Analyte) is { } calculation
                && !placed.Any(p => p.Test.Id == test.Id) && (test.Measurements.IsEmpty || placed.Any(p => IsInput(calculation, p.Analyte.Code)))
                && Made(test, order, placed, values, pack, now) is { } made)
                yield return made;
    }

    /// <summary>The test calculated from what stands now; null while an input is missing or the formula has no value.</summary>
    public static CalculatedMeasurement? Made(
        TestContext test, IReadOnlyList<TestContext> order, IReadOnlyList<PlacedMeasurement> placed, CompanionValues values, LaboratoryPack pack,
        DateTimeOffset now)
    {
        if (pack.FindAnalyte(test.Analyte) is not { } analyte || pack.FindCalculation(test.Analyte) is not { } calculation
            || Inputs(calculation, order, placed, pack) is not { Inputs: { Length: > 0 } inputs, Waiting: var waiting }
            || Value(calculation, values) is not { } value)
            return null;
        var text = value.Number is { } number ? Rounding.Text(number, analyte.Decimals + 2) : calculation.Otherwise ?? "not valid for this patient";
        return new CalculatedMeasurement(
            Placed(test, analyte, inputs[0], calculation.Unit, text, value.Number, value.Valid ? null : "NP",
                value.Valid || calculation.Otherwise is null ? [] : [calculation.Otherwise], inputs.Max(input => input.MeasuredAt), now),
            inputs, waiting);
    }

    /// <summary>
    /// Not calculated, because an input is reported to have no value (quantity not sufficient); null where none is, or the
    /// pack has no words for it.
    /// </summary>
    public static CalculatedMeasurement? Without(TestContext test, IReadOnlyList<TestContext> order, LaboratoryPack pack, DateTimeOffset now)
    {
        if (pack.FindAnalyte(test.Analyte) is not { } analyte || pack.FindCalculation(test.Analyte) is not { } calculation
            || !pack.NonResults.Any(non => non.Code == NotCalculated))
            return null;
        foreach (var input in order.Where(other => IsInput(calculation, other.Analyte)))
            if (input is { Reported: not null, Standing: { Coded: { } coded } known } && pack.NonResults.FirstOrDefault(non => non.Code == coded) is { } why)
                return new CalculatedMeasurement(
                    Placed(test, analyte, Subject(input, known, pack), calculation.Unit, NotCalculated, value: null, NotCalculated,
                        [$"{input.Analyte}: {why.Text}."], known.MeasuredAt, now),
                    [Subject(input, known, pack)], []);
        return null;
    }

    /// <summary>A kept calculated measurement with its inputs as they stand now; null when an input is gone.</summary>
    public static CalculatedMeasurement? Again(PlacedMeasurement placed, IReadOnlyList<TestContext> order, LaboratoryPack pack)
    {
        if (placed.Measurement.Coded == NotCalculated)
            return Without(placed.Test, order, pack, placed.Measurement.MeasuredAt) is { } without ? without with { Placed = placed } : null;
        return pack.FindCalculation(placed.Analyte.Code) is { } calculation && Inputs(calculation, order, [], pack) is { } found
            ? new CalculatedMeasurement(placed, found.Inputs, found.Waiting) : null;
    }

    /// <summary>
    /// What speaks against reporting it: inputs that wait for a person, or others than those it was calculated from.
    /// </summary>
    public static IEnumerable<Finding> Findings(CalculatedMeasurement calculated, CompanionValues values, LaboratoryPack pack)
    {
        var measurement = calculated.Placed.Measurement;
        if (!calculated.Waiting.IsEmpty)
            yield return new Finding("input-held", Holds: true,
                $"Calculated from {string.Join(", ", calculated.Waiting)}, which {(calculated.Waiting.Length == 1 ? "waits" : "wait")} for a person.", "Decide about it first.");
        if (measurement.Coded != NotCalculated && pack.FindCalculation(measurement.Analyte) is { } calculation
            && Value(calculation, values) is { } value && (value.Number != measurement.Value || value.Valid != measurement.Coded is null))
            yield return new Finding("recalculate", Holds: true,
                value.Number is { } number ? $"Calculated from other values: from those that stand now it is {Rounding.Text(number, calculated.Placed.Analyte.Decimals)}."
                    : "Calculated from other values than those that stand now.", "Calculate it again.");
    }

    public static bool IsInput(Calculation calculation, string analyte) =>
        calculation.Inputs.Any(input => string.Equals(input.Analyte, analyte, StringComparison.Ordinal));

    private const string NotCalculated = "NOTCALC";

    /// <summary>The value, or that the formula is not valid for this patient; null while it cannot be computed.</summary>
    private static (decimal? Number, bool Valid)? Value(Calculation calculation, CompanionValues values)
    {
        if (calculation.ValidWhen is { } condition && values.Holds(condition) != true)
            return (null, false);
        return values.Value(calculation.Formula) is { } number ? (number, true) : null;
    }

    private static PlacedMeasurement Placed(
        TestContext test, Analyte analyte, GateSubject first, string unit, string text, decimal? value, string? coded, ImmutableArray<string> comments,
        DateTimeOffset measuredAt, DateTimeOffset now) => new(
        new Measurement(Guid.CreateVersion7(now), test.Id, first.SpecimenId, test.Order.Patient.Id, analyte.Code, MeasurementSource.Calculated,
            DeviceId: null, DeviceModel: null, InboxId: null, RecordNumber: null, text, unit, Comparator.None, value, coded, Dilution: null, [],
            comments, first.PerformerId, "entered", measuredAt, "entered"),
        test, Tube: null, analyte);

    /// <summary>The measurement that stands for every input; null while one is missing.</summary>
    private static (ImmutableArray<GateSubject> Inputs, ImmutableArray<string> Waiting)? Inputs(
        Calculation calculation, IReadOnlyList<TestContext> order, IReadOnlyList<PlacedMeasurement> placed, LaboratoryPack pack)
    {
        var inputs = ImmutableArray.CreateBuilder<GateSubject>(calculation.Inputs.Length);
        var waiting = ImmutableArray.CreateBuilder<string>();
        foreach (var input in calculation.Inputs)
        {
            if (placed.FirstOrDefault(p => p.Measurement.Value is not null && string.Equals(p.Analyte.Code, input.Analyte, StringComparison.Ordinal)) is { } now)
            {
                inputs.Add(BenchGate.Subject(now));
                continue;
            }

            if (order.FirstOrDefault(test => !test.Cancelled && test.Standing?.Value is not null && string.Equals(test.Analyte, input.Analyte, StringComparison.Ordinal))
                is not { Standing: { } known } found)
                return null;
            inputs.Add(Subject(found, known, pack));
            if (known.Held)
                waiting.Add(input.Analyte);
        }

        return (inputs.ToImmutable(), waiting.ToImmutable());
    }

    private static GateSubject Subject(TestContext test, KnownMeasurement known, LaboratoryPack pack) =>
        new(test.Id, test.Order.Patient.Id, known.SpecimenId, test.Analyte, BenchGate.Discipline(pack.FindAnalyte(test.Analyte)), known.DeviceId,
            known.DeviceModel, known.LotId, known.PerformerId, known.MeasuredAt, known.OwnControl);
}
