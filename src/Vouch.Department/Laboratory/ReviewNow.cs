using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>How a held measurement stands at this moment: rules and gate asked again, nothing written.</summary>
public sealed class ReviewNow(Db db, Func<BenchRules> rulesInForce, BenchGate gate)
{
    public async Task<JudgedMeasurement?> JudgeAsync(Guid measurement, CancellationToken ct)
    {
        await using var connection = await db.Source.OpenConnectionAsync(ct);
        var kept = await KeptMeasurements.ReadAsync(connection, [measurement], ct);
        var (_, judged) = await new Bench(connection, rulesInForce(), gate).JudgeAgainAsync(kept, db.Now, ct);
        return judged.Count == 0 ? null : judged[0];
    }
}
