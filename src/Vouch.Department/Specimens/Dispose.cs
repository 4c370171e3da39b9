using System.Collections.Immutable;
using Vouch.Department.Orders;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>Discards specimens that nothing is asked of any more; one that is disposed of already stays as it is.</summary>
public sealed record Dispose(ImmutableArray<SpecimenId> Specimens, string Reason)
{
    /// <summary>Refusals: specimen-scan-invalid, specimen-not-found, specimen-reason-invalid, specimen-in-use, specimen-not-collected.</summary>
    public Task<Outcome<ImmutableArray<Specimen>>> RunAsync(Db db, Actor actor, CancellationToken ct) =>
        db.ActAsync(actor, Reason, work => InAsync(work, ct), ct);

    /// <summary>The same inside the caller's transaction.</summary>
    public async Task<Outcome<ImmutableArray<Specimen>>> InAsync(Work work, CancellationToken ct)
    {
        var ids = Specimens.Distinct().ToList();
        if (ids.Count is 0 or > SpecimenStorage.TubesMax)
            return ids.Count == 0 ? SpecimenRefusals.NothingScanned() : SpecimenRefusals.TooMany(SpecimenStorage.TubesMax);
        var specimens = await SpecimenStorage.LockAsync(work, ids, ct);
        if (specimens.Count < ids.Count)
            return SpecimenRefusals.NotFound();
        if (!Decide(this, specimens, await OpenTests.OfAsync(work, ids, ct), work.Now).Succeeded(out var steps, out var refusal))
            return refusal;
        await SpecimenStorage.RecordAsync(work, steps, ct);
        var gone = steps.ToDictionary(step => step.After.Id, step => step.After);
        return specimens.Select(specimen => gone.GetValueOrDefault(specimen.Id, specimen)).ToImmutableArray();
    }

    internal static Outcome<ImmutableArray<SpecimenStep>> Decide(
        Dispose input, IEnumerable<Specimen> specimens, IReadOnlyDictionary<SpecimenId, ImmutableArray<string>> open, DateTimeOffset now)
    {
        if (input.Reason.Trim().Length is 0 or > 500)
            return SpecimenRefusals.ReasonMissing();
        var steps = ImmutableArray.CreateBuilder<SpecimenStep>();
        foreach (var specimen in specimens.Where(specimen => specimen.DisposedAt is null))
        {
            if (specimen.CollectedAt is null)
                return SpecimenRefusals.NotCollected(specimen.Barcode);
            if (specimen.RejectedAt is null && open.TryGetValue(specimen.Id, out var tests) && !tests.IsEmpty)
                return SpecimenRefusals.InUse($"{specimen.Barcode} ({string.Join(", ", tests)})");
            steps.Add((specimen with { DisposedAt = now, Place = null, Position = null }).Step(SpecimenEventKind.Disposed, now, input.Reason.Trim()));
        }
        return steps.ToImmutable();
    }
}
