using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using static System.FormattableString;

namespace Vouch.Department.Quality;

/// <summary>An external control read on a card or kit.</summary>
/// <param name="Expected">Coded value that the material must give.</param>
/// <param name="Observed">Coded value read; INVALID where the card showed none.</param>
/// <param name="OwnControl">The card's own control; null: not read.</param>
/// <param name="Material">Control material with its lot, in words.</param>
public sealed record KitControlRead(Guid LotId, string Expected, string Observed, bool? OwnControl, string Material, string? Comment);

/// <summary>A kit control as kept.</summary>
/// <param name="LookBack">Number of the look-back that its rejection opened, if any result leaned on the lot's controls.</param>
public sealed record KeptKitControl(Guid SeriesId, int Version, string Verdict, long? LookBack);

/// <summary>
/// Records an external control of a kit's lot. One that does not give what it must stops the lot, and puts the results since
/// the last accepted one in doubt until the next accepted one.
/// </summary>
public static class RecordKitControl
{
    /// <summary>What a card that shows nothing readable is recorded as.</summary>
    public const string Invalid = "INVALID";

    /// <summary>Refusals: control-not-permitted, kit-unknown, kit-control-invalid, kit-own-control-missing, kit-material-invalid.</summary>
    public static Task<Outcome<KeptKitControl>> RunAsync(Db db, Actor actor, LaboratoryPack pack, KitControlRead read, CancellationToken ct) =>
        db.ActAsync<KeptKitControl>(actor, "kit control", async work =>
        {
            if (actor.Id is not { } person)
                return new Refusal("control-not-permitted", "A person reads a card.");
            var item = await work.OneAsync("select i.code from lot l join item i on i.id = l.item_id where l.id = $1 for update of l", [read.LotId], r => r.GetString(0), ct);
            if (pack.Kits.FirstOrDefault(one => one.Code == item) is not { } kit)
                return new Refusal("kit-unknown", "This lot is of no kit of the pack.");
            if (!kit.Controls.Contains(read.Expected, StringComparer.Ordinal) || (!kit.Controls.Contains(read.Observed, StringComparer.Ordinal) && read.Observed != Invalid))
                return new Refusal("kit-control-invalid", $"Controls of the {kit.Name.ToLowerInvariant()} are {string.Join(", ", kit.Controls)}.", Hint: "Say which one it was, and what was read.");
            if (kit.InternalControl && read.OwnControl is null)
                return new Refusal("kit-own-control-missing", "The card's own control was not recorded.", Hint: "Say whether it showed.");
            if (read.Material.Trim().Length is 0 or > 200)
                return new Refusal("kit-material-invalid", "Say which control material, with its lot.");
            var accepted = read.OwnControl != false && string.Equals(read.Expected, read.Observed, StringComparison.Ordinal);
            var series = await work.OneAsync(
                "insert into kit_control_series (id, lot_id) values ($1, $2) on conflict (lot_id) do update set lot_id = excluded.lot_id returning id",
                [Guid.CreateVersion7(work.Now), read.LotId], r => r.GetGuid(0), ct);
            var version = await work.OneAsync(
                """
                insert into kit_control (series_id, version, id, expected, observed, own_control, verdict, material, measured_at, comment, performer_id, recorded_by)
                select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 from kit_control where series_id = $1 returning version
                """,
                [series, Guid.CreateVersion7(work.Now), read.Expected, read.Observed, read.OwnControl, accepted ? "accepted" : "rejected", read.Material.Trim(),
                    work.Now, read.Comment, person, work.Actor.Name], r => r.GetInt32(0), ct);
            var lookBack = accepted ? null : await DoubtAsync(work, series, kit, read, version, ct);
            if (accepted)
                await EndDoubtsAsync(work, series, read.Expected, ct);
            return new KeptKitControl(series, version, accepted ? "accepted" : "rejected", lookBack);
        }, ct);

    /// <summary>What a doubt's sentence begins with: each control of a lot is doubted for itself.</summary>
    internal static string SubjectOf(string expected) => $"The {expected} control ";

    private static async Task<long?> DoubtAsync(Work work, Guid series, Kit kit, KitControlRead read, int version, CancellationToken ct)
    {
        var from = await work.OneAsync<DateTimeOffset?>(
            "select measured_at from kit_control where series_id = $1 and expected = $2 and verdict = 'accepted' and version < $3 order by measured_at desc limit 1",
            [series, read.Expected, version], r => r.Instant(0), ct);
        var used = await work.OneAsync(
            "select exists (select from citation where kind = $1 and fact = $2 and used_at >= coalesce($3::timestamptz, '-infinity'))",
            [(short)FactKind.KitControl, series, from], r => r.GetBoolean(0), ct);
        var covered = await work.OneAsync("select exists (select from doubt where kind = $1 and fact = $2 and used_until is null and starts_with(sentence, $3))",
            [(short)FactKind.KitControl, series, SubjectOf(read.Expected)], r => r.GetBoolean(0), ct);
        if (!used || covered)
            return null;
        return (await OpenDoubt.RunAsync(work, new Doubt(FactKind.KitControl, series, from, UsedUntil: null, "control-rejected",
            SubjectOf(read.Expected) + Invariant($"of {kit.Name} was read as {read.Observed} at {work.Now:yyyy-MM-dd HH:mm} UTC{(read.OwnControl == false ? ", its own control not showing" : "")}.")), ct)).Number;
    }

    private static Task<int> EndDoubtsAsync(Work work, Guid series, string expected, CancellationToken ct) => work.ExecuteAsync(
        "update doubt set used_until = $3 where kind = $1 and fact = $2 and used_until is null and cause = 'control-rejected' and starts_with(sentence, $4)",
        [(short)FactKind.KitControl, series, work.Now, SubjectOf(expected)], ct);
}
