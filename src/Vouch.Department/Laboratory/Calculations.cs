using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Proof;
using Vouch.Department.Supplies;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Laboratory;

/// <summary>A calculated measurement with the measurements it was made of.</summary>
/// <param name="Waiting">Inputs whose value still waits for a person.</param>
public sealed record CalculatedMeasurement(PlacedMeasurement Placed, ImmutableArray<GateSubject> Inputs, ImmutableArray<string> Waiting)
{
    /// <summary>The reagent lot whose values it takes; null: it takes none.</summary>
    public UsedLot? Lot { get; init; }
}

/// <summary>Calculated tests: made when every input is there, and standing before the gate with all of their inputs. Pure.</summary>
public static class Calculations
{
    /// <summary>
    /// What can be calculated for an order now: asked for and not reported, and either not calculated yet or with an input
    /// among those that have just been measured.
    /// </summary>
    public static IEnumerable<CalculatedMeasurement> Of(
        IReadOnlyList<TestContext> order, IReadOnlyList<PlacedMeasurement> placed, CompanionValues values, LaboratoryPack pack,
        LotsInUse lots, DateTimeOffset now)
    {
        foreach (var test in order)
            if (!test.Cancelled && test.LastVersion == 0 && pack.FindCalculation(test.Analyte) is { } calculation
                && !placed.Any(p => p.Test.Id == test.Id) && (test.Measurements.IsEmpty || placed.Any(p => IsInput(calculation, p.Analyte.Code)))
                && Made(test, order, placed, values, pack, lots, now) is { } made)
                yield return made;
    }

    /// <summary>
    /// The test calculated from what stands now; null while an input is missing or the formula has no value. Where a value of
    /// the reagent lot is missing it has no number: it is not calculated, and waits.
    /// </summary>
    public static CalculatedMeasurement? Made(
        TestContext test, IReadOnlyList<TestContext> order, IReadOnlyList<PlacedMeasurement> placed, CompanionValues values, LaboratoryPack pack,
        LotsInUse lots, DateTimeOffset now)
    {
        if (pack.FindAnalyte(test.Analyte) is not { } analyte || pack.FindCalculation(test.Analyte) is not { } calculation
            || Inputs(calculation, order, placed, pack) is not { Inputs: { Length: > 0 } inputs, Waiting: var waiting })
            return null;
        var lot = Lot(calculation, inputs, lots);
        if (MissingOfLot(calculation, lot) is not null && pack.NonResults.Any(non => non.Code == NonResult.NotCalculated))
            return new CalculatedMeasurement(
                Placed(test, analyte, inputs[0], calculation.Unit, NonResult.NotCalculated, value: null, NonResult.NotCalculated, [],
                    inputs.Max(input => input.MeasuredAt), now),
                inputs, waiting)
            { Lot = lot };
        if (Value(calculation, values, lot) is not { } value)
            return null;
        var text = value.Number is { } number ? Rounding.Text(number, analyte.Decimals + 2) : calculation.Otherwise ?? "not valid for this patient";
        return new CalculatedMeasurement(
            Placed(test, analyte, inputs[0], calculation.Unit, text, value.Number, value.Valid ? null : "NP",
                value.Valid || calculation.Otherwise is null ? [] : [calculation.Otherwise], inputs.Max(input => input.MeasuredAt), now),
            inputs, waiting)
        { Lot = lot };
    }

    /// <summary>The inputs of an order whose reagent lot gives values to a calculation: none, nearly always.</summary>
    public static IEnumerable<GateSubject> WithLots(IReadOnlyList<TestContext> order, IReadOnlyList<PlacedMeasurement> placed, LaboratoryPack pack)
    {
        foreach (var calculation in pack.Calculations)
            if (!calculation.LotValues.IsEmpty && order.Any(test => !test.Cancelled && string.Equals(test.Analyte, calculation.Analyte, StringComparison.Ordinal))
                && Inputs(calculation, order, placed, pack) is { Inputs: { Length: > 0 } inputs })
                yield return inputs[0];
    }

    /// <summary>
    /// Not calculated, because an input is reported to have no value (quantity not sufficient); null where none is, or the
    /// pack has no words for it.
    /// </summary>
    public static CalculatedMeasurement? Without(TestContext test, IReadOnlyList<TestContext> order, LaboratoryPack pack, DateTimeOffset now)
    {
        if (pack.FindAnalyte(test.Analyte) is not { } analyte || pack.FindCalculation(test.Analyte) is not { } calculation
            || !pack.NonResults.Any(non => non.Code == NonResult.NotCalculated))
            return null;
        foreach (var input in order.Where(other => IsInput(calculation, other.Analyte)))
            if (input is { Reported: not null, Standing: { Coded: { } coded } known } && pack.NonResults.FirstOrDefault(non => non.Code == coded) is { } why)
                return new CalculatedMeasurement(
                    Placed(test, analyte, Subject(input, known, pack), calculation.Unit, NonResult.NotCalculated, value: null, NonResult.NotCalculated,
                        [$"{input.Analyte}: {why.Text}."], known.MeasuredAt, now),
                    [Subject(input, known, pack)], []);
        return null;
    }

