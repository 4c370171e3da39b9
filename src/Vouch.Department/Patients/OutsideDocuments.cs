using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>What a message said of a document of another system.</summary>
/// <param name="Act">new, status, addendum, edit, replacement, cancellation.</param>
/// <param name="Number">The sender's, unique to it.</param>
/// <param name="Parent">Number of the document that this one adds to or replaces.</param>
/// <param name="Completion">HL7 table 0271: AU, LA authenticated; DI, DO, IN, IP, PA not yet; empty: not said.</param>
/// <param name="Words">Its text; empty where only its status or a file was told.</param>
/// <param name="Blob">Name of its stored file.</param>
public sealed record OutsideDocument(
    Guid Id, PatientId Patient, Guid Connection, Guid Inbox, long Seq, string Sender, string Act, string Number, string? Parent, string Kind,
    string? Author, DateTimeOffset? MadeAt, string Completion, string Words, string? MediaType, string? Blob, DateTimeOffset ToldAt)
{
    public bool HasContent => Words.Length > 0 || Blob is not null;
}

/// <summary>A document as it stands after everything that was told of it.</summary>
/// <param name="Latest">The last word about it.</param>
/// <param name="Content">The last row that brought a text or file; null: none was ever sent.</param>
/// <param name="ReplacedBy">The document that took its place, and was not cancelled itself.</param>
public sealed record StandingDocument(OutsideDocument Latest, OutsideDocument? Content, StandingDocument? ReplacedBy)
{
    public bool IsCancelled => Latest.Act == "cancellation";

    /// <summary>It may be read as what its author says.</summary>
    public bool Stands => !IsCancelled && ReplacedBy is null;

    public bool IsAuthenticated => Latest.Completion is "AU" or "LA";
}

/// <summary>
/// Documents of other systems on a patient's chart: letters, reports, images. Shown as another's word; nothing here acts on
/// them. Source: HL7 v2.5.1 chapter 9, 9.4 (events T01 to T11), 9.6.1 TXA.
/// </summary>
public static class OutsideDocuments
{
    private const int RowsMax = 500;

    private const string Columns =
        "id, patient_id, connection_id, inbox_id, seq, sender, act, number, parent, kind, author, made_at, completion, words, media_type, blob, told_at";

    /// <summary>Keeps what a message told; the same message again changes nothing.</summary>
    public static Task<int> KeepAsync(Work work, OutsideDocument told, CancellationToken ct) => work.ExecuteAsync(
        $"insert into outside_document ({Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) on conflict (inbox_id) do nothing",
        [told.Id, told.Patient.Value, told.Connection, told.Inbox, told.Seq, told.Sender, told.Act, told.Number, told.Parent, told.Kind, told.Author, told.MadeAt,
            told.Completion, told.Words, told.MediaType, told.Blob, told.ToldAt], ct);

    /// <summary>The documents of a person, the latest told first.</summary>
    public static async Task<List<StandingDocument>> ListAsync(Db db, PatientId patient, CancellationToken ct) => Standing(await db.ListAsync(
        $"select {Columns} from outside_document where patient_id in (select patient_records($1)) order by told_at desc, seq desc limit {RowsMax}", [patient.Value], Read, ct));

    /// <summary>The document that one of its rows belongs to; null: none of this person.</summary>
    public static async Task<StandingDocument?> OneAsync(Db db, PatientId patient, Guid row, CancellationToken ct)
    {
        var rows = await db.ListAsync($"select {Columns} from outside_document where patient_id in (select patient_records($1)) order by told_at desc, seq desc", [patient.Value], Read, ct);
        return rows.Find(one => one.Id == row) is { } found
            ? Standing(rows).Find(one => one.Latest.Connection == found.Connection && one.Latest.Number == found.Number) : null;
    }

    /// <summary>The rows of one document, latest first; empty where the sender never told of it for this person.</summary>
    public static Task<List<OutsideDocument>> OfNumberAsync(Work work, PatientId patient, Guid connection, string number, CancellationToken ct) => work.ListAsync(
        $"select {Columns} from outside_document where patient_id in (select patient_records($1)) and connection_id = $2 and number = $3 order by told_at desc, seq desc limit {RowsMax}",
        [patient.Value, connection, number], Read, ct);

    /// <param name="rows">Latest first.</param>
    internal static List<StandingDocument> Standing(IReadOnlyList<OutsideDocument> rows)
    {
        var standing = rows.GroupBy(row => (row.Connection, row.Number))
            .Select(told => new StandingDocument(told.First(), told.FirstOrDefault(row => row.HasContent), ReplacedBy: null)).ToList();
        var replacing = new Dictionary<(Guid, string), StandingDocument>();
        foreach (var row in rows.Where(row => row is { Act: "replacement", Parent: not null } && row.Parent != row.Number))
            if (standing.Find(one => one.Latest.Connection == row.Connection && one.Latest.Number == row.Number) is { IsCancelled: false } by)
                replacing.TryAdd((row.Connection, row.Parent!), by);
        return standing.ConvertAll(one => replacing.TryGetValue((one.Latest.Connection, one.Latest.Number), out var by) ? one with { ReplacedBy = by } : one);
    }

    private static OutsideDocument Read(NpgsqlDataReader r) => new(
        r.GetGuid(0), new PatientId(r.GetGuid(1)), r.GetGuid(2), r.GetGuid(3), r.GetInt64(4), r.GetString(5), r.GetString(6), r.GetString(7), r.TextOrNull(8), r.GetString(9),
        r.TextOrNull(10), r.InstantOrNull(11), r.GetString(12), r.GetString(13), r.TextOrNull(14), r.TextOrNull(15), r.Instant(16));
}
