using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Starting;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Laboratory;

/// <summary>One result typed in by the person who obtained it, in the analyte's unit or as a code.</summary>
/// <param name="ValueText">A number with "." as decimal point, a coded value, or a coded non-result (QNS …).</param>
public sealed record TypedResult(Guid OrderTestId, string ValueText, string? Comment);

/// <summary>
/// Takes results by hand: worksheet, manual differential, microscopy, kit. They go the same way as a device's: rules,
/// gate, hold or release; the person signed in is the performer. The start gate is asked first: what it stops is not taken.
/// </summary>
public sealed class EnterResults(Db db, Func<BenchRules> rulesInForce, BenchGate gate, StartWork starts)
{
    /// <summary>Rows of one worksheet.</summary>
    public const int RowsMax = 500;

    /// <returns>What became of them, in the order typed. Nothing is kept when one row is refused (start-stopped among others).</returns>
    public async Task<Outcome<RecordedResults>> RunAsync(Actor actor, IReadOnlyList<TypedResult> typed, CancellationToken ct)
    {
        if (actor.Id is not { } person)
            return LaboratoryRefusals.PersonNeeded;
        if (typed.Count is 0 or > RowsMax)
            return new Refusal("worksheet-invalid", "Nothing was typed in, or more than a worksheet holds.");
        await using var work = await db.BeginAsync(actor, "entered by hand", ct);
        var now = Instants.ToMicroseconds(work.Now);
        var rules = rulesInForce();
        await using var reading = work.Batch();
        var context = await LaboratoryStorage.LoadAsync(reading, deviceId: null, [],
            [.. typed.Select(t => t.OrderTestId).Distinct()], [], now, ct);
        var placed = ImmutableArray.CreateBuilder<PlacedMeasurement>(typed.Count);
        foreach (var row in typed)
        {
            if (!Place(row, context, rules.Pack, person, now).Succeeded(out var measurement, out var refusal))
                return refusal;
            placed.Add(measurement);
        }

        var began = await starts.BeginAsync(work, StartCause.Entered, [.. placed.Select(BenchGate.Subject)], ct);
        if (!began.Succeeded(out _, out var stopped))
            return stopped;
        var decided = await new Bench(work.Connection, rules, gate).DecideAsync(context, placed.ToImmutable(), now, ct);
        await decided.Writing.ExecuteAsync(inboxId: null, deviceId: null, now, ct);
        await work.CommitAsync(ct);
        return new RecordedResults(decided.Measured, decided.Released, decided.Held, []);
    }

    internal static Outcome<PlacedMeasurement> Place(
        TypedResult row, BenchContext context, LaboratoryPack pack, Guid person, DateTimeOffset now)
    {
        if (context.Tests.FirstOrDefault(t => t.Id == row.OrderTestId) is not { } test)
            return new Refusal("test-not-found", "There is no such test.");
        if (test.Cancelled)
            return new Refusal("test-cancelled", $"{test.Analyte} was cancelled.");
        if (pack.FindAnalyte(test.Analyte) is not { } analyte)
            return new Refusal("analyte-not-found", $"{test.Analyte} is not in the pack in force.");
        var reading = ValueReading.Read(
            new DeviceResult(0, "", analyte.Code, analyte.Code, row.ValueText, analyte.Unit ?? "", analyte.Unit, [], [], null, null, null,
                DecimalConvention.Invariant), analyte, pack);
        if (reading.Problem is { } problem)
            return new Refusal("value-invalid", $"{analyte.Code}: {problem.Detail}");
        var tube = context.Tubes.FirstOrDefault(t => t.Id == test.SpecimenId);
        return new PlacedMeasurement(
            new Measurement(Guid.CreateVersion7(now), test.Id, test.SpecimenId, test.Order.Patient.Id, analyte.Code, MeasurementSource.Hand,
                DeviceId: null, DeviceModel: null, InboxId: null, RecordNumber: null, row.ValueText.Trim(), analyte.Unit, reading.Comparator,
                reading.Value, reading.Coded, test.Asked?.Dilution, [], row.Comment is { Length: > 0 } comment ? [comment] : [], person, "entered", now, "entered"),
            test, tube, analyte);
    }
}
