using System.Collections.Immutable;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using static System.FormattableString;

namespace Vouch.Department.Laboratory;

/// <summary>One message of a device, in our codes.</summary>
public sealed record DeviceMessage(Guid InboxId, Guid DeviceId, ImmutableArray<DeviceResult> Results, DateTimeOffset ArrivedAt)
{
    /// <summary>It may arrive long after it was measured (a meter that is docked in the evening): the time told is believed.</summary>
    public bool ComesLater { get; init; }
}

/// <summary>What became of a device message.</summary>
public sealed record RecordedResults(int Measured, int Released, int Held, ImmutableArray<UnplacedResult> Unplaced)
{
    /// <summary>In words, for the message page.</summary>
    public string Sentence => Invariant($"{Measured} measured, {Released} released, {Held} held, {Unplaced.Length} waiting.");
}

/// <summary>
/// Takes a device's results into the laboratory: placed on their tests, judged by the rules, put before the gate, and
/// released or held, in the caller's transaction: three round trips beside its commit, and one where a calculation takes
/// values of its reagent lot.
/// </summary>
public sealed class RecordDeviceResults(Func<BenchRules> rulesInForce, BenchGate gate)
{
    /// <summary>Results of one message that are taken; a longer message is refused by the caller.</summary>
    public const int ResultsMax = 5000;

    public async Task<RecordedResults> RunAsync(Work work, DeviceMessage message, DateTimeOffset now, CancellationToken ct)
    {
        now = Instants.ToMicroseconds(now);
        var rules = rulesInForce();
        var barcodes = message.Results.Select(r => r.SampleId).Distinct(StringComparer.Ordinal).ToArray();
        var operators = message.Results.Select(r => r.Operator).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        await using var reading = work.Batch();
        var context = await LaboratoryStorage.LoadAsync(reading, message.DeviceId, barcodes, [], operators, now, ct);
        var (placed, unplaced, indices) = PlaceResults.Decide(message, context, rules.Pack);

        var decided = await new Bench(work.Connection, rules, gate).DecideAsync(context, placed, now, ct);
        foreach (var result in unplaced)
            decided.Writing.Keep(result);
        foreach (var index in indices)
            decided.Writing.Keep(index);
        await decided.Writing.ExecuteAsync(message.InboxId, message.DeviceId, now, ct);
        await LateIndices.RunAsync(work, rules, gate, [.. indices.Where(index => IsNews(index, context)).Select(index => index.Tube).Distinct()], now, ct);
        return new RecordedResults(decided.Measured, decided.Released, decided.Held, unplaced);
    }

    /// <summary>Higher than what was known of the tube: the same again, or less, was decided about before.</summary>
    private static bool IsNews(PlacedIndex index, BenchContext before) =>
        !before.Tubes.Any(tube => tube.Root == index.Tube && tube.Indices.Any(known => known.Kind == index.Index.Kind && known.Value >= index.Index.Value));
}
