using Vouch.Department.Platform;
using Vouch.Department.Proof;

namespace Vouch.Department.Sealing;

/// <summary>A doubt that reaches a proof, with its look-back.</summary>
/// <param name="Disposition">What was decided about this result; null: nothing yet.</param>
public sealed record ProofDoubt(Guid LookBack, long Number, string Sentence, DateTimeOffset? ClosedAt, string? Disposition);

/// <summary>What fell in doubt of the facts a proof leans on, after it was given.</summary>
public static class ProofDoubts
{
    public static Task<List<ProofDoubt>> OfAsync(Db db, ReportedProof proof, CancellationToken ct)
    {
        StoredFact[] facts = [.. proof.Facts];
        return db.ListAsync(
            """
            select distinct l.id, l.number, d.sentence, l.closed_at, s.disposition
            from unnest($1::text[], $2::uuid[]) as f (kind, id)
            join fact_kind k on k.name = f.kind
            join doubt d on d.kind = k.code and d.fact = f.id
              and $3 >= coalesce(d.used_from, '-infinity') and $3 < coalesce(d.used_until, 'infinity')
            join look_back l on l.doubt_id = d.id
            left join look_back_disposition s on s.look_back_id = l.id and s.proof = $4
            order by l.number
            """,
            [facts.Select(fact => fact.Kind).ToArray(), facts.Select(fact => fact.Id).ToArray(), proof.MeasuredAt, proof.Id],
            r => new ProofDoubt(r.GetGuid(0), r.GetInt64(1), r.GetString(2), r.InstantOrNull(3), r.TextOrNull(4)), ct);
    }
}
