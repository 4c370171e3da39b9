using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using Vouch.Department.Patients;
using Vouch.Department.Platform;

namespace Vouch.Department.Orders;

/// <summary>Reading and writing orders, their tests and the tubes they ask for.</summary>
public static class OrdersStorage
{
    private const string OrderColumns =
        "o.id, o.accession, o.patient_id, o.encounter_id, o.priority, o.placer_system, o.placer_number, o.requester, o.ward, " +
        "o.clinical_note, o.entry_answers, o.ordered_at, o.collect_at, o.connection_id, o.insisted, o.cancelled_at, " +
        "o.cancel_reason";

    private const string TestsSql =
        """
        select order_test_id, order_id, version, analyte, panel, placer_item, source, specimen_id, barcode, status,
          held_because, proof_id, cancel_reason
        from order_test_status where order_id = $1 order by order_test_id
        """;

    private const string TubesSql =
        """
        select id, barcode, container, specimen_type, collected_at, received_at, rejected_at, disposed_at, temperature,
          parent_id is not null, recollection_of is not null
        from specimen where order_id = $1 order by barcode
        """;

    public static Task<Order?> FindAsync(Work work, OrderId id, CancellationToken ct) =>
        work.OneAsync($"select {OrderColumns} from lab_order o where o.id = $1", [id.Value], Read, ct);

    public static Task<Order?> FindAsync(Db db, OrderId id, CancellationToken ct) =>
        db.OneAsync($"select {OrderColumns} from lab_order o where o.id = $1", [id.Value], Read, ct);

    /// <summary>The order with this accession number, as printed: without container suffix.</summary>
    public static Task<Order?> FindByAccessionAsync(Work work, string accession, CancellationToken ct) =>
        work.OneAsync($"select {OrderColumns} from lab_order o where o.accession = $1", [accession], Read, ct);

    public static Task<Order?> FindByAccessionAsync(Db db, string accession, CancellationToken ct) =>
        db.OneAsync($"select {OrderColumns} from lab_order o where o.accession = $1", [accession], Read, ct);

    /// <summary>
    /// The orders a partner knows by this number, as the number of the order or of one of its items, the latest first;
    /// of a series there are several. The system narrows; null asks for any.
    /// </summary>
    public static Task<List<Order>> FindByPlacerAsync(Work work, string? system, string number, CancellationToken ct) =>
        work.ListAsync(
            $"""
            select {OrderColumns} from lab_order o
            where o.id in (select id from lab_order where placer_number = $1
                union select order_id from order_test where placer_item = $1)
              and ($2::text is null or o.placer_system is null or o.placer_system = $2)
            order by o.ordered_at desc, o.id desc limit 50
            """,
            [number.Trim(), system?.Trim()], Read, ct);

    /// <summary>The order's tests in the order they were asked for, each with where it stands.</summary>
    public static Task<List<OrderTest>> TestsAsync(Work work, OrderId id, CancellationToken ct) =>
        work.ListAsync(TestsSql, [id.Value], ReadTest, ct);

    public static Task<List<OrderTest>> TestsAsync(Db db, OrderId id, CancellationToken ct) =>
        db.ListByKeyAsync(TestsSql, [id.Value], ReadTest, ct);

    /// <summary>The order's containers by barcode, rejected and disposed ones included.</summary>
    public static Task<List<OrderTube>> TubesAsync(Work work, OrderId id, CancellationToken ct) =>
        work.ListAsync(TubesSql, [id.Value], ReadTube, ct);

    public static Task<List<OrderTube>> TubesAsync(Db db, OrderId id, CancellationToken ct) =>
        db.ListAsync(TubesSql, [id.Value], ReadTube, ct);

    internal static Task<Order?> LockAsync(Work work, OrderId id, CancellationToken ct) =>
        work.OneAsync($"select {OrderColumns} from lab_order o where o.id = $1 for no key update", [id.Value], Read, ct);

    internal static Task<int> InsertAsync(Work work, Order order, CancellationToken ct) => work.ExecuteAsync(
        """
        insert into lab_order (id, accession, patient_id, encounter_id, priority, placer_system, placer_number, requester,
          ward, clinical_note, entry_answers, ordered_at, collect_at, connection_id, insisted)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12, $13, $14, $15)
        """,
        [order.Id.Value, order.Accession, order.Patient.Value, order.Encounter?.Value, order.Priority.Word(),
            order.Placer?.System, order.Placer?.Number, order.Requester, order.Ward, order.ClinicalNote,
            order.EntryAnswers.IsEmpty ? null : JsonSerializer.Serialize(order.EntryAnswers), order.OrderedAt,
            order.CollectAt, order.ConnectionId, order.Insisted], ct);

    internal static Task<int> UpdateAsync(Work work, Order order, CancellationToken ct) => work.ExecuteAsync(
        """
        update lab_order set priority = $2, requester = $3, ward = $4, clinical_note = $5, collect_at = $6,
          cancelled_at = $7, cancel_reason = $8
        where id = $1
        """,
        [order.Id.Value, order.Priority.Word(), order.Requester, order.Ward, order.ClinicalNote, order.CollectAt,
            order.CancelledAt, order.CancelReason], ct);

