using System.Collections.Immutable;
using Npgsql;

namespace Vouch.Department.Proof;

/// <summary>What a module says of one requirement at the moment of measurement, with what is known now.</summary>
/// <param name="Sentence">For a technician; names devices, lots and staff, never a patient.</param>
/// <param name="Remedy">What to do about it; null when nothing is to be done.</param>
/// <param name="Cited">The facts it rests on; also for "disproven". Empty only for unproven and not applicable.</param>
/// <param name="HoldsUntil">Until when a proven answer holds; null: no end known.</param>
public sealed record FactAnswer(
    Standing Standing, string Sentence, string? Remedy, ImmutableArray<CitedFact> Cited, DateTimeOffset? HoldsUntil = null)
{
    public static FactAnswer Unproven(string sentence, string remedy) => new(Standing.Unproven, sentence, remedy, []);

    public static FactAnswer NotApplicable(string sentence) => new(Standing.NotApplicable, sentence, Remedy: null, []);
}

/// <summary>
/// A module's side of the gate. All sources' queries go to the database in one batch, in the transaction that
/// releases; each source then reads exactly the result sets it asked for.
/// </summary>
public interface IFactSource
{
    /// <summary>The requirement kinds it answers for; each kind has one source.</summary>
    IReadOnlyList<string> Kinds { get; }

    /// <summary>Adds the commands that read its facts for these subjects: a few, however many subjects.</summary>
    void Ask(NpgsqlBatch batch, IReadOnlyList<GateSubject> subjects);

    /// <summary>
    /// Reads its result sets. The reader stands on the first of them; after each one the source calls
    /// <c>NextResultAsync</c>, so that it leaves the reader on the next source's.
    /// </summary>
    Task<IKnownFacts> ReadAsync(NpgsqlDataReader reader, CancellationToken ct);
}

/// <summary>Facts as known at one moment; answering is pure.</summary>
public interface IKnownFacts
{
    FactAnswer Answer(string kind, GateSubject subject);
}
