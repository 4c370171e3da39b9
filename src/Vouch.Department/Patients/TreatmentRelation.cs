using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>Why a person may open a chart without breaking the glass.</summary>
public enum RelationKind
{
    /// <summary>The person took, handled, decided or called something of this patient.</summary>
    Direct,

    /// <summary>The department works for the patient now, or did a short while ago.</summary>
    Department,
}

/// <summary>
/// The treatment relation between a member of the department and a patient. A VIP's chart asks for a direct one.
/// Source: HIPAA 45 CFR 164.502(b) minimum necessary; GDPR art. 5(1)(c).
/// </summary>
public static class TreatmentRelation
{
    /// <summary>How long after the last order or act a relation lasts.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(30);

    // Direct: a tube of the patient in the person's hands, a result decided or claimed, a critical value called.
    private const string RelationSql =
        """
        with record as (select patient_records($1) as id)
        select case
          when exists (select from specimen s join specimen_event e on e.specimen_id = s.id
              where s.patient_id in (select id from record) and e.by_person = $2 and e.recorded_at > $3)
            or exists (select from lab_order o join order_test t on t.order_id = o.id join review v on v.order_test_id = t.id
              where o.patient_id in (select id from record) and (v.claimed_by = $2 or v.decided_by = $2) and v.held_at > $3)
            or exists (select from lab_order o join order_test t on t.order_id = o.id
              join critical_call c on c.order_test_id = t.id join critical_call_attempt a on a.call_id = c.id
              where o.patient_id in (select id from record) and a.called_by = $2 and a.at > $3)
            then 'direct'
          when exists (select from lab_order o where o.patient_id in (select id from record) and o.cancelled_at is null
              and greatest(o.ordered_at, o.collect_at) > $3)
            then 'department'
        end
        """;

    /// <summary>The relation there is, or null.</summary>
    public static async Task<RelationKind?> FindAsync(Db db, PatientId patient, Guid person, CancellationToken ct) =>
        await db.OneAsync(RelationSql, [patient.Value, person, db.Now - Lasts], row => row.TextOrNull(0), ct) switch
        {
            "direct" => RelationKind.Direct,
            "department" => RelationKind.Department,
            _ => null,
        };

    /// <summary>Whether the relation there is opens this patient's chart.</summary>
    public static bool Opens(RelationKind? relation, bool vip) =>
        relation == RelationKind.Direct || (relation == RelationKind.Department && !vip);

    /// <summary>Whether this person may open this patient's chart without breaking the glass.</summary>
    public static async Task<bool> OpensAsync(Db db, PatientId patient, Guid person, CancellationToken ct)
    {
        var vip = await db.OneAsync(
            "select bool_or(vip) from patient where id in (select patient_records($1))", [patient.Value],
            row => !row.IsDBNull(0) && row.GetBoolean(0), ct);
        return Opens(await FindAsync(db, patient, person, ct), vip);
    }
}
