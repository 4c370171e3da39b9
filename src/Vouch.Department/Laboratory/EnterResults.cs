using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Starting;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Laboratory;

/// <summary>One result typed in by the person who obtained it, in the analyte's unit or as a code.</summary>
/// <param name="ValueText">A number with "." as decimal point, a coded value, or a coded non-result (QNS …).</param>
public sealed record TypedResult(Guid OrderTestId, string ValueText, string? Comment)
{
    /// <summary>Typed a second time, where the pack asks for it.</summary>
    public string? Again { get; init; }

    /// <summary>The lot of the kit it was measured with.</summary>
    public Guid? KitLot { get; init; }

    /// <summary>Whether the kit's own control showed; null: not recorded.</summary>
    public bool? OwnControl { get; init; }
}

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
            if (Twice(row, measurement.Test, rules.Pack) is { } differs)
                return differs;
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
        var placed = new PlacedMeasurement(
            new Measurement(Guid.CreateVersion7(now), test.Id, test.SpecimenId, test.Order.Patient.Id, analyte.Code, MeasurementSource.Hand,
                DeviceId: null, DeviceModel: null, InboxId: null, RecordNumber: null, row.ValueText.Trim(), analyte.Unit, reading.Comparator,
                reading.Value, reading.Coded, test.Asked?.Dilution, [], row.Comment is { Length: > 0 } comment ? [comment] : [], person, "entered", now, "entered",
                row.KitLot, row.OwnControl),
            test, tube, analyte);
        return Kit(placed, pack) is { } fault ? fault : placed;
    }

    /// <summary>
    /// A kit's result needs its lot and its own control read; where that did not show there is no result but a coded one.
    /// </summary>
    private static Refusal? Kit(PlacedMeasurement placed, LaboratoryPack pack)
    {
        if (pack.FindKit(placed.Analyte.Code) is not { } kit || placed.NoValue)
            return null;
        var what = $"{placed.Analyte.Code} of {placed.Test.Order.Accession}";
        if (placed.Measurement.LotId is null)
            return new Refusal("kit-lot-missing", $"{what}: the lot of the {kit.Name.ToLowerInvariant()} is not given.", Hint: "Enter it on its worksheet: choose the lot at its head.");
        return (kit.InternalControl, placed.Measurement.OwnControl) switch
        {
            (true, null) => new Refusal("kit-own-control-missing", $"{what}: the card's own control is not recorded.", Hint: "Say whether it showed. Without it there is no result."),
            (true, false) => new Refusal("kit-own-control-failed", $"{what}: the card's own control did not show, so there is no result.",
                Hint: "Repeat with another card, or report a coded non-result."),
            _ => null,
        };
    }

    /// <summary>What is typed twice must be the same twice; a difference is not resolved by guess.</summary>
    internal static Refusal? Twice(TypedResult row, TestContext test, LaboratoryPack pack) =>
        !pack.IsEnteredTwice(test.Analyte) || string.Equals(row.ValueText.Trim(), row.Again?.Trim(), StringComparison.OrdinalIgnoreCase) ? null
        : string.IsNullOrWhiteSpace(row.Again)
            ? new Refusal("value-again-missing", $"{test.Analyte} of {test.Order.Accession} is entered twice.", Hint: "Type the value a second time, read anew; on its worksheet there is a place for it.")
            : new Refusal("value-again-invalid", $"{test.Analyte} of {test.Order.Accession}: the two entries differ.", $"{row.ValueText.Trim()} and {row.Again.Trim()}.", "Read it again and type it twice.");
}
