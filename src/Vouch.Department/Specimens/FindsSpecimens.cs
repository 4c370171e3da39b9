using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Specimens;

/// <summary>Tubes by their barcode: to the bedside while they are to be filled, else to their own page.</summary>
public sealed class FindsSpecimens(Db db, CurrentPerson person) : IFinds
{
    public string Permission => "specimen.view";

    public async Task<IReadOnlyList<Found>> ScanAsync(string code, CancellationToken ct)
    {
        if (await SpecimenStorage.FindByBarcodeAsync(db, code, ct) is not { } specimen)
            return [];
        var toFill = specimen is { CollectedAt: null, RejectedAt: null, DisposedAt: null } && person.May("specimen.collect");
        return [new Found("Specimen", specimen.Barcode, toFill ? $"/collections/{specimen.Order}" : $"/specimens/{specimen.Id}",
            toFill ? "to be collected" : specimen.Place)];
    }

    public Task<IReadOnlyList<Found>> SearchAsync(string words, int most, CancellationToken ct) => ScanAsync(words, ct);
}