    /// <summary>Tests and new tubes of an order, two commands in one round trip.</summary>
    internal static async Task InsertAsync(
        Work work, OrderId order, PatientId patient, IReadOnlyList<NewTube> tubes, IReadOnlyList<NewTest> tests,
        DateTimeOffset orderedAt, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(work.Connection, work.Transaction);
        if (tubes.Count > 0)
            batch.BatchCommands.Add(Command(
                """
                insert into specimen (id, barcode, order_id, patient_id, container, specimen_type, recollection_of)
                select t.id, t.barcode, $1, $2, t.container, t.specimen_type, t.recollection_of
                from unnest($3, $4, $5, $6, $7) t (id, barcode, container, specimen_type, recollection_of)
                """,
                order.Value, patient.Value, tubes.Select(tube => tube.Id.Value).ToArray(),
                tubes.Select(tube => tube.Barcode).ToArray(), tubes.Select(tube => tube.Container).ToArray(),
                tubes.Select(tube => tube.SpecimenType).ToArray(),
                tubes.Select(tube => tube.RecollectionOf?.Value).ToArray()));
        if (tests.Count > 0)
            batch.BatchCommands.Add(Command(
                """
                insert into order_test (id, order_id, analyte, panel, placer_item, source, specimen_id, ordered_at)
                select t.id, $1, t.analyte, t.panel, t.placer_item, t.source, t.specimen_id, $2
                from unnest($3, $4, $5, $6, $7, $8) t (id, analyte, panel, placer_item, source, specimen_id)
                """,
                order.Value, orderedAt, tests.Select(test => test.Id.Value).ToArray(),
                tests.Select(test => test.Analyte).ToArray(), tests.Select(test => test.Panel).ToArray(),
                tests.Select(test => test.PlacerItem).ToArray(), tests.Select(test => test.Source.Word()).ToArray(),
                tests.Select(test => test.Specimen?.Value).ToArray()));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The order as a fact has changed: every test that is not cancelled gets its next version.</summary>
    internal static Task<int> RaiseVersionsAsync(Work work, OrderId order, CancellationToken ct) => work.ExecuteAsync(
        "update order_test set version = version + 1 where order_id = $1 and cancelled_at is null", [order.Value], ct);

    internal static Task<int> CancelTestsAsync(Work work, ImmutableArray<CancelledTest> tests, CancellationToken ct) =>
        work.ExecuteAsync(
            """
            update order_test t set cancelled_at = $3, cancel_reason = gone.reason, version = version + 1
            from unnest($1::uuid[], $2::text[]) gone (id, reason) where t.id = gone.id and t.cancelled_at is null
            """,
            [tests.Select(gone => gone.Test.Id.Value).ToArray(), tests.Select(gone => gone.Reason).ToArray(), work.Now], ct);

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> args)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var arg in args)
            command.Parameters.Add(Sql.Parameter(arg));
        return command;
    }

    private static Order Read(NpgsqlDataReader row) => new()
    {
        Id = new OrderId(row.GetGuid(0)),
        Accession = row.GetString(1),
        Patient = new PatientId(row.GetGuid(2)),
        Encounter = row.GuidOrNull(3) is { } encounter ? new EncounterId(encounter) : null,
        Priority = OrderWords.Priority(row.GetString(4)),
        Placer = row.TextOrNull(6) is { } number ? new PlacerNumber(row.TextOrNull(5) ?? "", number) : null,
        Requester = row.TextOrNull(7),
        Ward = row.TextOrNull(8),
        ClinicalNote = row.TextOrNull(9),
        EntryAnswers = row.TextOrNull(10) is { } answers
            ? JsonSerializer.Deserialize<Dictionary<string, string>>(answers)!.ToImmutableSortedDictionary(StringComparer.Ordinal)
            : ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
        OrderedAt = row.Instant(11),
        CollectAt = row.InstantOrNull(12),
        ConnectionId = row.GuidOrNull(13),
        Insisted = row.TextOrNull(14),
        CancelledAt = row.InstantOrNull(15),
        CancelReason = row.TextOrNull(16),
    };

    private static OrderTest ReadTest(NpgsqlDataReader row) => new(
        new OrderTestId(row.GetGuid(0)), new OrderId(row.GetGuid(1)), row.GetInt32(2), row.GetString(3), row.TextOrNull(4),
        row.TextOrNull(5), OrderWords.Source(row.GetString(6)),
        row.GuidOrNull(7) is { } specimen ? new SpecimenId(specimen) : null, row.TextOrNull(8),
        TestStatuses.Read(row.GetString(9)), row.TextOrNull(10), row.GuidOrNull(11), row.TextOrNull(12));

    private static OrderTube ReadTube(NpgsqlDataReader row) => new(
        new SpecimenId(row.GetGuid(0)), row.GetString(1), row.GetString(2), row.GetString(3), row.InstantOrNull(4),
        row.InstantOrNull(5), row.InstantOrNull(6), row.InstantOrNull(7), row.GetString(8), row.GetBoolean(9),
        row.GetBoolean(10));
}

/// <summary>A container to be written.</summary>
internal sealed record NewTube(SpecimenId Id, string Barcode, string Container, string SpecimenType, SpecimenId? RecollectionOf);

/// <summary>A test to be written.</summary>
internal sealed record NewTest(
    OrderTestId Id, string Analyte, string? Panel, string? PlacerItem, TestSource Source, SpecimenId? Specimen);
