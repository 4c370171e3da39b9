using System.Collections.Immutable;
using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using static System.FormattableString;

namespace Vouch.Department.Specimens;

/// <summary>A specimen as known now, with the identity check at its collection.</summary>
public sealed record SpecimenFact(
    Guid Id, int Version, Guid PatientId, string Container, DateTimeOffset? CollectedAt, DateTimeOffset? ReceivedAt,
    DateTimeOffset? RejectedAt, string? Condition, string Temperature, DateTimeOffset? MixedUpAt,
    IdentityCheckFact? Identity);

/// <summary>A positive identification.</summary>
public sealed record IdentityCheckFact(Guid Id, int Version, Guid PatientId, string Method, string Outcome, string By);

/// <summary>Answers for patient and specimen: identified, the right tube, fit, and stable at the measurement.</summary>
public sealed class SpecimenFacts(Func<LaboratoryPack> packInForce) : IFactSource
{
    public IReadOnlyList<string> Kinds { get; } =
        ["patient-identity", "specimen-identity", "specimen-condition", "specimen-stability"];

    public void Ask(NpgsqlBatch batch, IReadOnlyList<GateSubject> subjects) => batch.Ask(
        """
        select s.id, s.version, s.patient_id, s.container, s.collected_at, s.received_at, s.rejected_at, s.condition,
               s.temperature, s.mixed_up_at, i.id, i.version, i.patient_id, i.method, i.outcome, i.checked_by_name
        from specimen s left join identity_check i on i.id = s.identity_check_id where s.id = any($1)
        """, [subjects.Specimens()]);

    public async Task<IKnownFacts> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var specimens = await reader.RowsAsync(r => new SpecimenFact(r.GetGuid(0), r.GetInt32(1), r.GetGuid(2),
            r.GetString(3), r.InstantOrNull(4), r.InstantOrNull(5), r.InstantOrNull(6), r.TextOrNull(7), r.GetString(8),
            r.InstantOrNull(9), r.IsDBNull(10) ? null : new IdentityCheckFact(r.GetGuid(10), r.GetInt32(11), r.GetGuid(12),
                r.GetString(13), r.GetString(14), r.GetString(15))), ct);
        return new KnownSpecimenFacts(specimens.ToDictionary(s => s.Id), packInForce());
    }
}

/// <summary>Specimens and identity checks as known at one moment.</summary>
public sealed class KnownSpecimenFacts(IReadOnlyDictionary<Guid, SpecimenFact> specimens, LaboratoryPack pack) : IKnownFacts
{
    public FactAnswer Answer(string kind, GateSubject subject)
    {
        if (subject.SpecimenId is not { } id || !specimens.TryGetValue(id, out var specimen))
            return FactAnswer.Unproven("No specimen is named for this measurement.", "Scan the tube that was measured.");
        return kind switch
        {
            "patient-identity" => PatientIdentity(specimen),
            "specimen-identity" => SpecimenIdentity(specimen, subject),
            "specimen-condition" => Condition(specimen),
            _ => Stable(specimen, subject),
        };
    }

    private static FactAnswer PatientIdentity(SpecimenFact specimen)
    {
        if (specimen.Identity is not { } check)
            return FactAnswer.Unproven("No identity check at collection is recorded.",
                "Ask the collector; collect again if nobody can attest to it.");
        CitedFact cited = new(FactKind.Identity, check.Id, check.Version);
        var how = check.Method switch
        {
            "stated" => Invariant($"two identifiers stated and compared by {check.By}"),
            "band-and-second-person" => Invariant($"band, confirmed by a second person, checked by {check.By}"),
            _ => Invariant($"attested by {check.By}"),
        };
        return check.Outcome switch
        {
            "match" => new FactAnswer(Standing.Proven, $"Patient identified at collection: {how}.", Remedy: null, [cited]),
            "mismatch" => new FactAnswer(Standing.Disproven, "The identifiers did not agree at collection.",
                "Collect again from the identified patient.", [cited]),
            _ => new FactAnswer(Standing.Unproven, "The identity check at collection was not completed.", "Collect again.", [cited]),
        };
    }

    private static FactAnswer SpecimenIdentity(SpecimenFact specimen, GateSubject subject)
    {
        CitedFact cited = new(FactKind.Specimen, specimen.Id, specimen.Version);
        if (specimen.MixedUpAt is not null)
            return new FactAnswer(Standing.Disproven, "The tube was exchanged with another.", "Give the value to nobody; collect again.", [cited]);
        var identified = specimen.Identity?.PatientId ?? specimen.PatientId;
        return specimen.PatientId == subject.PatientId && identified == subject.PatientId
            ? new FactAnswer(Standing.Proven, "The tube's label leads to the patient who was identified.", Remedy: null, [cited])
            : new FactAnswer(Standing.Disproven, "The tube does not belong to the patient of this order.",
                "Give the value to nobody; collect again.", [cited]);
    }

    private static FactAnswer Condition(SpecimenFact specimen)
    {
        CitedFact cited = new(FactKind.Specimen, specimen.Id, specimen.Version);
        if (specimen.RejectedAt is not null)
            return new FactAnswer(Standing.Disproven, "The specimen was rejected.", "Collect again.", [cited]);
        if (specimen.ReceivedAt is null)
            return new FactAnswer(Standing.Unproven, "The specimen was never received and looked at.", "Receive it.", [cited]);
        return new FactAnswer(Standing.Proven,
            specimen.Condition is { } noted ? $"Received; noted: {noted}." : "Received in good condition.", Remedy: null, [cited]);
    }

    /// <summary>Source of the hours: the pack's, each with its own.</summary>
    private FactAnswer Stable(SpecimenFact specimen, GateSubject subject)
    {
        CitedFact cited = new(FactKind.Specimen, specimen.Id, specimen.Version);
        if (specimen.CollectedAt is not { } collected)
            return new FactAnswer(Standing.Unproven, "The time of collection is not recorded.", "Ask the collector.", [cited]);
        var temperature = specimen.Temperature switch
        {
            "refrigerated" => TemperatureClass.Refrigerated,
            "frozen" => TemperatureClass.Frozen,
            _ => TemperatureClass.Room,
        };
        var limit = pack.FindAnalyte(subject.Analyte)?.Stability.FirstOrDefault(s => s.Temperature == temperature);
        if (limit is null)
            return new FactAnswer(Standing.Unproven,
                $"The pack gives no stability of {subject.Analyte} for {specimen.Temperature} specimens.", "Set it in the pack.", [cited]);
        var until = collected.AddHours((double)limit.Hours);
        if (subject.MeasuredAt < collected)
            return new FactAnswer(Standing.Disproven, "Measured before the recorded time of collection.",
                "Check the clocks and the tube.", [cited]);
        return subject.MeasuredAt <= until
            ? new FactAnswer(Standing.Proven, Invariant($"Measured {(subject.MeasuredAt - collected).TotalHours:0.0} h after collection; stable for {limit.Hours} h."),
                Remedy: null, [cited])
            : new FactAnswer(Standing.Overdue,
                Invariant($"Measured {(subject.MeasuredAt - collected).TotalHours:0.0} h after collection; stable for {limit.Hours} h ({specimen.Temperature})."),
                "Collect again.", [cited]);
    }
}
