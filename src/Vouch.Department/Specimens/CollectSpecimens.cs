using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Starting;

namespace Vouch.Department.Specimens;

/// <summary>How the specimen is taken: it decides which order of draw holds.</summary>
public enum DrawMethod
{
    Venepuncture,
    WingedSet,
    Capillary,
    Arterial,

    /// <summary>Given by the patient: urine.</summary>
    Given,
}

/// <summary>
/// Tubes filled, labelled and scanned in the patient's presence, on an identification by the same collector. A wrong tube
/// is refused and nothing of the step is kept; a tube scanned twice stays as it is. The start gate is asked within the same
/// transaction, and its proof kept with what was collected.
/// </summary>
/// <param name="Scanned">Barcodes in the order scanned.</param>
/// <param name="IdentityCheck">From <see cref="CheckIdentity"/>.</param>
public sealed record CollectSpecimens(OrderId Order, ImmutableArray<string> Scanned, Guid IdentityCheck)
{
    public const int SiteLengthMax = 100;

    /// <summary>Null: now.</summary>
    public DateTimeOffset? CollectedAt { get; init; }

    public DrawMethod Method { get; init; }

    /// <summary>Where it was taken: "left arm", "heel"; null: not recorded.</summary>
    public string? Site { get; init; }

    /// <summary>
    /// Refusals: specimen-scan-invalid, specimen-wrong-tube, specimen-not-asked-for, specimen-rejected, specimen-disposed,
    /// specimen-time-invalid, specimen-text-invalid, identity-missing, identity-failed, identity-of-other, identity-stale, start-stopped.
    /// </summary>
    public Task<Outcome<CollectedSpecimens>> RunAsync(Db db, Actor actor, LaboratoryPack pack, StartWork starts, CancellationToken ct) =>
        db.ActAsync(actor, reason: null, work => InAsync(work, pack, starts, ct), ct);

    /// <summary>The same inside the caller's transaction.</summary>
    public async Task<Outcome<CollectedSpecimens>> InAsync(Work work, LaboratoryPack pack, StartWork starts, CancellationToken ct)
    {
        var tubes = await SpecimenStorage.LockOrderAsync(work, Order, ct);
        var check = await IdentityChecks.FindAsync(work, IdentityCheck, ct);
        var failedSince = check is not null && await IdentityChecks.FailedSinceAsync(work, check, ct);
        var asked = await work.ListAsync("select specimen_id from specimen_to_collect where order_id = $1", [Order.Value],
            row => new SpecimenId(row.GetGuid(0)), ct);
        if (!Decide(this, tubes, asked, check, failedSince, pack, work.Actor, work.Now).Succeeded(out var steps, out var refusal))
            return await KnownElsewhereAsync(work, refusal, ct);
        await SpecimenStorage.RecordAsync(work, steps.Steps, ct);
        var collected = steps.Steps.Select(step => step.After.Id).ToHashSet();
        var began = await starts.BeginAsync(work, StartCause.Collected, await SubjectsAsync(work, collected, CollectedAt ?? work.Now, ct), ct);
        if (!began.Succeeded(out _, out refusal))
            return refusal;
        return new CollectedSpecimens([.. steps.Tubes], steps.Warnings, asked.Count(id => !collected.Contains(id)));
    }

