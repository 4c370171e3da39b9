using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>
/// Prints tube labels: after the patient was identified, to be put on after filling in the patient's presence. A site that
/// labels beforehand says so in its settings. Source: CLSI GP41 (2017), labelling of tubes.
/// </summary>
/// <param name="IdentityCheck">The collector's identification; null for tubes that are collected already, and before it where the site labels beforehand.</param>
public sealed record PrintLabels(ImmutableArray<SpecimenId> Specimens, Guid? IdentityCheck)
{
    /// <summary>Why labels of collected tubes are printed again; an aliquot's needs none.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// Prints on a label printer; nothing is recorded where it does not take them. Refusals: specimen-scan-invalid,
    /// specimen-not-found, specimen-rejected, specimen-disposed, label-before-identification, label-reason-invalid,
    /// identity-failed, identity-of-other, identity-stale, printer-unreachable, printer-timeout.
    /// </summary>
    public Task<Outcome<ImmutableArray<TubeLabel>>> RunAsync(
        Db db, Actor actor, LaboratoryPack pack, LabelPrinter printer, CancellationToken ct) =>
        db.ActAsync<ImmutableArray<TubeLabel>>(actor, Reason, async work =>
        {
            if (!(await InAsync(work, pack, printer.Name, ct)).Succeeded(out var labels, out var refusal))
                return refusal;
            return (await printer.SendAsync(TubeLabelZpl.Write(labels, printer), ct)).Succeeded(out _, out refusal) ? labels : refusal;
        }, ct);

    /// <summary>Records the printing of a sheet, whose labels are returned; <see cref="LabelSheet.PdfAsync"/> draws them.</summary>
    public Task<Outcome<ImmutableArray<TubeLabel>>> OnSheetAsync(Db db, Actor actor, LaboratoryPack pack, CancellationToken ct) =>
        db.ActAsync(actor, Reason, work => InAsync(work, pack, "sheet", ct), ct);

    /// <summary>Records the printing inside the caller's transaction and gives the labels; the caller prints.</summary>
    /// <param name="place">The printer's name, or "sheet".</param>
    public async Task<Outcome<ImmutableArray<TubeLabel>>> InAsync(Work work, LaboratoryPack pack, string place, CancellationToken ct)
    {
        var ids = Specimens.Distinct().ToList();
        if (ids.Count is 0 or > SpecimenStorage.TubesMax)
            return ids.Count == 0 ? SpecimenRefusals.NothingScanned() : SpecimenRefusals.TooMany(SpecimenStorage.TubesMax);
        var specimens = await SpecimenStorage.LockAsync(work, ids, ct);
        if (specimens.Count < ids.Count)
            return SpecimenRefusals.NotFound();
        var check = IdentityCheck is { } id ? await IdentityChecks.FindAsync(work, id, ct) : null;
        var settings = await CollectionSettings.ReadAsync(work, ct);
        if (!Decide(this, specimens, check, settings, work.Actor, place, work.Now).Succeeded(out var steps, out var refusal))
            return refusal;
        await SpecimenStorage.RecordAsync(work, steps, ct);
        return await TubeLabels.OfAsync(work, pack, ids, ct);
    }

    internal static Outcome<ImmutableArray<SpecimenStep>> Decide(
        PrintLabels input, IReadOnlyList<Specimen> specimens, IdentityCheck? check, CollectionSettings settings, Actor collector,
        string place, DateTimeOffset now)
    {
        var steps = ImmutableArray.CreateBuilder<SpecimenStep>();
        foreach (var specimen in specimens)
        {
            if (specimen.RejectedAt is not null)
                return SpecimenRefusals.Rejected(specimen.Barcode);
            if (specimen.DisposedAt is not null)
                return SpecimenRefusals.Disposed(specimen.Barcode);
            if (Fault(input, specimen, check, settings, collector, now) is { } fault)
                return fault;
            steps.Add(specimen.Step(SpecimenEventKind.LabelPrinted, now, input.Reason) with { Place = place });
        }
        return steps.ToImmutable();
    }

    private static Refusal? Fault(
        PrintLabels input, Specimen specimen, IdentityCheck? check, CollectionSettings settings, Actor collector, DateTimeOffset now)
    {
        if (specimen.CollectedAt is not null)
            return specimen.Parent is null && string.IsNullOrWhiteSpace(input.Reason) ? SpecimenRefusals.ReprintWithoutReason() : null;
        if (check is null)
            return settings.PreLabelling ? null : SpecimenRefusals.PrelabellingOff();
        if (check.Patient != specimen.Patient || check.CheckedBy != collector.Id)
            return SpecimenRefusals.IdentityOfOther();
        if (check.Outcome != IdentityOutcome.Match)
            return SpecimenRefusals.NotIdentified(check.Why);
        return now > check.CheckedAt.AddMinutes(IdentityChecks.ValidMinutes) ? SpecimenRefusals.IdentityTooOld(IdentityChecks.ValidMinutes) : null;
    }
}
