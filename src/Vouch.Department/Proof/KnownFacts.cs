using Npgsql;

namespace Vouch.Department.Proof;

/// <summary>The facts of every module for a set of subjects, read at one moment in one round trip.</summary>
public sealed class KnownFacts(IReadOnlyDictionary<string, IKnownFacts> byKind, KnownDoubts? doubts = null)
{
    public FactAnswer Answer(string kind, GateSubject subject) =>
        byKind.TryGetValue(kind, out var facts)
            ? Weigh(facts.Answer(kind, subject), subject.MeasuredAt)
            : FactAnswer.Unproven($"Nothing in this department answers for “{kind}”.", "Ask the administrator.");

    /// <summary>The answer, or that what it rests on was in doubt at that moment.</summary>
    public FactAnswer Weigh(FactAnswer answer, DateTimeOffset usedAt) => doubts is null ? answer : doubts.Weigh(answer, usedAt);

    /// <summary>Reads all sources' facts for the subjects over one connection, in one round trip.</summary>
    public static async Task<KnownFacts> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<IFactSource> sources, IReadOnlyList<GateSubject> subjects,
        CancellationToken ct)
    {
        var byKind = new Dictionary<string, IKnownFacts>(StringComparer.Ordinal);
        if (subjects.Count == 0)
            return new KnownFacts(byKind);
        await using var batch = new NpgsqlBatch(connection);
        KnownDoubts.Ask(batch, subjects);
        foreach (var source in sources)
            source.Ask(batch, subjects);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var doubts = await KnownDoubts.ReadAsync(reader, ct);
        foreach (var source in sources)
        {
            var facts = await source.ReadAsync(reader, ct);
            foreach (var kind in source.Kinds)
                byKind.Add(kind, facts);
        }

        return new KnownFacts(byKind, doubts);
    }
}
