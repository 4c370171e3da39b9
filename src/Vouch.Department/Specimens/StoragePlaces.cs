using System.Globalization;
using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>A rack or box of positions, kept at one temperature.</summary>
/// <param name="Rows">Lettered from A, 1 to 26.</param>
/// <param name="Columns">Numbered from 1, 1 to 40.</param>
/// <param name="KeepDays">Specimens are to be disposed of so long after receipt; null: kept until somebody decides.</param>
public sealed record StoragePlace(Guid Id, string Code, string Name, TemperatureClass Temperature, int Rows, int Columns, int? KeepDays)
{
    public string LastPosition => PositionAt(Rows - 1, Columns - 1);

    /// <summary>All positions, row by row.</summary>
    public IEnumerable<string> Positions =>
        from row in Enumerable.Range(0, Rows) from column in Enumerable.Range(0, Columns) select PositionAt(row, column);

    public static string PositionAt(int row, int column) =>
        string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + row)}{column + 1}");

    /// <summary>The position as kept ("b07" is B7), or null where the place has none such.</summary>
    public string? ReadPosition(string typed)
    {
        var text = typed.Trim().ToUpperInvariant();
        if (text.Length is < 2 or > 4 || !int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var column))
            return null;
        var row = text[0] - 'A';
        return row >= 0 && row < Rows && column >= 1 && column <= Columns ? PositionAt(row, column - 1) : null;
    }
}

/// <summary>A specimen in its position.</summary>
public sealed record StoredSpecimen(
    Guid Id, string Barcode, string? Position, string Place, string Container, DateTimeOffset? ReceivedAt, DateTimeOffset? KeepUntil, bool HasOpenTests);

/// <summary>The places of storage and what is in them.</summary>
public static class StoragePlaces
{
    public const int ExpiredMax = 500;

    private const string Columns = "p.id, p.code, p.name, p.temperature, p.rows, p.columns, p.keep_days";

    private const string StoredSql =
        """
        select s.id, s.barcode, s.position, s.place, s.container, s.received_at, s.received_at + make_interval(days => p.keep_days),
          exists (select from order_test_status t where t.specimen_id = s.id and t.source <> 'calculated'
            and t.status not in ('released', 'corrected', 'withdrawn', 'cancelled', 'rejected'))
        from specimen s join storage_place p on p.code = s.place
        """;

    public static Task<List<(StoragePlace Place, int Filled)>> AllAsync(Db db, CancellationToken ct) => db.ListAsync(
        $"""
        select {Columns}, (select count(*) from specimen s where s.place = p.code and s.disposed_at is null)::int
        from storage_place p where p.closed_at is null order by p.code
        """,
        [], row => (Read(row), row.GetInt32(7)), ct);

    public static Task<StoragePlace?> FindAsync(Db db, Guid id, CancellationToken ct) =>
        db.OneAsync($"select {Columns} from storage_place p where p.id = $1 and p.closed_at is null", [id], Read, ct);

    internal static Task<StoragePlace?> LockAsync(Work work, string code, CancellationToken ct) => work.OneAsync(
        $"select {Columns} from storage_place p where p.code = $1 and p.closed_at is null for update", [code], Read, ct);

    public static Task<List<StoredSpecimen>> InAsync(Db db, StoragePlace place, CancellationToken ct) => db.ListAsync(
        StoredSql + " where s.place = $1 and s.disposed_at is null order by s.position limit 2000", [place.Code], ReadStored, ct);

    /// <summary>What has been kept long enough, the oldest first.</summary>
    public static Task<List<StoredSpecimen>> ExpiredAsync(Db db, CancellationToken ct) => db.ListAsync(
        StoredSql +
        """
         where s.disposed_at is null and p.keep_days is not null and s.received_at + make_interval(days => p.keep_days) < $1
         order by s.received_at limit $2
        """,
        [db.Now, ExpiredMax], ReadStored, ct);

    private static StoragePlace Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), SpecimenWords.Temperature(row.GetString(3)), row.GetInt32(4), row.GetInt32(5),
        row.IntOrNull(6));

    private static StoredSpecimen ReadStored(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.TextOrNull(2), row.GetString(3), row.GetString(4), row.InstantOrNull(5), row.InstantOrNull(6),
        row.GetBoolean(7));
}

/// <summary>Sets up a storage place. What was typed is text; the action reads it.</summary>
public sealed record OpenStoragePlace(string Code, string Name, string Temperature, string Rows, string Columns, string KeepDays)
{
    /// <summary>Refusals: storage-place-invalid.</summary>
    public Task<Outcome<StoragePlace>> RunAsync(Db db, Actor actor, CancellationToken ct) =>
        db.ActAsync(actor, reason: null, work => InAsync(work, ct), ct);

    /// <summary>The same inside the caller's transaction.</summary>
    public async Task<Outcome<StoragePlace>> InAsync(Work work, CancellationToken ct)
    {
        if (!Decide(this, Guid.CreateVersion7(work.Now)).Succeeded(out var place, out var refusal))
            return refusal;
        var added = await work.ExecuteAsync(
            """
            insert into storage_place (id, code, name, temperature, rows, columns, keep_days) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (code) do nothing
            """,
            [place.Id, place.Code, place.Name, place.Temperature.Word(), place.Rows, place.Columns, place.KeepDays], ct);
        return added == 1 ? place : SpecimenRefusals.PlaceWrong("There is a place with this code already.");
    }

    public static Outcome<StoragePlace> Decide(OpenStoragePlace input, Guid id)
    {
        var (code, name) = (input.Code.Trim(), input.Name.Trim());
        if (code.Length is 0 or > 30 || name.Length is 0 or > 100)
            return SpecimenRefusals.PlaceWrong("A place needs a code (30 characters) and a name (100).");
        if (SpecimenWords.FindTemperature(input.Temperature) is not { } temperature)
            return SpecimenRefusals.PlaceWrong("Choose the temperature.");
        if (Number(input.Rows, 26) is not { } rows || Number(input.Columns, 40) is not { } columns)
            return SpecimenRefusals.PlaceWrong("Rows are 1 to 26, columns 1 to 40.");
        var keep = Number(input.KeepDays, 36_500);
        if (keep is null && input.KeepDays.Trim().Length > 0)
            return SpecimenRefusals.PlaceWrong("Days to keep: a whole number, or nothing.");
        return new StoragePlace(id, code, name, temperature, rows, columns, keep);
    }

    private static int? Number(string text, int most) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number : null;
}
