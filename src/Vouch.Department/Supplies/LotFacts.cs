using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using static System.FormattableString;

namespace Vouch.Department.Supplies;

/// <summary>A lot on a device, serving analytes, with the lot's expiry and its disposition as last recorded.</summary>
public sealed record OnBoardFact(
    Guid Id, int Version, Guid DeviceId, IReadOnlyList<string> Analytes, DateTimeOffset LoadedAt, DateTimeOffset OpenUntil,
    DateTimeOffset? RemovedAt, LotFact Lot);

/// <summary>A lot with its disposition; a recall or quarantine counts for every use, whenever it was recorded.</summary>
public sealed record LotFact(
    Guid Id, string Item, string Number, DateOnly Expires, int StateVersion, string State, string Reason);

/// <summary>
/// Answers for the reagent: which lot was used, on board and in date, and good as known now; and for a kit's own control.
/// </summary>
/// <param name="packInForce">Says which tests are measured with a kit; null: none is.</param>
public sealed class LotFacts(Func<LaboratoryPack>? packInForce = null) : IFactSource
{
    public IReadOnlyList<string> Kinds { get; } = ["reagent-lot", "internal-control"];

    private const string LotColumns = "l.id, i.name, l.number, l.expires, s.version, s.state, s.reason";

    private const string LotJoins =
        """
        join item i on i.id = l.item_id
        left join lateral (select version, state, reason from lot_state where lot_id = l.id order by version desc limit 1) s on true
        """;

    public void Ask(NpgsqlBatch batch, IReadOnlyList<GateSubject> subjects)
    {
        batch.Ask(
            $"""
            select b.id, b.version, b.device_id, b.analytes, b.loaded_at, b.open_until, b.removed_at, {LotColumns}
            from (select distinct on (id) * from on_board where device_id = any($1) and loaded_at <= $3
                  order by id, version desc) b
            join lot l on l.id = b.lot_id {LotJoins}
            where b.analytes && $2 and (b.removed_at is null or b.removed_at >= $4)
            """, [subjects.Devices(), subjects.Analytes(), subjects.LastMeasured(), subjects.FirstMeasured()]);
        batch.Ask($"select {LotColumns} from lot l {LotJoins} where l.id = any($1)", [subjects.Lots()]);
    }

    public async Task<IKnownFacts> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var onBoard = await reader.RowsAsync(r => new OnBoardFact(r.GetGuid(0), r.GetInt32(1), r.GetGuid(2),
            r.GetFieldValue<string[]>(3), r.Instant(4), r.Instant(5), r.InstantOrNull(6), Lot(r, 7)), ct);
        var named = await reader.RowsAsync(r => Lot(r, 0), ct);
        return new KnownLotFacts(onBoard.ToLookup(b => b.DeviceId), named.ToDictionary(lot => lot.Id), packInForce?.Invoke());
    }

    private static LotFact Lot(NpgsqlDataReader r, int first) => new(r.GetGuid(first), r.GetString(first + 1),
        r.GetString(first + 2), r.GetFieldValue<DateOnly>(first + 3), r.IntOrNull(first + 4) ?? 0,
        r.TextOrNull(first + 5) ?? "unrecorded", r.TextOrNull(first + 6) ?? "");
}

