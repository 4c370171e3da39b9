using Vouch.Department.Platform;

namespace Vouch.Department.People;

/// <summary>A person as the list shows them.</summary>
/// <param name="Credentials">Good credentials in force.</param>
/// <param name="Competences">Good competences in force.</param>
/// <param name="FirstLapse">The first of them to lapse.</param>
public sealed record PersonRow(Guid Id, string Name, string Role, bool Active, int Credentials, int Competences, DateTimeOffset? FirstLapse);

/// <summary>A person.</summary>
public sealed record PersonCard(Guid Id, string Name, string Role, bool Active, string? Badge);

/// <summary>A credential in its latest version.</summary>
public sealed record CredentialRow(
    Guid Id, int Version, string Kind, string? Number, string Issuer, DateTimeOffset From, DateTimeOffset? Until, string Standing,
    string? VerifiedBy, DateTimeOffset? VerifiedAt);

/// <summary>A competence in its latest version.</summary>
public sealed record CompetenceRow(
    Guid Id, int Version, string Discipline, string DeviceModel, DateTimeOffset From, DateTimeOffset? Until, string Standing, string? AssessedBy,
    string? Note);

/// <summary>Whether a person may work in a discipline today.</summary>
/// <param name="Until">When the competence ends; null: no end, or none.</param>
public sealed record MatrixCell(Guid PersonId, string Person, bool Credential, string Discipline, bool Competent, DateTimeOffset? Until);

/// <summary>Queries of the people's pages.</summary>
public static class PeopleStorage
{
    public const int PageRows = 50;

    /// <summary>Roles that work on specimens and results, and therefore need credential and competence.</summary>
    private const string Bench = "p.active and p.role in ('technician', 'technologist', 'supervisor', 'director')";

    /// <summary>By name, from after a person on; one row more than a page where there are more.</summary>
    public static Task<List<PersonRow>> ListAsync(Db db, string? words, (string Name, Guid Id) after, CancellationToken ct) => db.ListAsync(
        FormattableString.Invariant($"""
        select p.id, p.name, p.role, p.active, coalesce(c.good, 0)::int, coalesce(k.good, 0)::int, least(c.lapses, k.lapses)
        from (select * from person p where (p.name, p.id) > ($1, $2) and ($3::text is null or strpos(lower(p.name), lower($3)) > 0)
              order by p.name, p.id limit {PageRows + 1}) p
        left join lateral (select count(*) as good, min(x.valid_until) as lapses from (select distinct on (id) * from credential where person_id = p.id order by id, version desc) x
          where x.standing = 'good' and x.valid_from <= $4 and (x.valid_until is null or x.valid_until > $4)) c on true
        left join lateral (select count(*) as good, min(x.valid_until) as lapses from (select distinct on (id) * from competence where person_id = p.id order by id, version desc) x
          where x.standing = 'good' and x.valid_from <= $4 and (x.valid_until is null or x.valid_until > $4)) k on true
        order by p.name, p.id
        """), [after.Name, after.Id, words, db.Now],
        r => new PersonRow(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetBoolean(3), r.GetInt32(4), r.GetInt32(5), r.InstantOrNull(6)), ct);

    public static Task<PersonCard?> FindAsync(Db db, Guid person, CancellationToken ct) => db.OneAsync(
        "select id, name, role, active, badge from person where id = $1", [person],
        r => new PersonCard(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetBoolean(3), r.TextOrNull(4)), ct);

    public static Task<List<CredentialRow>> CredentialsAsync(Db db, Guid person, CancellationToken ct) => db.ListAsync(
        """
        select distinct on (id) id, version, kind, number, issuer, valid_from, valid_until, standing, verified_by, verified_at
        from credential where person_id = $1 order by id, version desc
        """, [person],
        r => new CredentialRow(r.GetGuid(0), r.GetInt32(1), r.GetString(2), r.TextOrNull(3), r.GetString(4), r.Instant(5), r.InstantOrNull(6),
            r.GetString(7), r.TextOrNull(8), r.InstantOrNull(9)), ct);

    public static Task<List<CompetenceRow>> CompetencesAsync(Db db, Guid person, CancellationToken ct) => db.ListAsync(
        """
        select c.id, c.version, c.discipline, c.device_model, c.valid_from, c.valid_until, c.standing, a.name, c.note
        from (select distinct on (id) * from competence where person_id = $1 order by id, version desc) c
        left join person a on a.id = c.assessed_by order by c.discipline, c.device_model
        """, [person],
        r => new CompetenceRow(r.GetGuid(0), r.GetInt32(1), r.GetString(2), r.GetString(3), r.Instant(4), r.InstantOrNull(5), r.GetString(6),
            r.TextOrNull(7), r.TextOrNull(8)), ct);

    /// <summary>Everybody who works at the bench × every discipline that somebody was ever assessed for.</summary>
    public static Task<List<MatrixCell>> MatrixAsync(Db db, CancellationToken ct) => db.ListAsync(
        $"""
        with good as (select c.person_id, c.discipline, c.valid_until
            from (select distinct on (id) * from competence order by id, version desc) c
            where c.standing = 'good' and c.valid_from <= $1 and (c.valid_until is null or c.valid_until > $1)),
          credentialed as (select distinct c.person_id from (select distinct on (id) * from credential order by id, version desc) c
            where c.standing = 'good' and c.valid_from <= $1 and (c.valid_until is null or c.valid_until > $1)),
          disciplines as (select distinct discipline from competence)
        select p.id, p.name, exists (select from credentialed c where c.person_id = p.id), d.discipline,
          exists (select from good g where g.person_id = p.id and g.discipline = d.discipline),
          (select max(coalesce(g.valid_until, 'infinity')) from good g where g.person_id = p.id and g.discipline = d.discipline)
        from (select * from person p where {Bench} order by p.name, p.id limit 300) p cross join disciplines d
        order by p.name, p.id, d.discipline
        """, [db.Now],
        r => new MatrixCell(r.GetGuid(0), r.GetString(1), r.GetBoolean(2), r.GetString(3), r.GetBoolean(4), r.InstantOrNull(5)), ct);
}
