using Vouch.Department.Platform;

namespace Vouch.Department.Proof;

/// <summary>Overrides and the debts that STAT overrides leave, as they are written.</summary>
public static class Debts
{
    /// <summary>Open debts of one device and test for a requirement.</summary>
    public static Task<long> OwedAsync(Work work, Guid? device, string analyte, string kind, CancellationToken ct) => work.OneAsync(
        "select count(*) from debt where cleared_at is null and requirement = $1 and device_id is not distinct from $2 and analyte = $3",
        [kind, device, analyte], r => r.GetInt64(0), ct);

    /// <summary>An override in force from now for its lifetime; gives its id.</summary>
    /// <param name="stage">collection, start or release: where it was asked for.</param>
    public static async Task<Guid> InsertOverrideAsync(
        Work work, OverrideAsked asked, string stage, Guid patient, Guid person, CancellationToken ct)
    {
        var id = Guid.CreateVersion7(work.Now);
        await work.ExecuteAsync(
            """
            insert into gate_override (id, order_test_id, patient_id, requirement, reason, stat, given_by, given_at, expires_at, stage)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [id, asked.OrderTestId, patient, asked.Kind, asked.Reason, asked.Stat, person, work.Now, work.Now + OverrideRules.Lifetime, stage], ct);
        return id;
    }

    /// <param name="was">"was released", "was begun".</param>
    public static Task<int> OpenAsync(Work work, Guid given, Guid? device, string analyte, string kind, string was, CancellationToken ct) => work.ExecuteAsync(
        "insert into debt (id, override_id, device_id, analyte, requirement, sentence) values ($1, $2, $3, $4, $5, $6)",
        [Guid.CreateVersion7(work.Now), given, device, analyte, kind,
            $"{analyte} {was} over “{kind.Replace('-', ' ')}” for a STAT patient: make up for it."], ct);
}
