using Vouch.Department.Orders;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>Puts a received specimen into a position of a storage place; without a position, into the next free one.</summary>
/// <param name="Place">Code of the place.</param>
public sealed record Store(SpecimenId Specimen, string Place, string? Position = null)
{
    /// <summary>
    /// Refusals: specimen-not-found, specimen-not-received, specimen-disposed, storage-place-not-found, storage-place-full,
    /// storage-position-invalid, storage-position-taken.
    /// </summary>
    public Task<Outcome<Specimen>> RunAsync(Db db, Actor actor, CancellationToken ct) =>
        db.ActAsync(actor, reason: null, work => InAsync(work, ct), ct);

    /// <summary>The same inside the caller's transaction. What is in that position already stays as it is.</summary>
    public async Task<Outcome<Specimen>> InAsync(Work work, CancellationToken ct)
    {
        // The place's lock makes two who store there follow each other.
        if (await StoragePlaces.LockAsync(work, Place.Trim(), ct) is not { } place)
            return SpecimenRefusals.PlaceNotFound();
        if (await SpecimenStorage.LockAsync(work, Specimen, ct) is not { } specimen)
            return SpecimenRefusals.NotFound();
        var taken = (await work.ListAsync(
            "select position, barcode from specimen where place = $1 and disposed_at is null and position is not null and id <> $2",
            [place.Code, Specimen.Value], row => (Position: row.GetString(0), Barcode: row.GetString(1)), ct))
            .ToDictionary(row => row.Position, row => row.Barcode, StringComparer.Ordinal);
        if (!Decide(this, specimen, place, taken, work.Now).Succeeded(out var step, out var refusal))
            return refusal;
        if (specimen.Place == step.After.Place && specimen.Position == step.After.Position)
            return specimen;
        await SpecimenStorage.RecordAsync(work, [step], ct);
        return step.After;
    }

    /// <param name="taken">Barcodes of the others by position.</param>
    internal static Outcome<SpecimenStep> Decide(
        Store input, Specimen specimen, StoragePlace place, IReadOnlyDictionary<string, string> taken, DateTimeOffset now)
    {
        // A rejected specimen is kept too, until it is disposed of.
        if (Custody.Fault(specimen with { RejectedAt = null }, received: true) is { } fault)
            return fault;
        string? position;
        if (string.IsNullOrWhiteSpace(input.Position))
        {
            position = specimen.Place == place.Code ? specimen.Position : null;
            position ??= place.Positions.FirstOrDefault(free => !taken.ContainsKey(free));
            if (position is null)
                return SpecimenRefusals.PlaceFull();
        }
        else
        {
            position = place.ReadPosition(input.Position);
            if (position is null)
                return SpecimenRefusals.PositionWrong(place.LastPosition);
            if (taken.TryGetValue(position, out var barcode))
                return SpecimenRefusals.PositionTaken(position, barcode);
        }
        return (specimen with { Place = place.Code, Position = position, Temperature = place.Temperature })
            .Step(SpecimenEventKind.Stored, now, $"position {position}");
    }
}
