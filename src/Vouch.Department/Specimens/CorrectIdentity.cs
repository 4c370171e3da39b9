using System.Collections.Immutable;
using Vouch.Department.Orders;
using Vouch.Department.Platform;
using Vouch.Department.Proof;

namespace Vouch.Department.Specimens;

/// <summary>What a mix-up set going for one specimen.</summary>
/// <param name="LookBack">Names every result that used it.</param>
/// <param name="Recollection">The tube ordered anew for its open tests; null: nothing was open.</param>
public sealed record MixedUpSpecimen(Specimen Specimen, OpenedLookBack LookBack, PlacedTube? Recollection);

/// <summary>
/// A specimen is not whose its label says, and those handled beside it may be exchanged with it. Each falls in doubt for
/// every use, nothing more is measured from it, and its open tests are collected anew. Its label is never changed to
/// another patient's: whose blood it is nobody can prove any more. Source: ISO 15189:2022, 7.2.6.2 and 7.5.
/// </summary>
/// <param name="Specimen">The one found wrong.</param>
/// <param name="Neighbours">Barcodes of those it may be exchanged with: same draw, same rack.</param>
/// <param name="Sentence">What was found; never patient data.</param>
public sealed record CorrectIdentity(SpecimenId Specimen, ImmutableArray<string> Neighbours, string Sentence)
{
    public const int SentenceLengthMax = 500;

    /// <summary>Refusals: specimen-not-found, specimen-unknown, specimen-scan-invalid, specimen-reason-invalid, order-too-large.</summary>
    public Task<Outcome<ImmutableArray<MixedUpSpecimen>>> RunAsync(Db db, Actor actor, CancellationToken ct) =>
        db.ActAsync(actor, Sentence, work => InAsync(work, ct), ct);

    /// <summary>The same inside the caller's transaction. A specimen already known as mixed up is not put in doubt twice.</summary>
    public async Task<Outcome<ImmutableArray<MixedUpSpecimen>>> InAsync(Work work, CancellationToken ct)
    {
        if (Sentence.Trim().Length is 0 or > SentenceLengthMax)
            return SpecimenRefusals.ReasonMissing();
        if (await SpecimenStorage.LockAsync(work, Specimen, ct) is not { } found)
            return SpecimenRefusals.NotFound();
        if (!(await SpecimenStorage.LockScannedAsync(work, Neighbours.Append(found.Barcode), ct)).Succeeded(out var named, out var refusal))
            return refusal;
        var mixedUp = ImmutableArray.CreateBuilder<MixedUpSpecimen>();
        foreach (var step in Decide(this, named, work.Now))
        {
            var specimen = step.After;
            PlacedTube? tube = null;
            var recollected = await OrderRecollection.InAsync(work, specimen.Id, ct);
            if (!recollected.Succeeded(out tube, out refusal) && refusal.Code != "specimen-nothing-to-recollect")
                return refusal;
            await SpecimenStorage.RecordAsync(work, [step], ct);
            var lookBack = await OpenDoubt.RunAsync(work,
                new Doubt(FactKind.Specimen, specimen.Id.Value, UsedFrom: null, UsedUntil: null, "mix-up", Sentence.Trim()), ct);
            mixedUp.Add(new MixedUpSpecimen(specimen, lookBack, tube));
        }
        return mixedUp.ToImmutable();
    }

    /// <summary>Those not known as mixed up yet: rejected, if they were not already.</summary>
    internal static ImmutableArray<SpecimenStep> Decide(CorrectIdentity input, IEnumerable<Specimen> named, DateTimeOffset now) =>
        [.. named.Where(specimen => specimen.MixedUpAt is null)
            .Select(specimen => (specimen with { MixedUpAt = now, RejectedAt = specimen.RejectedAt ?? now })
                .Step(SpecimenEventKind.IdentityCorrected, now, input.Sentence.Trim()))];
}
