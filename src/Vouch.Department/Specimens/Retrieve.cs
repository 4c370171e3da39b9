using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>Takes a specimen out of storage, for an add-on or to send it.</summary>
/// <param name="To">Where it goes.</param>
public sealed record Retrieve(SpecimenId Specimen, string To)
{
    public const int TextLengthMax = 200;

    /// <summary>Refusals: specimen-not-found, specimen-not-stored, specimen-disposed, specimen-text-invalid.</summary>
    public Task<Outcome<Specimen>> RunAsync(Db db, Actor actor, CancellationToken ct) =>
        db.ActAsync(actor, reason: null, work => InAsync(work, ct), ct);

    /// <summary>The same inside the caller's transaction.</summary>
    public async Task<Outcome<Specimen>> InAsync(Work work, CancellationToken ct)
    {
        if (await SpecimenStorage.LockAsync(work, Specimen, ct) is not { } specimen)
            return SpecimenRefusals.NotFound();
        if (!Decide(this, specimen, work.Now).Succeeded(out var step, out var refusal))
            return refusal;
        await SpecimenStorage.RecordAsync(work, [step], ct);
        return step.After;
    }

    internal static Outcome<SpecimenStep> Decide(Retrieve input, Specimen specimen, DateTimeOffset now)
    {
        if (input.To.Trim().Length is 0 or > TextLengthMax)
            return SpecimenRefusals.TextWrong("To", TextLengthMax);
        if (specimen.DisposedAt is not null)
            return SpecimenRefusals.Disposed(specimen.Barcode);
        if (specimen.Position is null)
            return SpecimenRefusals.NotStored(specimen.Barcode);
        return (specimen with { Place = input.To.Trim(), Position = null, Temperature = TemperatureClass.Room })
            .Step(SpecimenEventKind.Retrieved, now, $"from {specimen.Place} {specimen.Position}");
    }
}
