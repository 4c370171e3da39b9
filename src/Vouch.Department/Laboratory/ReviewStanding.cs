using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>A critical call about a measurement.</summary>
public sealed record CallOfMeasurement(Guid Id, string Kind, DateTimeOffset? ClosedAt, string? ClosedReason, int Attempts);

/// <summary>Where one review stands at this moment, and who else looks at it.</summary>
/// <param name="DecidedBy">Null: the department itself.</param>
public sealed record ReviewStanding(
    Guid MeasurementId, string? Decision, string? DecidedBy, DateTimeOffset? DecidedAt, DateTimeOffset? CancelledAt, string? CancelReason, bool Reported,
    KeptBack? KeptBack)
{
    public IReadOnlyList<ReviewReader> Others { get; init; } = [];
    public IReadOnlyList<CallOfMeasurement> Calls { get; init; } = [];

    /// <summary>It waits for a person.</summary>
    public bool IsOpen => Decision is null && CancelledAt is null;

    /// <summary>Set aside, and nothing of its test reported: a person may change their mind.</summary>
    public bool MayComeBack => Decision is "rerun" or "rejected" && CancelledAt is null && !Reported;

    public static async Task<ReviewStanding?> ReadAsync(Db db, Guid measurement, Guid person, CancellationToken ct)
    {
        var standing = await db.OneAsync(
            """
            select w.decision, d.name, w.decided_at, t.cancelled_at, t.cancel_reason, exists (select from result r where r.order_test_id = t.id),
              b.name, w.kept_back_until, w.kept_back_reason
            from review w join order_test t on t.id = w.order_test_id
            left join person d on d.id = w.decided_by left join person b on b.id = w.kept_back_by where w.measurement_id = $1
            """, [measurement], r => Read(measurement, r), ct);
        return standing is null ? null : standing with
        {
            Others = await ReviewReaders.OthersAsync(db, measurement, person, ct),
            Calls = await db.ListAsync(
                """
                select c.id, c.kind, c.closed_at, c.closed_reason, (select count(*)::int from critical_call_attempt a where a.call_id = c.id)
                from critical_call c where c.measurement_id = $1 order by c.opened_at
                """, [measurement], r => new CallOfMeasurement(r.GetGuid(0), r.GetString(1), r.InstantOrNull(2), r.TextOrNull(3), r.GetInt32(4)), ct),
        };
    }

    private static ReviewStanding Read(Guid measurement, NpgsqlDataReader r) => new(
        measurement, r.TextOrNull(0), r.TextOrNull(1), r.InstantOrNull(2), r.InstantOrNull(3), r.TextOrNull(4), r.GetBoolean(5),
        r.InstantOrNull(7) is { } until ? new KeptBack(r.TextOrNull(6) ?? "somebody", until, r.GetString(8)) : null);
}
