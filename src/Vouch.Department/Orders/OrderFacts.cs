using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Proof;

namespace Vouch.Department.Orders;

/// <summary>A test asked for, as known now.</summary>
public sealed record OrderTestFact(Guid Id, int Version, Guid PatientId, string Source, bool Cancelled);

/// <summary>Answers whether the test was asked for, for this patient, and still is.</summary>
public sealed class OrderFacts : IFactSource
{
    public IReadOnlyList<string> Kinds { get; } = ["order-valid"];

    public void Ask(NpgsqlBatch batch, IReadOnlyList<GateSubject> subjects) => batch.Ask(
        """
        select t.id, t.version, o.patient_id, t.source, t.cancelled_at is not null or o.cancelled_at is not null
        from order_test t join lab_order o on o.id = t.order_id where t.id = any($1)
        """, [subjects.OrderTests()]);

    public async Task<IKnownFacts> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var tests = await reader.RowsAsync(r => new OrderTestFact(r.GetGuid(0), r.GetInt32(1), r.GetGuid(2), r.GetString(3),
            r.GetBoolean(4)), ct);
        return new KnownOrderFacts(tests.ToDictionary(t => t.Id));
    }
}

/// <summary>Orders as known at one moment.</summary>
public sealed class KnownOrderFacts(IReadOnlyDictionary<Guid, OrderTestFact> tests) : IKnownFacts
{
    public FactAnswer Answer(string kind, GateSubject subject)
    {
        if (!tests.TryGetValue(subject.OrderTestId, out var test))
            return FactAnswer.Unproven("No order for this test is known.", "Find the order, or enter it.");
        CitedFact cited = new(FactKind.Order, test.Id, test.Version);
        if (test.PatientId != subject.PatientId)
            return new FactAnswer(Standing.Disproven, "The order is another patient's.", "Give the value to nobody.", [cited]);
        return test.Cancelled
            ? new FactAnswer(Standing.Disproven, "The test was cancelled.", "Ask the requester, or set the result aside.", [cited])
            : new FactAnswer(Standing.Proven, test.Source == "ordered" ? "Ordered." : $"Added ({test.Source}).", Remedy: null, [cited]);
    }
}
