using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Specimens;
using Vouch.Measures.Quantities;
using static System.FormattableString;

namespace Vouch.Department.Laboratory;

/// <summary>A measurement with the test and the tube it was placed on.</summary>
public sealed record PlacedMeasurement(Measurement Measurement, TestContext Test, TubeContext? Tube, Analyte Analyte)
{
    /// <summary>A coded non-result stands where the value should be.</summary>
    public bool NoValue => Measurement is { Value: null, Coded: { } coded } && Analyte.Kind != ResultKind.Text
        && !Analyte.CodedValues.Any(value => string.Equals(value.Code, coded, StringComparison.Ordinal));
}

/// <summary>A serum index of a tube, or of the tube that it is an aliquot of.</summary>
public sealed record PlacedIndex(Guid Tube, int RecordNumber, SpecimenIndex Index);

/// <summary>
/// Finds the test each device result answers: by the scanned tube and the mapped code, never by guess. Pure.
/// </summary>
public static class PlaceResults
{
    /// <summary>A device clock further off the arrival than this is not believed.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    /// <summary>What comes later than it was measured comes within this time.</summary>
    public static readonly TimeSpan LaterMost = TimeSpan.FromDays(30);

    public static (ImmutableArray<PlacedMeasurement> Placed, ImmutableArray<UnplacedResult> Unplaced, ImmutableArray<PlacedIndex> Indices) Decide(
        DeviceMessage message, BenchContext context, LaboratoryPack pack)
    {
        // The indices first: they are of the tube, and speak about every test of it, wherever in the message they stand.
        var indices = Indices(message, context, pack);
        if (!indices.IsEmpty)
            context = context with { Tubes = [.. context.Tubes.Select(tube => tube with { Indices = Latest(tube, indices) })] };
        var placed = ImmutableArray.CreateBuilder<PlacedMeasurement>(message.Results.Length);
        var unplaced = ImmutableArray.CreateBuilder<UnplacedResult>();
        foreach (var result in message.Results)
        {
            if (indices.Any(index => index.RecordNumber == result.RecordNumber) && !IsAsked(result, context))
                continue;
            var (measurement, reason, detail) = Place(result, context, pack, message);
            if (measurement is not null)
                placed.Add(measurement);
            else
                unplaced.Add(new UnplacedResult(result, reason!, detail!));
        }

        return (placed.ToImmutable(), unplaced.ToImmutable(), indices);
    }

    /// <summary>Readable serum indices of known tubes; what cannot be read waits as any other result does.</summary>
    private static ImmutableArray<PlacedIndex> Indices(DeviceMessage message, BenchContext context, LaboratoryPack pack)
    {
        var arrivedAt = Instants.ToMicroseconds(message.ArrivedAt);
        var indices = ImmutableArray.CreateBuilder<PlacedIndex>();
        foreach (var result in message.Results)
            if (result.Analyte is { } code && pack.FindAnalyte(code) is { Index: { } kind } analyte
                && context.Tubes.FirstOrDefault(t => string.Equals(t.Barcode, result.SampleId, StringComparison.Ordinal)) is { Rejected: false } tube
                && ValueReading.Read(result, analyte, pack) is { Problem: null, Value: { } value } reading)
                indices.Add(new PlacedIndex(tube.Root, result.RecordNumber, new SpecimenIndex(kind, code, reading.Comparator, value, analyte.Unit,
                    Time(result, arrivedAt, message.ComesLater ? LaterMost : ClockTolerance).At, context.Device?.Name)));
        return indices.ToImmutable();
    }

    private static ImmutableArray<SpecimenIndex> Latest(TubeContext tube, ImmutableArray<PlacedIndex> now) =>
        [.. tube.Indices.Concat(now.Where(one => one.Tube == tube.Root).Select(one => one.Index)).GroupBy(index => index.Kind)
            .Select(kind => kind.Reverse().MaxBy(index => index.MeasuredAt)!)];

    /// <summary>An index that was ordered as a test is its result as well.</summary>
    private static bool IsAsked(DeviceResult result, BenchContext context) =>
        context.Tubes.FirstOrDefault(t => string.Equals(t.Barcode, result.SampleId, StringComparison.Ordinal)) is { } tube && Test(context, tube, result.Analyte!) is not null;

    private static (PlacedMeasurement? Placed, string? Reason, string? Detail) Place(
        DeviceResult result, BenchContext context, LaboratoryPack pack, DeviceMessage message)
    {
        var arrivedAt = Instants.ToMicroseconds(message.ArrivedAt);
        var tube = context.Tubes.FirstOrDefault(t => string.Equals(t.Barcode, result.SampleId, StringComparison.Ordinal));
        if (tube is null)
            return (null, "unknown-tube", "No tube with this barcode is known.");
        if (tube.Rejected)
            return (null, "rejected-specimen", "The specimen was rejected; its results are not used.");
        if (result.Analyte is null || pack.FindAnalyte(result.Analyte) is not { } analyte)
            return (null, "unknown-code", $"The device's test code “{result.DeviceCode}” is not mapped to an analyte of the pack.");
        var test = Test(context, tube, analyte.Code);
        if (test is null)
            return (null, "test-not-ordered", $"{analyte.Code} was not asked for on this tube.");

        var reading = ValueReading.Read(result, analyte, pack);
        if (reading.Problem is { } problem)
            return (null, problem.Reason, problem.Detail);
        var (measuredAt, timeSource) = Time(result, arrivedAt, message.ComesLater ? LaterMost : ClockTolerance);
        var (performer, performerSource) = Performer(result, context, measuredAt);
        var dilution = Dilution.Of(result.Dilution, test.Asked);
        return (new PlacedMeasurement(
            new Measurement(Guid.CreateVersion7(arrivedAt), test.Id, tube.Id, test.Order.Patient.Id, analyte.Code,
                MeasurementSource.Device, context.Device?.Id, context.Device?.Model, message.InboxId, result.RecordNumber, result.ValueText, result.UnitText,
                reading.Comparator, reading.Value * dilution.Multiplier, reading.Coded, dilution.Factor, result.Flags, result.Comments, performer,
                performerSource, measuredAt, timeSource)
            { DilutionSource = dilution.Source },
            test, tube, analyte), null, null);
    }

    /// <summary>The test on this very tube, or on another container of the order when the tube was aliquoted.</summary>
    private static TestContext? Test(BenchContext context, TubeContext tube, string analyte)
    {
        TestContext? found = null;
        foreach (var test in context.Tests)
        {
            if (test.Order.Id != tube.OrderId || test.Cancelled || !string.Equals(test.Analyte, analyte, StringComparison.Ordinal))
                continue;
            if (test.SpecimenId == tube.Id)
                return test;
            found ??= test;
        }

        return found;
    }

    private static (DateTimeOffset At, string Source) Time(DeviceResult result, DateTimeOffset arrivedAt, TimeSpan late) =>
        result.MeasuredAt is { } at && at <= arrivedAt + ClockTolerance && arrivedAt - at <= late ? (at, "device") : (arrivedAt, "arrival");

    private static (Guid? Person, string Source) Performer(DeviceResult result, BenchContext context, DateTimeOffset at)
    {
        if (result.Operator is { Length: > 0 } name && context.Operators.TryGetValue(name, out var person))
            return (person, "device");
        foreach (var duty in context.Duties)
            if (duty.Since <= at && (duty.Until is null || at < duty.Until))
                return (duty.PersonId, "bench");
        return (null, "unproven");
    }
}