    /// <summary>A kept calculated measurement with its inputs as they stand now; null when an input is gone.</summary>
    public static CalculatedMeasurement? Again(PlacedMeasurement placed, IReadOnlyList<TestContext> order, LaboratoryPack pack, LotsInUse lots)
    {
        if (placed.Measurement.Coded == NonResult.NotCalculated
            && Without(placed.Test, order, pack, placed.Measurement.MeasuredAt) is { } without)
            return without with { Placed = placed };
        return pack.FindCalculation(placed.Analyte.Code) is { } calculation && Inputs(calculation, order, [], pack) is { Inputs.IsEmpty: false } found
            ? new CalculatedMeasurement(placed, found.Inputs, found.Waiting) { Lot = Lot(calculation, found.Inputs, lots) } : null;
    }

    /// <summary>
    /// What speaks against reporting it: values of its reagent lot that are missing, inputs that wait for a person, or others
    /// than those it was calculated from.
    /// </summary>
    public static IEnumerable<Finding> Findings(CalculatedMeasurement calculated, CompanionValues values, LaboratoryPack pack)
    {
        var measurement = calculated.Placed.Measurement;
        if (!calculated.Waiting.IsEmpty)
            yield return new Finding("input-held", Holds: true,
                $"Calculated from {string.Join(", ", calculated.Waiting)}, which {(calculated.Waiting.Length == 1 ? "waits" : "wait")} for a person.", "Decide about it first.");
        if (pack.FindCalculation(measurement.Analyte) is not { } calculation)
            yield break;
        if (MissingOfLot(calculation, calculated.Lot) is { } missing)
        {
            yield return new Finding(LotValueMissing, Holds: true, missing, calculated.Lot?.Lot is null ? "Record what was loaded, and when." : "Enter it on the page of the lot: the result follows.");
            if (measurement.Value is not null)
                yield return new Finding("recalculate", Holds: true, "Calculated with values of the reagent lot that are not stated any more.", "Calculate it again.");
        }
        else if ((measurement.Coded != NonResult.NotCalculated || calculated.Lot is not null)
            && Value(calculation, values, calculated.Lot) is { } value && (value.Number != measurement.Value || value.Valid != measurement.Coded is null))
            yield return new Finding("recalculate", Holds: true,
                value.Number is { } number ? $"Calculated from other values: from those that stand now it is {Rounding.Text(number, calculated.Placed.Analyte.Decimals)}."
                    : "Calculated from other values than those that stand now.", "Calculate it again.");
    }

    public static bool IsInput(Calculation calculation, string analyte) =>
        calculation.Inputs.Any(input => string.Equals(input.Analyte, analyte, StringComparison.Ordinal));

    /// <summary>The finding of a result that waits for values of its reagent lot.</summary>
    public const string LotValueMissing = "lot-value-missing";

    /// <summary>Which values of which lot on which device are missing, in words; null: none is, or none is taken.</summary>
    private static string? MissingOfLot(Calculation calculation, UsedLot? lot)
    {
        if (calculation.LotValues.IsEmpty)
            return null;
        if (lot?.Lot is null)
            return $"Which reagent lot {calculation.Inputs[0].Analyte} was measured with{(lot?.Device is { } device ? " on " + device : "")} is not recorded, so its {Words(calculation.LotValues)} {(calculation.LotValues.Length == 1 ? "is" : "are")} not known.";
        var missing = calculation.LotValues.RemoveAll(kind => lot[kind] is not null);
        return missing.IsEmpty ? null : $"{lot.Name}: {Words(missing)} {(missing.Length == 1 ? "is" : "are")} not stated.";
    }

    private static string Words(ImmutableArray<LotValueKind> kinds) => string.Join(" and ", kinds.Select(kind => $"{kind.Code} ({kind.Name})"));

    private static UsedLot? Lot(Calculation calculation, ImmutableArray<GateSubject> inputs, LotsInUse lots) =>
        calculation.LotValues.IsEmpty ? null : lots.Of(inputs[0]);

    /// <summary>The value, or that the formula is not valid for this patient; null while it cannot be computed.</summary>
    private static (decimal? Number, bool Valid)? Value(Calculation calculation, CompanionValues values, UsedLot? lot)
    {
        if (calculation.ValidWhen is { } condition && values.Holds(condition) != true)
            return (null, false);
        return values.Value(calculation.Formula, lot) is { } number ? (number, true) : null;
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
