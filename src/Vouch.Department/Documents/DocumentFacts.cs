using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using static System.FormattableString;

namespace Vouch.Department.Documents;

/// <summary>A version of a procedure, effective from a day on.</summary>
public sealed record ProcedureVersion(
    Guid Id, int Version, string Code, string Discipline, DateTimeOffset EffectiveFrom, DateTimeOffset? WithdrawnAt);

/// <summary>That a person acknowledged a version of a procedure.</summary>
public sealed record AcknowledgedVersion(Guid PersonId, Guid DocumentId, int Version, DateTimeOffset At);

/// <summary>Answers whether the performer had acknowledged the procedure's version in force at the measurement.</summary>
public sealed class DocumentFacts : IFactSource
{
    public IReadOnlyList<string> Kinds { get; } = ["sop-acknowledged"];

    public void Ask(NpgsqlBatch batch, IReadOnlyList<GateSubject> subjects)
    {
        batch.Ask(
            """
            select d.id, v.version, d.code, d.discipline, v.effective_from,
              (select min(w.withdrawn_at) from document_withdrawal w where w.document_id = v.id and w.document_version >= v.version)
            from document d join document_version v on v.id = d.id where d.discipline = any($1)
            """, [subjects.Disciplines()]);
        batch.Ask(
            """
            select a.person_id, a.document_id, a.document_version, a.acknowledged_at
            from acknowledgement a join document d on d.id = a.document_id
            where a.person_id = any($1) and d.discipline = any($2)
            """, [subjects.Performers(), subjects.Disciplines()]);
    }

    public async Task<IKnownFacts> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var versions = await reader.RowsAsync(r => new ProcedureVersion(r.GetGuid(0), r.GetInt32(1), r.GetString(2),
            r.GetString(3), r.Instant(4), r.InstantOrNull(5)), ct);
        var acknowledged = await reader.RowsAsync(r => new AcknowledgedVersion(r.GetGuid(0), r.GetGuid(1), r.GetInt32(2),
            r.Instant(3)), ct);
        return new KnownDocumentFacts(versions, acknowledged);
    }
}

/// <summary>Procedures and acknowledgements as known at one moment.</summary>
public sealed class KnownDocumentFacts(
    IReadOnlyList<ProcedureVersion> versions, IReadOnlyList<AcknowledgedVersion> acknowledged) : IKnownFacts
{
    /// <summary>Every procedure of the discipline that was in force must have been acknowledged in that version.</summary>
    public FactAnswer Answer(string kind, GateSubject subject)
    {
        var inForce = InForce(subject.Discipline, subject.MeasuredAt);
        if (inForce.Count == 0)
            return FactAnswer.Unproven($"No procedure for {subject.Discipline} was in force.", "Enter the SOP.");
        if (subject.PerformerId is not { } performer)
            return FactAnswer.Unproven("Nobody is named as the performer.", "Sign on at the bench.");
        CitedFact[] cited = [.. inForce.Select(v => new CitedFact(FactKind.Document, v.Id, v.Version))];
        var unread = inForce.Where(v => !acknowledged.Any(a => a.PersonId == performer && a.DocumentId == v.Id
            && a.Version == v.Version && a.At <= subject.MeasuredAt)).ToList();
        return unread.Count == 0
            ? new FactAnswer(Standing.Proven, $"Acknowledged: {Names(inForce)}.", Remedy: null, [.. cited])
            : new FactAnswer(Standing.Disproven, $"Not acknowledged by the performer: {Names(unread)}.", "Read and acknowledge it.", [.. cited]);
    }

    private static string Names(IEnumerable<ProcedureVersion> versions) =>
        string.Join(", ", versions.Select(v => Invariant($"{v.Code} version {v.Version}")));

    private List<ProcedureVersion> InForce(string discipline, DateTimeOffset at) =>
    [
        .. versions.Where(v => string.Equals(v.Discipline, discipline, StringComparison.Ordinal) && v.EffectiveFrom <= at
                && (v.WithdrawnAt is null || at < v.WithdrawnAt))
            .GroupBy(v => v.Id).Select(document => document.MaxBy(v => v.EffectiveFrom)!).OrderBy(v => v.Code, StringComparer.Ordinal),
    ];
}
