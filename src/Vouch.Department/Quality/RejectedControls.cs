using Vouch.Department.Platform;
using Vouch.Department.Proof;
using static System.FormattableString;

namespace Vouch.Department.Quality;

/// <summary>
/// The doubt that a rejected control leaves on its level of a series: from the last accepted control before it to the next
/// accepted one. A look-back is opened as soon as a released result leans on the series in that window.
/// </summary>
public sealed class RejectedControls(Work work, Guid series, string analyte, int level)
{
    /// <summary>What a doubt's sentence begins with: the levels of a series are doubted each for itself.</summary>
    public static string SubjectOf(string analyte, int level) => Invariant($"Control level {level} of {analyte} ");

    private string Subject => SubjectOf(analyte, level);

    /// <summary>Opens the look-back of a rejection; null when no released result is in its window.</summary>
    public async Task<long?> OpenAsync(DateTimeOffset rejectedAt, int version, string fired, CancellationToken ct)
    {
        var from = await NeighbourAsync("<", "desc", rejectedAt, version, ct);
        var until = await NeighbourAsync(">", "asc", rejectedAt, version, ct);
        // A rejection within a doubt that is open already adds nothing to it.
        var covered = await work.OneAsync(
            """
            select exists (select 1 from doubt where kind = $1 and fact = $2 and cause = 'control-rejected' and starts_with(sentence, $5)
              and coalesce(used_from, '-infinity') <= coalesce($3::timestamptz, '-infinity')
              and coalesce(used_until, 'infinity') >= coalesce($4::timestamptz, 'infinity'))
            """, [(short)FactKind.Control, series, from, until, Subject], r => r.GetBoolean(0), ct);
        if (covered || !await UsedAsync(from, until, ct))
            return null;
        var opened = await OpenDoubt.RunAsync(work, new Doubt(FactKind.Control, series, from, until, "control-rejected",
            Subject + Invariant($"was rejected at {rejectedAt:yyyy-MM-dd HH:mm} UTC: {fired}.")), ct);
        return opened.Number;
    }

    /// <summary>
    /// A control was accepted: doubts that were open at that time end here. A rejection whose window held no result
    /// when it came is looked at again, since a result may have been released in spite of it.
    /// </summary>
    public async Task EndAsync(DateTimeOffset acceptedAt, int version, CancellationToken ct)
    {
        await work.ExecuteAsync(
            """
            update doubt set used_until = $3
            where kind = $1 and fact = $2 and cause = 'control-rejected' and coalesce(used_until, 'infinity') > $3
              and starts_with(sentence, $5)
              and (opened_at <= $3 or exists (select 1 from control_run r where r.series_id = $2 and r.level = $4 and r.verdict = 'rejected'
                and (r.measured_at, r.version) < ($3, $6) and r.measured_at >= coalesce(doubt.used_from, '-infinity')))
            """, [(short)FactKind.Control, series, acceptedAt, level, Subject, version], ct);
        var before = await work.OneAsync<(DateTimeOffset At, int Version, string Fired)?>(
            """
            select r.measured_at, r.version, r.fired from control_run r
            where r.series_id = $1 and r.level = $2 and r.verdict = 'rejected' and (r.measured_at, r.version) < ($3, $4)
              and not exists (select from control_run a where a.series_id = $1 and a.level = $2 and a.verdict <> 'rejected'
                and (a.measured_at, a.version) > (r.measured_at, r.version) and (a.measured_at, a.version) < ($3, $4))
            order by r.measured_at, r.version limit 1
            """, [series, level, acceptedAt, version], r => (r.Instant(0), r.GetInt32(1), r.GetString(2)), ct);
        if (before is (var at, var rejected, var fired))
            await OpenAsync(at, rejected, fired, ct);
    }

    private Task<DateTimeOffset?> NeighbourAsync(string side, string order, DateTimeOffset at, int version, CancellationToken ct) =>
        work.OneAsync<DateTimeOffset?>(
            $"""
            select measured_at from control_run where series_id = $1 and level = $2 and verdict <> 'rejected' and (measured_at, version) {side} ($3, $4)
            order by measured_at {order}, version {order} limit 1
            """, [series, level, at, version], r => r.Instant(0), ct);

    private Task<bool> UsedAsync(DateTimeOffset? from, DateTimeOffset? until, CancellationToken ct) => work.OneAsync(
        """
        select exists (select 1 from citation c join proof p on p.id = c.proof and p.subject_kind = 'result'
          where c.kind = $1 and c.fact = $2 and c.used_at >= coalesce($3::timestamptz, '-infinity') and c.used_at < coalesce($4::timestamptz, 'infinity'))
        """, [(short)FactKind.Control, series, from, until], r => r.GetBoolean(0), ct);
}