    /// <summary>What the collection is of, as the start gate is asked about it: each test of the tubes filled now.</summary>
    private static Task<List<GateSubject>> SubjectsAsync(Work work, HashSet<SpecimenId> tubes, DateTimeOffset at, CancellationToken ct) => work.ListAsync(
        Collecting.Tests,
        [tubes.Select(tube => tube.Value).ToArray()], row => Collecting.Subject(row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), work.Actor.Id, at), ct);

    /// <summary>What becomes of the tubes.</summary>
    internal sealed record Plan(ImmutableArray<Specimen> Tubes, ImmutableArray<SpecimenStep> Steps, ImmutableArray<string> Warnings);

    internal static Outcome<Plan> Decide(
        CollectSpecimens input, IReadOnlyList<Specimen> tubes, IReadOnlyCollection<SpecimenId> asked, IdentityCheck? check,
        bool failedSince, LaboratoryPack pack, Actor collector, DateTimeOffset now)
    {
        var at = input.CollectedAt?.ToUniversalTime() ?? now;
        if (input.Site?.Length > SiteLengthMax)
            return SpecimenRefusals.TextWrong("Site", SiteLengthMax);
        if (tubes.Count == 0)
            return SpecimenRefusals.WrongTube(input.Scanned.FirstOrDefault() ?? "", known: false);
        if (IdentityFault(check, failedSince, tubes[0], collector, at, now) is { } fault)
            return fault;
        var codes = input.Scanned.Select(Specimen.ReadBarcode).Where(code => code.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (codes.Count is 0 or > SpecimenStorage.TubesMax)
            return codes.Count == 0 ? SpecimenRefusals.NothingScanned() : SpecimenRefusals.TooMany(SpecimenStorage.TubesMax);
        var plan = (Tubes: ImmutableArray.CreateBuilder<Specimen>(), Steps: ImmutableArray.CreateBuilder<SpecimenStep>(),
            Warnings: ImmutableArray.CreateBuilder<string>());
        foreach (var code in codes)
        {
            if (tubes.FirstOrDefault(tube => string.Equals(tube.Barcode, code, StringComparison.Ordinal)) is not { } tube)
                return SpecimenRefusals.WrongTube(code, known: false);
            if (tube.RejectedAt is not null)
                return SpecimenRefusals.Rejected(code);
            if (tube.DisposedAt is not null)
                return SpecimenRefusals.Disposed(code);
            if (tube.CollectedAt is not null)
            {
                plan.Tubes.Add(tube);
                continue;
            }
            if (!asked.Contains(tube.Id))
                return SpecimenRefusals.NotAskedFor(code);
            var before = tubes.Where(other => other.IdentityCheck == check!.Id).Concat(plan.Steps.Select(step => step.After));
            if (OrderOfDraw.Warning(pack, input.Method, before.Select(other => other.Container), tube.Container) is { } warning)
                plan.Warnings.Add(warning);
            var step = (tube with { CollectedAt = at, IdentityCheck = check!.Id }).Step(SpecimenEventKind.Collected, at, Remark(input));
            plan.Steps.Add(step);
            plan.Tubes.Add(step.After);
        }
        return new Plan(plan.Tubes.ToImmutable(), plan.Steps.ToImmutable(), plan.Warnings.ToImmutable());
    }

    private static Refusal? IdentityFault(
        IdentityCheck? check, bool failedSince, Specimen tube, Actor collector, DateTimeOffset at, DateTimeOffset now)
    {
        if (check is null)
            return SpecimenRefusals.NoIdentity();
        if (check.Patient != tube.Patient || check.CheckedBy != collector.Id)
            return SpecimenRefusals.IdentityOfOther();
        if (check.Outcome != IdentityOutcome.Match)
            return SpecimenRefusals.NotIdentified(check.Why);
        if (failedSince)
            return SpecimenRefusals.NotIdentified("A mismatch was found after this identification.");
        if (at > now.AddMinutes(1))
            return SpecimenRefusals.TimeWrong("The time of collection lies in the future.");
        if (at < check.CheckedAt.AddMinutes(-1))
            return SpecimenRefusals.TimeWrong("The time of collection lies before the identification.");
        return at > check.CheckedAt.AddMinutes(IdentityChecks.ValidMinutes)
            ? SpecimenRefusals.IdentityTooOld(IdentityChecks.ValidMinutes) : null;
    }

    private static string? Remark(CollectSpecimens input)
    {
        var method = input.Method switch
        {
            DrawMethod.WingedSet => "winged set",
            DrawMethod.Capillary => "capillary",
            DrawMethod.Arterial => "arterial",
            _ => null,
        };
        var words = string.Join(", ", new[] { method, input.Site?.Trim() }.Where(word => !string.IsNullOrEmpty(word)));
        return words.Length == 0 ? null : words;
    }

    /// <summary>A wrong tube is told apart from an unknown one: the collector looks for another cause.</summary>
    private static async Task<Refusal> KnownElsewhereAsync(Work work, Refusal refusal, CancellationToken ct)
    {
        if (refusal.Code != "specimen-wrong-tube" || refusal.Detail is not { } detail)
            return refusal;
        var barcode = detail["Read: ".Length..^1];
        var known = await work.OneAsync("select 1 from specimen where barcode = $1", [barcode], row => row.GetInt32(0), ct) == 1;
        return SpecimenRefusals.WrongTube(barcode, known);
    }
}

/// <summary>What was collected.</summary>
/// <param name="Tubes">As they are now, in the order scanned.</param>
/// <param name="Warnings">What may have gone wrong in the draw.</param>
/// <param name="Remaining">Tubes of the order still to be filled.</param>
public sealed record CollectedSpecimens(ImmutableArray<Specimen> Tubes, ImmutableArray<string> Warnings, int Remaining);

/// <summary>
/// The order in which tubes are filled, so that no additive is carried into the next. Source: CLSI GP41 (2017) for
/// venepuncture, GP42 (2020) for capillary puncture; the places are the pack's.
/// </summary>
public static class OrderOfDraw
{
    /// <summary>Place of the container; null: not collected that way.</summary>
    public static int? PlaceOf(LaboratoryPack pack, string container, DrawMethod method) => method switch
    {
        DrawMethod.Venepuncture or DrawMethod.WingedSet => pack.FindContainer(container)?.VenousDrawOrder,
        DrawMethod.Capillary => pack.FindContainer(container)?.CapillaryDrawOrder,
        _ => null,
    };

    /// <summary>Null where the tube could follow those that were filled before.</summary>
    public static string? Warning(LaboratoryPack pack, DrawMethod method, IEnumerable<string> before, string container)
    {
        if (PlaceOf(pack, container, method) is not { } place)
            return null;
        var late = before.Where(code => PlaceOf(pack, code, method) > place).Select(code => NameOf(pack, code)).Distinct().ToList();
        return late.Count == 0 ? null
            : $"{NameOf(pack, container)} was filled after {string.Join(" and ", late)}: additive may be carried over. Tell the laboratory.";
    }

    public static string NameOf(LaboratoryPack pack, string container) => pack.FindContainer(container)?.Name ?? container;
}
