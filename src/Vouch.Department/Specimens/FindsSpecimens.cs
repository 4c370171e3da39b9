using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Specimens;

/// <summary>
/// Tubes by their barcode: to the bedside while they are to be filled, else to their own page. Wristbands whose patient has
/// tubes to be filled: to the bedside too.
/// </summary>
public sealed class FindsSpecimens(Db db, CurrentPerson person) : IFinds
{
    public string Permission => "specimen.view";

    public async Task<IReadOnlyList<Found>> ScanAsync(string code, CancellationToken ct)
    {
        if (await SpecimenStorage.FindByBarcodeAsync(db, code, ct) is not { } specimen)
            return person.May("specimen.collect") ? await ByWristbandAsync(code.Trim(), ct) : [];
        var toFill = specimen is { CollectedAt: null, RejectedAt: null, DisposedAt: null } && person.May("specimen.collect");
        return [new Found("Specimen", specimen.Barcode, toFill ? $"/collections/{specimen.Order}" : $"/specimens/{specimen.Id}",
            toFill ? "to be collected" : specimen.Place)];
    }

    public Task<IReadOnlyList<Found>> SearchAsync(string words, int most, CancellationToken ct) => ScanAsync(words, ct);

    private async Task<IReadOnlyList<Found>> ByWristbandAsync(string code, CancellationToken ct) => await db.ListAsync(
        """
        select distinct o.id, o.accession, o.ward from patient_identifier i
        join lab_order o on o.patient_id in (select patient_records(i.patient_id)) and o.cancelled_at is null
        join specimen_to_collect c on c.order_id = o.id
        where i.value = $1 order by o.accession limit 10
        """,
        [code], row => new Found("Collection", $"Collect {row.GetString(1)}", $"/collections/{row.GetGuid(0)}", row.TextOrNull(2)), ct);
}