/// <summary>Lots and what is on board as known at one moment.</summary>
public sealed class KnownLotFacts(
    ILookup<Guid, OnBoardFact> onBoard, IReadOnlyDictionary<Guid, LotFact> named, LaboratoryPack? pack) : IKnownFacts
{
    public FactAnswer Answer(string kind, GateSubject subject) => kind == "internal-control" ? InternalControl(subject) : Reagent(subject);

    private FactAnswer Reagent(GateSubject subject)
    {
        if (subject.LotId is { } lotId)
            return named.TryGetValue(lotId, out var lot)
                ? Good(lot, [new(FactKind.Lot, lot.Id, lot.StateVersion)], subject.MeasuredAt, until: null)
                : FactAnswer.Unproven("The lot named is not in the register.", "Receive the lot.");
        if (subject.DeviceId is not { } device)
            return !subject.NoValue && pack?.FindKit(subject.Analyte) is { } kit
                ? FactAnswer.Unproven($"Which lot of the {kit.Name.ToLowerInvariant()} was used is not recorded.", "Enter the result on its worksheet, with the lot.")
                : FactAnswer.NotApplicable("Done by hand; no reagent lot belongs to this test.");
        return OnBoard(device, subject);
    }

    /// <summary>A kit's own control is read with every patient; without it there is no result. Source: ISO 15189:2022, 7.3.7.2.</summary>
    private FactAnswer InternalControl(GateSubject subject)
    {
        if (subject.DeviceId is not null || pack?.FindKit(subject.Analyte) is not { InternalControl: true } kit)
            return FactAnswer.NotApplicable("The test has no control of its own.");
        if (subject.NoValue)
            return FactAnswer.NotApplicable("No value is reported.");
        if (subject.InternalControl is not { } good || subject.LotId is not { } lotId || !named.TryGetValue(lotId, out var lot))
            return FactAnswer.Unproven($"The own control of the {kit.Name.ToLowerInvariant()} was not recorded.", "Do the test again and record its control.");
        CitedFact cited = new(FactKind.Lot, lot.Id, lot.StateVersion);
        return good
            ? new FactAnswer(Standing.Proven, $"The own control of the {kit.Name.ToLowerInvariant()} showed.", Remedy: null, [cited])
            : new FactAnswer(Standing.Disproven, $"The own control of the {kit.Name.ToLowerInvariant()} did not show.", "Do the test again with another card.", [cited]);
    }

    /// <summary>Two packs of one analyte may be on board: the one loaded last was in use, and each is cited.</summary>
    private FactAnswer OnBoard(Guid device, GateSubject subject)
    {
        var at = subject.MeasuredAt;
        OnBoardFact? used = null;
        foreach (var candidate in onBoard[device])
            if (candidate.LoadedAt <= at && (candidate.RemovedAt is null || at < candidate.RemovedAt)
                && candidate.Analytes.Contains(subject.Analyte, StringComparer.Ordinal)
                && (used is null || candidate.LoadedAt > used.LoadedAt))
                used = candidate;
        if (used is null)
            return FactAnswer.Unproven($"No reagent lot for {subject.Analyte} was recorded on board.",
                "Record what was loaded, and when.");
        CitedFact[] cited = [new(FactKind.Lot, used.Lot.Id, used.Lot.StateVersion), new(FactKind.OnBoard, used.Id, used.Version)];
        if (at >= used.OpenUntil)
            return new FactAnswer(Standing.Disproven,
                Invariant($"{Name(used.Lot)} was open beyond its on-board stability ({used.OpenUntil:yyyy-MM-dd HH:mm})."),
                "Load a fresh pack and measure again.", [.. cited]);
        return Good(used.Lot, cited, at, used.OpenUntil);
    }

    private static FactAnswer Good(LotFact lot, CitedFact[] cited, DateTimeOffset at, DateTimeOffset? until)
    {
        if (lot.State is "recalled" or "quarantine")
            return new FactAnswer(Standing.Disproven, $"{Name(lot)} is {(lot.State == "recalled" ? "recalled" : "in quarantine")}: {lot.Reason}.",
                "Load another lot, run its controls, and measure again.", [.. cited]);
        // The last day of use is a whole day; UTC is close enough for an expiry stated by month or day.
        if (DateOnly.FromDateTime(at.UtcDateTime) > lot.Expires)
            return new FactAnswer(Standing.Disproven, Invariant($"{Name(lot)} expired on {lot.Expires:yyyy-MM-dd}."),
                "Load a lot in date and measure again.", [.. cited]);
        if (lot.State == "unrecorded")
            return new FactAnswer(Standing.Unproven, $"{Name(lot)} was never accepted for use.", "Accept the lot after its check.",
                [.. cited]);
        return new FactAnswer(Standing.Proven, Invariant($"{Name(lot)}, expires {lot.Expires:yyyy-MM-dd}."), Remedy: null, [.. cited], until);
    }

    private static string Name(LotFact lot) => $"{lot.Item} lot {lot.Number}";
}
