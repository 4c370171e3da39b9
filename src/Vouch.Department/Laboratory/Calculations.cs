using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Proof;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Laboratory;

/// <summary>A calculated measurement with the measurements it was made of.</summary>
public sealed record CalculatedMeasurement(PlacedMeasurement Placed, ImmutableArray<GateSubject> Inputs);

/// <summary>Calculated tests: made when every input is there, and standing before the gate with all of their inputs. Pure.</summary>
public static class Calculations
{
    /// <summary>What can be calculated for an order now that was asked for and has no measurement yet.</summary>
    public static IEnumerable<CalculatedMeasurement> Of(
        IReadOnlyList<TestContext> order, IReadOnlyList<PlacedMeasurement> placed, CompanionValues values, LaboratoryPack pack,
        DateTimeOffset now)
    {
        foreach (var test in order)
        {
            if (test.Cancelled || test.LastVersion > 0 || !test.Measurements.IsEmpty
                || pack.FindAnalyte(test.Analyte) is not { } analyte || pack.FindCalculation(test.Analyte) is not { } calculation
                || placed.Any(p => p.Test.Id == test.Id) || Inputs(calculation, order, placed, pack) is not { Length: > 0 } inputs)
                continue;
            var valid = calculation.ValidWhen is not { } condition || values.Holds(condition) == true;
            var value = valid ? values.Value(calculation.Formula) : null;
            if (valid && value is null)
                continue;
            var measuredAt = inputs.Max(input => input.MeasuredAt);
            yield return new CalculatedMeasurement(new PlacedMeasurement(
                new Measurement(Guid.CreateVersion7(now), test.Id, inputs[0].SpecimenId, test.Order.Patient.Id, analyte.Code,
                    MeasurementSource.Calculated, DeviceId: null, DeviceModel: null, InboxId: null, RecordNumber: null,
                    value is { } number ? Rounding.Text(number, analyte.Decimals + 2) : calculation.Otherwise ?? "not valid for this patient",
                    calculation.Unit,
                    Comparator.None, value, valid ? null : "NP", Dilution: null, [],
                    valid || calculation.Otherwise is null ? [] : [calculation.Otherwise], inputs[0].PerformerId, "entered",
                    measuredAt, "entered"),
                test, Tube: null, analyte), inputs);
        }
    }

    /// <summary>A kept calculated measurement with its inputs as they stand now; null when an input is gone.</summary>
    public static CalculatedMeasurement? Again(PlacedMeasurement placed, IReadOnlyList<TestContext> order, LaboratoryPack pack) =>
        pack.FindCalculation(placed.Analyte.Code) is { } calculation && Inputs(calculation, order, [], pack) is { } inputs
            ? new CalculatedMeasurement(placed, inputs)
            : null;

    /// <summary>The newest measurement of every input; null while one is missing.</summary>
    private static ImmutableArray<GateSubject>? Inputs(
        Calculation calculation, IReadOnlyList<TestContext> order, IReadOnlyList<PlacedMeasurement> placed, LaboratoryPack pack)
    {
        var inputs = ImmutableArray.CreateBuilder<GateSubject>(calculation.Inputs.Length);
        foreach (var input in calculation.Inputs)
        {
            if (Input(input.Analyte, order, placed, pack) is not { } subject)
                return null;
            inputs.Add(subject);
        }

        return inputs.ToImmutable();
    }

    private static GateSubject? Input(
        string code, IReadOnlyList<TestContext> order, IReadOnlyList<PlacedMeasurement> placed, LaboratoryPack pack)
    {
        var discipline = BenchGate.Discipline(pack.FindAnalyte(code));
        foreach (var p in placed)
            if (string.Equals(p.Analyte.Code, code, StringComparison.Ordinal) && p.Measurement.Value is not null)
                return BenchGate.Subject(p);
        foreach (var test in order)
            if (string.Equals(test.Analyte, code, StringComparison.Ordinal) && !test.Cancelled
                && test.Measurements.LastOrDefault(m => m.Value is not null) is { } known)
                return new GateSubject(test.Id, test.Order.Patient.Id, known.SpecimenId, code, discipline, known.DeviceId,
                    known.DeviceModel, LotId: null, known.PerformerId, known.MeasuredAt);
        return null;
    }
}
