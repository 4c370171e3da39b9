using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using static System.FormattableString;

namespace Vouch.Department.People;

/// <summary>A credential as last recorded.</summary>
public sealed record CredentialFact(
    Guid Id, int Version, Guid PersonId, string Kind, DateTimeOffset From, DateTimeOffset? Until, string Standing);

/// <summary>A competence as last recorded; device model "*" stands for every model and for work without a device.</summary>
public sealed record CompetenceFact(
    Guid Id, int Version, Guid PersonId, string Discipline, string DeviceModel, DateTimeOffset From, DateTimeOffset? Until,
    string Standing);

/// <summary>Answers for the performer: credential and competence at the moment of measurement.</summary>
public sealed class PersonFacts : IFactSource
{
    public IReadOnlyList<string> Kinds { get; } = ["credential", "competence"];

    public void Ask(NpgsqlBatch batch, IReadOnlyList<GateSubject> subjects)
    {
        var people = subjects.Performers();
        batch.Ask("select id, name from person where id = any($1)", [people]);
        batch.Ask(
            """
            select distinct on (id) id, version, person_id, kind, valid_from, valid_until, standing
            from credential where person_id = any($1) order by id, version desc
            """, [people]);
        batch.Ask(
            """
            select distinct on (id) id, version, person_id, discipline, device_model, valid_from, valid_until, standing
            from competence where person_id = any($1) and discipline = any($2) order by id, version desc
            """, [people, subjects.Disciplines()]);
    }

    public async Task<IKnownFacts> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var names = await reader.RowsAsync(r => (Id: r.GetGuid(0), Name: r.GetString(1)), ct);
        var credentials = await reader.RowsAsync(r => new CredentialFact(r.GetGuid(0), r.GetInt32(1), r.GetGuid(2),
            r.GetString(3), r.Instant(4), r.InstantOrNull(5), r.GetString(6)), ct);
        var competences = await reader.RowsAsync(r => new CompetenceFact(r.GetGuid(0), r.GetInt32(1), r.GetGuid(2),
            r.GetString(3), r.GetString(4), r.Instant(5), r.InstantOrNull(6), r.GetString(7)), ct);
        return new KnownPersonFacts(
            names.ToDictionary(person => person.Id, person => person.Name),
            credentials.ToLookup(fact => fact.PersonId), competences.ToLookup(fact => fact.PersonId));
    }
}

/// <summary>Credentials and competences as known at one moment.</summary>
public sealed class KnownPersonFacts(
    IReadOnlyDictionary<Guid, string> names, ILookup<Guid, CredentialFact> credentials,
    ILookup<Guid, CompetenceFact> competences) : IKnownFacts
{
    public FactAnswer Answer(string kind, GateSubject subject)
    {
        if (subject.PerformerId is not { } performer || !names.TryGetValue(performer, out var name))
            return FactAnswer.Unproven("Nobody is named as the performer.",
                "Sign on at the device's bench, or map the operator name the device sends.");
        return kind == "credential"
            ? Credential(name, credentials[performer], subject.MeasuredAt)
            : Competence(name, competences[performer], subject);
    }

    /// <summary>One good credential in date is enough; otherwise the one that lapsed last explains why not.</summary>
    private static FactAnswer Credential(string name, IEnumerable<CredentialFact> facts, DateTimeOffset at)
    {
        CredentialFact? lapsed = null, invalid = null;
        foreach (var fact in facts)
        {
            if (fact.Standing != "good")
                invalid ??= fact;
            else if (fact.From <= at && (fact.Until is null || at < fact.Until))
                return new FactAnswer(Standing.Proven, $"{name} holds {fact.Kind} on that day.", Remedy: null,
                    [new(FactKind.Credential, fact.Id, fact.Version)], fact.Until);
            else if (fact.Until <= at && (lapsed is null || fact.Until > lapsed.Until))
                lapsed = fact;
        }

        if (lapsed is not null)
            return new FactAnswer(Standing.Overdue, Invariant($"{name}: {lapsed.Kind} lapsed on {lapsed.Until:yyyy-MM-dd}."),
                "Record the renewal with its verification.", [new(FactKind.Credential, lapsed.Id, lapsed.Version)]);
        if (invalid is not null)
            return new FactAnswer(Standing.Disproven, $"{name}: {invalid.Kind} is {invalid.Standing}.",
                "A person with a good credential must repeat or take over the work.",
                [new(FactKind.Credential, invalid.Id, invalid.Version)]);
        return FactAnswer.Unproven($"No credential of {name} is recorded.", "Record the credential with its verification.");
    }

    private static FactAnswer Competence(string name, IEnumerable<CompetenceFact> facts, GateSubject subject)
    {
        var what = subject.DeviceModel is { } model ? $"{subject.Discipline} on {model}" : subject.Discipline;
        var at = subject.MeasuredAt;
        CompetenceFact? lapsed = null, invalid = null;
        foreach (var fact in facts)
        {
            var covers = string.Equals(fact.Discipline, subject.Discipline, StringComparison.Ordinal)
                && (fact.DeviceModel == "*" || string.Equals(fact.DeviceModel, subject.DeviceModel, StringComparison.Ordinal));
            if (!covers)
                continue;
            if (fact.Standing != "good")
                invalid ??= fact;
            else if (fact.From <= at && (fact.Until is null || at < fact.Until))
                return new FactAnswer(Standing.Proven, $"{name} is assessed as competent for {what}.", Remedy: null,
                    [new(FactKind.Competence, fact.Id, fact.Version)], fact.Until);
            else if (fact.Until <= at && (lapsed is null || fact.Until > lapsed.Until))
                lapsed = fact;
        }

        if (lapsed is not null)
            return new FactAnswer(Standing.Overdue, Invariant($"{name}: competence for {what} ran out on {lapsed.Until:yyyy-MM-dd}."),
                "Assess again.", [new(FactKind.Competence, lapsed.Id, lapsed.Version)]);
        if (invalid is not null)
            return new FactAnswer(Standing.Disproven, $"{name}: competence for {what} is {invalid.Standing}.",
                "A competent person must repeat or take over the work.",
                [new(FactKind.Competence, invalid.Id, invalid.Version)]);
        return FactAnswer.Unproven($"No competence of {name} for {what} is recorded.", "Assess and record the competence.");
    }
}
