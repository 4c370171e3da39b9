using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>A specimen that its sender collected and identified, with the barcode it carries already.</summary>
/// <param name="Barcode">Null: it gets the label of the laboratory.</param>
/// <param name="Attester">Who vouches for the identity: the collector, and the system that says so.</param>
public sealed record AttestedCollection(
    SpecimenId Specimen, PatientId Patient, string? Barcode, DateTimeOffset CollectedAt, string Attester)
{
    public const int BarcodeMax = 80;

    /// <summary>Records it. Repeated, it stays as it is. Refusals: specimen-not-found, specimen-barcode-invalid, specimen-barcode-taken.</summary>
    public static async Task<Outcome<Done>> InAsync(Work work, AttestedCollection input, CancellationToken ct)
    {
        var barcode = string.IsNullOrWhiteSpace(input.Barcode) ? null : input.Barcode.Trim();
        if (barcode?.Length > BarcodeMax)
            return new Refusal("specimen-barcode-invalid", "The barcode of a specimen has more than 80 characters.");
        var known = await work.OneAsync<(int Version, bool Collected, string Barcode)?>(
            "select version, collected_at is not null, barcode from specimen where id = $1 and patient_id in (select patient_records($2)) for update",
            [input.Specimen.Value, input.Patient.Value], r => (r.GetInt32(0), r.GetBoolean(1), r.GetString(2)), ct);
        if (known is not { } specimen)
            return new Refusal("specimen-not-found", "There is no such specimen of this patient.");
        if (specimen.Collected)
            return default(Done);
        if (barcode is not null && await work.OneAsync("select exists (select from specimen where barcode = $1 and id <> $2)",
            [barcode, input.Specimen.Value], r => r.GetBoolean(0), ct))
            return new Refusal("specimen-barcode-taken", "Another specimen carries this barcode.",
                Hint: "Ask the sender: a barcode is never given twice.");
        var check = Guid.CreateVersion7(work.Now);
        var at = input.CollectedAt.ToUniversalTime();
        await work.ExecuteAsync(
            """
            insert into identity_check (id, patient_id, method, outcome, checked_by_name, checked_at)
            values ($1, $2, 'attested-by-sender', 'match', $3, $4)
            """, [check, input.Patient.Value, input.Attester, at], ct);
        await work.ExecuteAsync(
            """
            update specimen set collected_at = $2, identity_check_id = $3, barcode = coalesce($4, barcode), version = version + 1
            where id = $1
            """, [input.Specimen.Value, at, check, barcode], ct);
        await work.ExecuteAsync(
            """
            insert into specimen_event (id, specimen_id, version, kind, at, by_name, reason)
            values ($1, $2, $3, 'collected', $4, $5, 'told by the sender of the order')
            """, [Guid.CreateVersion7(work.Now), input.Specimen.Value, specimen.Version + 1, at, input.Attester], ct);
        return default(Done);
    }
}
