using Vouch.Department.Platform;
using Vouch.Department.Security;

namespace Vouch.Department.Quality;

/// <summary>
/// Signs the review of a device's controls over a month. It covers what was there: runs entered later are said, and the
/// month may be signed again. Source: ISO 15189:2022, 7.3.7.2; 42 CFR 493.1256(d), (f).
/// </summary>
public static class SignControlMonth
{
    public const int FindingLengthMax = 1000;

    /// <summary>Refusals: finding-invalid, month-not-over, month-empty, control-uncommented, month-reviewed.</summary>
    public static Task<Outcome<Done>> RunAsync(
        Db db, Actor actor, Guid device, Month month, TimeZoneInfo zone, string finding, Signature signature, CancellationToken ct) =>
        db.ActAsync<Done>(actor, finding, async work =>
        {
            if (finding.Length is 0 or > FindingLengthMax)
                return new Refusal("finding-invalid", "Write what you found, in at most 1000 characters.");
            if (month.Next.Begins(zone) > work.Now)
                return new Refusal("month-not-over", "This month is not over yet.", Hint: "Sign it when its last control was run.");
            // Two who sign at once: one after the other.
            await work.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended($1, 0))", [$"control_review {device}"], ct);
            var seen = await work.OneAsync(
                """
                select count(*)::int, count(*) filter (where r.verdict = 'rejected')::int,
                  count(*) filter (where r.verdict = 'rejected' and r.comment is null
                    and not exists (select from control_comment n where n.series_id = r.series_id and n.run = r.version))::int
                from control_series s join control_run r on r.series_id = s.id
                where s.device_id = $1 and r.measured_at >= $2 and r.measured_at < $3
                """, [device, month.Begins(zone), month.Next.Begins(zone)], r => (Runs: r.GetInt32(0), Rejected: r.GetInt32(1), Silent: r.GetInt32(2)), ct);
            if (seen.Runs == 0)
                return new Refusal("month-empty", "No control was run on this device in that month.");
            if (seen.Silent > 0)
                return new Refusal("control-uncommented", FormattableString.Invariant($"{seen.Silent} rejected {(seen.Silent == 1 ? "run says" : "runs say")} nothing of its cause."),
                    Hint: "Open the test, write the comment, then sign.");
            var signed = await work.OneAsync("select version, runs from control_review where device_id = $1 and month = $2 order by version desc limit 1",
                [device, month.First], r => (Version: r.GetInt32(0), Runs: r.GetInt32(1)), ct);
            if (signed.Version > 0 && signed.Runs == seen.Runs)
                return new Refusal("month-reviewed", "This month is signed, and nothing was entered since.");
            await work.ExecuteAsync(
                """
                insert into control_review (id, device_id, month, version, runs, rejected, finding, person_id, person, meaning, signed_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                """,
                [Guid.CreateVersion7(work.Now), device, month.First, signed.Version + 1, seen.Runs, seen.Rejected, finding, signature.PersonId, signature.Name,
                    signature.Meaning, signature.At], ct);
            return default(Done);
        }, ct);
}
