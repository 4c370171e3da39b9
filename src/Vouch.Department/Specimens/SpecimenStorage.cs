using System.Collections.Immutable;
using Npgsql;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>Reading specimens and writing what happens to them.</summary>
public static class SpecimenStorage
{
    /// <summary>Tubes that go through one step together.</summary>
    public const int TubesMax = 200;

    private const string Columns =
        "s.id, s.barcode, s.order_id, s.patient_id, s.container, s.specimen_type, s.parent_id, s.recollection_of, " +
        "s.identity_check_id, s.version, s.collected_at, s.received_at, s.rejected_at, s.disposed_at, s.mixed_up_at, " +
        "s.condition, s.temperature, s.place, s.position";

    public static Task<Specimen?> FindAsync(Db db, SpecimenId id, CancellationToken ct) =>
        db.OneAsync($"select {Columns} from specimen s where s.id = $1", [id.Value], Read, ct);

    /// <summary>The specimen with this barcode as scanned or typed.</summary>
    public static Task<Specimen?> FindByBarcodeAsync(Db db, string barcode, CancellationToken ct) =>
        db.OneAsync($"select {Columns} from specimen s where s.barcode = $1", [Specimen.ReadBarcode(barcode)], Read, ct);

    /// <summary>The order's containers by barcode, aliquots and rejected ones included.</summary>
    public static Task<List<Specimen>> OfOrderAsync(Db db, OrderId order, CancellationToken ct) =>
        db.ListAsync($"select {Columns} from specimen s where s.order_id = $1 order by s.barcode", [order.Value], Read, ct);

    internal static Task<List<Specimen>> LockOrderAsync(Work work, OrderId order, CancellationToken ct) => work.ListAsync(
        $"select {Columns} from specimen s where s.order_id = $1 order by s.id for no key update", [order.Value], Read, ct);

    internal static Task<Specimen?> LockAsync(Work work, SpecimenId id, CancellationToken ct) => work.OneAsync(
        $"select {Columns} from specimen s where s.id = $1 for no key update", [id.Value], Read, ct);

    internal static Task<List<Specimen>> LockAsync(Work work, IEnumerable<SpecimenId> ids, CancellationToken ct) => work.ListAsync(
        $"select {Columns} from specimen s where s.id = any ($1) order by s.id for no key update",
        [ids.Select(id => id.Value).Distinct().ToArray()], Read, ct);

    /// <summary>Those of the barcodes that are known, each once; locked in one order, so that nobody waits for ever.</summary>
    internal static Task<List<Specimen>> LockKnownAsync(Work work, IEnumerable<string> barcodes, CancellationToken ct) => work.ListAsync(
        $"select {Columns} from specimen s where s.barcode = any ($1) order by s.id for no key update",
        [barcodes.Distinct(StringComparer.Ordinal).ToArray()], Read, ct);

    /// <summary>The scanned tubes in the order scanned, each once; refused as a whole where one is unknown.</summary>
    internal static async Task<Outcome<ImmutableArray<Specimen>>> LockScannedAsync(
        Work work, IEnumerable<string> scanned, CancellationToken ct)
    {
        var barcodes = scanned.Select(Specimen.ReadBarcode).Where(code => code.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (barcodes.Count == 0)
            return SpecimenRefusals.NothingScanned();
        if (barcodes.Count > TubesMax)
            return SpecimenRefusals.TooMany(TubesMax);
        var known = (await LockKnownAsync(work, barcodes, ct)).ToDictionary(s => s.Barcode, StringComparer.Ordinal);
        if (barcodes.FirstOrDefault(code => !known.ContainsKey(code)) is { } unknown)
            return SpecimenRefusals.Unknown(unknown);
        return barcodes.Select(code => known[code]).ToImmutableArray();
    }

    /// <summary>Writes what the specimens have become and the events that made them so, in one round trip.</summary>
    internal static async Task RecordAsync(Work work, IReadOnlyCollection<SpecimenStep> steps, CancellationToken ct)
    {
        if (steps.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(work.Connection, work.Transaction);
        foreach (var step in steps)
        {
            var s = step.After;
            batch.BatchCommands.Add(Command(
                """
                update specimen set version = $2, identity_check_id = $3, collected_at = $4, received_at = $5, rejected_at = $6,
                  disposed_at = $7, mixed_up_at = $8, condition = $9, temperature = $10, place = $11, position = $12
                where id = $1
                """,
                s.Id.Value, s.Version, s.IdentityCheck, s.CollectedAt, s.ReceivedAt, s.RejectedAt, s.DisposedAt, s.MixedUpAt,
                s.Condition, s.Temperature.Word(), s.Place, s.Position));
            batch.BatchCommands.Add(EventCommand(work, step));
        }
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Writes an aliquot and the event it came into being by.</summary>
    internal static async Task InsertAliquotAsync(Work work, SpecimenStep step, CancellationToken ct)
    {
        var s = step.After;
        await using var batch = new NpgsqlBatch(work.Connection, work.Transaction);
        batch.BatchCommands.Add(Command(
            """
            insert into specimen (id, barcode, order_id, patient_id, container, specimen_type, parent_id, identity_check_id,
              version, collected_at, received_at, condition, temperature, place)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            s.Id.Value, s.Barcode, s.Order.Value, s.Patient.Value, s.Container, s.SpecimenType, s.Parent?.Value, s.IdentityCheck,
            s.Version, s.CollectedAt, s.ReceivedAt, s.Condition, s.Temperature.Word(), s.Place));
        batch.BatchCommands.Add(EventCommand(work, step));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand EventCommand(Work work, SpecimenStep step) => Command(
        """
        insert into specimen_event (id, specimen_id, version, kind, at, by_person, by_name, place, temperature, reason)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        Guid.CreateVersion7(work.Now), step.After.Id.Value, step.After.Version, step.Kind.Word(), step.At,
        step.By is null ? work.Actor.Id : null, step.By ?? work.Actor.Name, step.Place, step.After.Temperature.Word(), step.Reason);

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object?> args)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var arg in args)
            command.Parameters.Add(Sql.Parameter(arg));
        return command;
    }

    private static Specimen Read(NpgsqlDataReader row) => new()
    {
        Id = new SpecimenId(row.GetGuid(0)),
        Barcode = row.GetString(1),
        Order = new OrderId(row.GetGuid(2)),
        Patient = new PatientId(row.GetGuid(3)),
        Container = row.GetString(4),
        SpecimenType = row.GetString(5),
        Parent = row.GuidOrNull(6) is { } parent ? new SpecimenId(parent) : null,
        RecollectionOf = row.GuidOrNull(7) is { } first ? new SpecimenId(first) : null,
        IdentityCheck = row.GuidOrNull(8),
        Version = row.GetInt32(9),
        CollectedAt = row.InstantOrNull(10),
        ReceivedAt = row.InstantOrNull(11),
        RejectedAt = row.InstantOrNull(12),
        DisposedAt = row.InstantOrNull(13),
        MixedUpAt = row.InstantOrNull(14),
        Condition = row.TextOrNull(15),
        Temperature = SpecimenWords.Temperature(row.GetString(16)),
        Place = row.TextOrNull(17),
        Position = row.TextOrNull(18),
    };
}
