using Vouch.Department.Laboratory;
using Vouch.Department.Platform;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>Keeps control results that could not be placed beside the patients' ones.</summary>
internal static class UnplacedStorage
{
    public static async Task KeepAsync(Work work, Guid inboxId, Guid deviceId, IReadOnlyList<UnplacedResult> results, CancellationToken ct)
    {
        foreach (var (result, reason, detail) in results)
            await work.ExecuteAsync(
                """
                insert into unplaced_result (id, inbox_id, record_number, device_id, sample_id, code, value_text, unit_text, reason, detail)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                on conflict (inbox_id, record_number) do update set reason = excluded.reason, detail = excluded.detail
                """,
                [Guid.CreateVersion7(work.Now), inboxId, result.RecordNumber, deviceId, result.SampleId, result.DeviceCode, result.ValueText,
                    result.UnitText, reason, detail], ct);
    }
}
