using Vouch.Department.Platform;

namespace Vouch.Department.Quality;

/// <summary>What a person wrote about a control run after it.</summary>
/// <param name="Run">The run's number in its series.</param>
public sealed record ControlComment(int Run, string Sentence, string Person, DateTimeOffset At);

/// <summary>
/// Writes what was found out about a control run: the cause of a rejection and what was done. Source: ISO 15189:2022,
/// 7.3.7.2 d) (records of what was done about controls that failed).
/// </summary>
public static class CommentOnControl
{
    public const int SentenceLengthMax = 500;

    /// <summary>Refusals: comment-invalid, control-run-not-found.</summary>
    public static Task<Outcome<Done>> RunAsync(Db db, Actor actor, Guid series, int run, string sentence, CancellationToken ct) =>
        db.ActAsync<Done>(actor, "comment", async work =>
        {
            if (sentence.Length is 0 or > SentenceLengthMax)
                return new Refusal("comment-invalid", "A comment says what was found, in at most 500 characters.");
            var written = await work.ExecuteAsync(
                """
                insert into control_comment (id, series_id, run, sentence, person_id, person, at)
                select $1, series_id, version, $4, $5, $6, $7 from control_run where series_id = $2 and version = $3
                """, [Guid.CreateVersion7(work.Now), series, run, sentence, actor.Id, actor.Name, work.Now], ct);
            return written == 1 ? default(Done) : new Refusal("control-run-not-found", "There is no such control run.");
        }, ct);

    /// <summary>The comments of a series' latest runs, in the order written.</summary>
    public static Task<List<ControlComment>> OfSeriesAsync(Db db, Guid series, CancellationToken ct) => db.ListAsync(
        "select run, sentence, person, at from control_comment where series_id = $1 order by at desc, id desc limit 500", [series],
        r => new ControlComment(r.GetInt32(0), r.GetString(1), r.GetString(2), r.Instant(3)), ct);
}
