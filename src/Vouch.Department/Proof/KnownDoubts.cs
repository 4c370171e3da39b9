using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Proof;

/// <summary>A doubt whose window touches the moments asked about.</summary>
public sealed record StandingDoubt(FactKind Kind, Guid Fact, DateTimeOffset? UsedFrom, DateTimeOffset? UsedUntil, long LookBack, string Sentence)
{
    public bool Covers(DateTimeOffset usedAt) => (UsedFrom is null || UsedFrom <= usedAt) && (UsedUntil is null || usedAt < UsedUntil);
}

/// <summary>
/// What was put in doubt, as known at one moment. A fact in doubt at the moment of use proves nothing: what would rest on it
/// is unproven until a look-back, or a person with authority, has decided.
/// </summary>
public sealed class KnownDoubts(IEnumerable<StandingDoubt> doubts)
{
    private readonly ILookup<(FactKind, Guid), StandingDoubt> byFact = doubts.ToLookup(doubt => (doubt.Kind, doubt.Fact));

    /// <summary>Adds the command that reads them; closed look-backs too, since what was not released then may be now.</summary>
    internal static void Ask(NpgsqlBatch batch, IReadOnlyList<GateSubject> subjects) => batch.Ask(
        """
        select d.kind, d.fact, d.used_from, d.used_until, l.number, d.sentence from doubt d join look_back l on l.doubt_id = d.id
        where (d.used_from is null or d.used_from <= $2) and (d.used_until is null or d.used_until > $1)
        """, [subjects.FirstMeasured(), subjects.LastMeasured()]);

    internal static async Task<KnownDoubts> ReadAsync(NpgsqlDataReader reader, CancellationToken ct) => new(await reader.RowsAsync(
        r => new StandingDoubt((FactKind)r.GetInt16(0), r.GetGuid(1), r.InstantOrNull(2), r.InstantOrNull(3), r.GetInt64(4), r.GetString(5)), ct));

    /// <summary>The answer, or that what it rests on is in doubt.</summary>
    public FactAnswer Weigh(FactAnswer answer, DateTimeOffset usedAt)
    {
        if (answer.Standing != Standing.Proven || byFact.Count == 0)
            return answer;
        foreach (var fact in answer.Cited)
            foreach (var doubt in byFact[(fact.Kind, fact.Id)])
                if (doubt.Covers(usedAt))
                    return answer with
                    {
                        Standing = Standing.Unproven,
                        Sentence = FormattableString.Invariant($"{answer.Sentence} That is in doubt (look-back {doubt.LookBack}): {doubt.Sentence}"),
                        Remedy = "Use what is not in doubt and do it again, or have somebody with authority decide.",
                        HoldsUntil = null,
                    };
        return answer;
    }
}
