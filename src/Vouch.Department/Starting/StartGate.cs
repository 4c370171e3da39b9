using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Proof;

namespace Vouch.Department.Starting;

/// <summary>
/// May this person begin this, on this device, for this patient? What the pack asks at the stages collection and start,
/// of the same facts as the release gate. Source: ISO 15189:2022, 7.2.6 (receipt), 7.3.1 (examination).
/// </summary>
public sealed class StartGate(IEnumerable<IFactSource> sources, Func<StartProtocol> protocolInForce)
{
    /// <summary>Discipline of a collector's competence, as kept with the competence.</summary>
    public const string Phlebotomy = "phlebotomy";

    private readonly IFactSource[] sources = [.. sources];

    public StartProtocol Protocol => protocolInForce();

    /// <summary>A verdict for each subject, in order, with the overrides in force.</summary>
    /// <param name="only">Kinds asked; null: all that the pack asks at this stage.</param>
    public async Task<List<StartVerdict>> DecideAsync(
        NpgsqlConnection connection, RequirementStage stage, IReadOnlyList<GateSubject> subjects, DateTimeOffset now, CancellationToken ct,
        Func<string, bool>? only = null)
    {
        if (subjects.Count == 0)
            return [];
        var pack = Protocol.Pack;
        var overrides = await OverridesAsync(connection, stage, subjects, now, ct);
        var facts = await KnownFacts.ReadAsync(connection, sources, subjects, ct);
        var asked = new Dictionary<string, (Requirement[] Start, Requirement[] Release)>(StringComparer.Ordinal);
        var verdicts = new List<StartVerdict>(subjects.Count);
        foreach (var subject in subjects)
        {
            if (!asked.TryGetValue(subject.Analyte, out var requirements))
                asked.Add(subject.Analyte, requirements = (
                    [.. pack.RequirementsFor(subject.Analyte, stage).Where(one => only is null || only(one.Kind))],
                    [.. pack.RequirementsFor(subject.Analyte, RequirementStage.Release)]));
            var verdict = Gate.Decide(requirements.Start, facts, subject, [.. overrides[subject.OrderTestId]], now);
            verdicts.Add(StartVerdict.Of(verdict, stage, requirements.Release));
        }

        return verdicts;
    }

    /// <summary>The same before anything is done, for a page or a decision: nothing is kept.</summary>
    public async Task<List<StartVerdict>> LookAsync(
        Db db, RequirementStage stage, IReadOnlyList<GateSubject> subjects, CancellationToken ct, Func<string, bool>? only = null)
    {
        await using var connection = await db.Source.OpenConnectionAsync(ct);
        return await DecideAsync(connection, stage, subjects, db.Now, ct, only ?? Ahead(stage));
    }

    /// <summary>
    /// What can be asked before the work: the patient's identity is found out at the bedside, in the act of collecting, and
    /// nobody decides about it beforehand.
    /// </summary>
    internal static Func<string, bool>? Ahead(RequirementStage stage) =>
        stage == RequirementStage.Collection ? kind => kind != RequirementKinds.PatientIdentity : null;

    private static async Task<ILookup<Guid, GivenOverride>> OverridesAsync(
        NpgsqlConnection connection, RequirementStage stage, IReadOnlyList<GateSubject> subjects, DateTimeOffset now, CancellationToken ct) =>
        (await Sql.ListAsync(connection,
            """
            select g.order_test_id, g.id, g.requirement, g.reason, g.stat, g.given_by, p.name, g.given_at, g.expires_at
            from gate_override g join person p on p.id = g.given_by where g.order_test_id = any($1) and g.expires_at > $2
              and (g.stage = 'collection') = $3
            """, [subjects.OrderTests(), now, stage == RequirementStage.Collection],
            r => (Test: r.GetGuid(0), Given: new GivenOverride(r.GetGuid(1), r.GetString(2), r.GetString(3), r.GetBoolean(4), r.GetGuid(5),
                r.GetString(6), r.Instant(7), r.Instant(8))), ct))
        .ToLookup(one => one.Test, one => one.Given);
}
