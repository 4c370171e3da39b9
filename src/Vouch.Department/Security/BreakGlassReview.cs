using Vouch.Department.Platform;

namespace Vouch.Department.Security;

/// <summary>One opening of a chart by break-glass.</summary>
public sealed record BreakGlass(
    Guid Id, string PersonName, Guid PatientId, string Reason, DateTimeOffset OpenedAt, DateTimeOffset Until,
    DateTimeOffset? ReviewedAt, string? ReviewedBy, string? Finding, string? ReviewNote, int Views);

/// <summary>The security officer's review of every opening: justified or not, with a note.</summary>
public sealed class BreakGlassReview(Db db)
{
    public const string Justified = "justified";
    public const string NotJustified = "not justified";

    /// <summary>Not reviewed yet, oldest first; or the latest reviewed ones.</summary>
    public Task<List<BreakGlass>> ListAsync(bool reviewed, int most, CancellationToken ct) =>
        db.ListAsync(
            """
            select b.id, b.person_name, b.patient_id, b.reason, b.opened_at, b.until, b.reviewed_at, b.reviewed_by, b.finding, b.review_note,
                   (select count(*)::int from audit_entry a where a.action = 'view' and a.table_name = 'patient'
                      and a.row_id = b.patient_id::text and a.actor_id = b.person_id and a.at between b.opened_at and b.until)
            from break_glass b where (b.reviewed_at is not null) = $1
            order by case when $1 then null else b.opened_at end, b.reviewed_at desc limit $2
            """,
            [reviewed, most],
            row => new BreakGlass(row.GetGuid(0), row.GetString(1), row.GetGuid(2), row.GetString(3), row.Instant(4), row.Instant(5),
                row.InstantOrNull(6), row.TextOrNull(7), row.TextOrNull(8), row.TextOrNull(9), row.GetInt32(10)), ct);

    /// <summary>Refusals: finding-invalid, note-invalid, break-glass-not-found, break-glass-stale, review-not-permitted (one's own).</summary>
    public async Task<Outcome<Done>> ReviewAsync(Actor actor, Guid id, string finding, string note, CancellationToken ct)
    {
        if (finding is not (Justified or NotJustified))
            return new Refusal("finding-invalid", "Say whether the opening was justified.");
        if (finding == NotJustified && note.Length < 3)
            return new Refusal("note-invalid", "An opening that was not justified needs a note: what follows from it.");
        await using var work = await db.BeginAsync(actor, note, ct);
        var glass = await work.OneAsync("select person_id, reviewed_at is not null from break_glass where id = $1 for update", [id],
            row => new { Person = row.GetGuid(0), Reviewed = row.GetBoolean(1) }, ct);
        if (glass is null)
            return new Refusal("break-glass-not-found", "There is no such opening.");
        if (glass.Reviewed)
            return new Refusal("break-glass-stale", "Somebody reviewed it already.", Hint: "Load the page again.");
        if (glass.Person == actor.Id)
            return new Refusal("review-not-permitted", "Nobody reviews their own opening.");
        await work.ExecuteAsync("update break_glass set reviewed_at = $2, reviewed_by = $3, finding = $4, review_note = $5 where id = $1",
            [id, work.Now, actor.Name, finding, note], ct);
        await work.CommitAsync(ct);
        return new Done();
    }
}
