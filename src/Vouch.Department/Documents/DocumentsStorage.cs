using Vouch.Department.Platform;

namespace Vouch.Department.Documents;

/// <summary>A procedure in its latest version.</summary>
/// <param name="Mine">The person who looks has acknowledged it.</param>
/// <param name="Withdrawn">From a moment that may have passed or not.</param>
public sealed record DocumentRow(Guid Id, string Code, string Discipline, string Title, int Version, DateTimeOffset From, bool Mine, int Readers, bool Withdrawn);

/// <summary>One version of a procedure.</summary>
public sealed record DocumentVersionRow(int Version, string Title, string Body, DateTimeOffset From, DateTimeOffset? WithdrawnAt, string By);

/// <summary>A procedure.</summary>
public sealed record DocumentCard(Guid Id, string Code, string Discipline);

/// <summary>Who acknowledged which version.</summary>
public sealed record ReaderRow(string Person, int Version, DateTimeOffset At);

/// <summary>Queries of the documents' pages.</summary>
public static class DocumentsStorage
{
    public const int PageRows = 50;

    /// <summary>By code, from after one on; one row more than a page where there are more.</summary>
    public static Task<List<DocumentRow>> ListAsync(Db db, Guid reader, string? words, string after, CancellationToken ct) => db.ListAsync(
        FormattableString.Invariant($"""
        select d.id, d.code, d.discipline, v.title, v.version, v.effective_from,
          exists (select from acknowledgement a where a.document_id = d.id and a.document_version = v.version and a.person_id = $1),
          (select count(*)::int from acknowledgement a where a.document_id = d.id and a.document_version = v.version),
          exists (select from document_withdrawal w where w.document_id = d.id and w.document_version >= v.version)
        from document d cross join lateral (select * from document_version where id = d.id order by version desc limit 1) v
        where d.code > $3 and ($2::text is null or strpos(lower(d.code || ' ' || d.discipline || ' ' || v.title), lower($2)) > 0)
        order by d.code limit {PageRows + 1}
        """), [reader, words, after],
        r => new DocumentRow(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetInt32(4), r.Instant(5), r.GetBoolean(6), r.GetInt32(7), r.GetBoolean(8)), ct);

    public static Task<DocumentCard?> FindAsync(Db db, Guid document, CancellationToken ct) => db.OneAsync(
        "select id, code, discipline from document where id = $1", [document], r => new DocumentCard(r.GetGuid(0), r.GetString(1), r.GetString(2)), ct);

    /// <summary>Newest first.</summary>
    public static Task<List<DocumentVersionRow>> VersionsAsync(Db db, Guid document, CancellationToken ct) => db.ListAsync(
        """
        select v.version, v.title, v.body, v.effective_from,
          (select min(w.withdrawn_at) from document_withdrawal w where w.document_id = v.id and w.document_version >= v.version), v.recorded_by
        from document_version v where v.id = $1 order by v.version desc limit 50
        """, [document],
        r => new DocumentVersionRow(r.GetInt32(0), r.GetString(1), r.GetString(2), r.Instant(3), r.InstantOrNull(4), r.GetString(5)), ct);

    public static Task<List<ReaderRow>> ReadersAsync(Db db, Guid document, CancellationToken ct) => db.ListAsync(
        """
        select p.name, a.document_version, a.acknowledged_at from acknowledgement a join person p on p.id = a.person_id
        where a.document_id = $1 order by a.document_version desc, p.name limit 500
        """, [document], r => new ReaderRow(r.GetString(0), r.GetInt32(1), r.Instant(2)), ct);

    public static Task<bool> AcknowledgedAsync(Db db, Guid document, int version, Guid person, CancellationToken ct) => db.OneAsync(
        "select true from acknowledgement where document_id = $1 and document_version = $2 and person_id = $3", [document, version, person],
        r => r.GetBoolean(0), ct);
}
