using System.Collections.Immutable;
using System.Globalization;
using Vouch.Department.Platform;

namespace Vouch.Department.Catalog;

/// <summary>One group as somebody typed it; see <see cref="LocalEntry"/>.</summary>
/// <param name="Where">Where it was typed, for the refusal: "row 12"; "" on a form of its own.</param>
public sealed record LocalTyped(
    string Subject, string Group, IReadOnlyList<IReadOnlyDictionary<string, string>> Lines,
    string VerifiedOn, string VerifiedBy, string Basis, string Where = "");

/// <summary>Numbers of the laboratory's own, to be laid over a version once a director has signed them.</summary>
/// <param name="Code">Of the pack.</param>
/// <param name="Version">Over which of its versions they are judged.</param>
public sealed record SetLocally(string Code, int Version, IReadOnlyList<LocalTyped> Entries);

/// <summary>Takes numbers of the laboratory's own, all of them or none. They are in force only once signed.</summary>
public static class LocalNumbers
{
    public const int EntriesMax = 5_000;
    private const int LinesMax = 40;
    private const int NameLengthMax = 80;
    private const int BasisLengthMax = 200;
    private const int ProblemsShownMax = 20;

    /// <summary>How many groups were taken. Refusals: pack-not-found, local-numbers-invalid.</summary>
    public static async Task<Outcome<int>> RunAsync(Db db, Actor actor, SetLocally input, CancellationToken ct)
    {
        if (input.Entries.Count is 0 or > EntriesMax)
            return Invalid([input.Entries.Count == 0 ? "nothing was filled in" : "too many groups at once"]);
        var (entries, where, problems) = Parse(input.Entries, DateOnly.FromDateTime(db.Now.UtcDateTime).AddDays(1));
        if (problems.Count > 0)
            return Invalid(problems);
        return await db.ActAsync(actor, "numbers set locally", work => InAsync(work, input, entries, where, ct), ct);
    }

    /// <summary>Takes back what waits for a signature. Refusal: local-number-not-found.</summary>
    public static Task<Outcome<Done>> DropAsync(Db db, Actor actor, string code, string subject, string group, CancellationToken ct) =>
        db.ActAsync<Done>(actor, "taken back before it was signed", async work =>
        {
            var packId = await PacksStorage.LockAsync(work, code, ct);
            return await LocalEntriesStorage.RemoveAsync(work, packId, subject, group, ct) == 1
                ? new Done() : new Refusal("local-number-not-found", "It was signed or taken back already.");
        }, ct);

    private static async Task<Outcome<int>> InAsync(
        Work work, SetLocally input, List<LocalEntry> entries, IReadOnlyDictionary<(string, string), string> where, CancellationToken ct)
    {
        var packId = await PacksStorage.LockAsync(work, input.Code, ct);
        if (await PackUnder.FindAsync(work, packId, input.Code, input.Version, ct) is not { } under)
            return PackRefusals.NotFound();
        var waiting = (await LocalEntriesStorage.ListAsync(work, input.Code, ct)).Select(item => item.Entry);
        var merged = LocalEntry.Merge(under.Signed, waiting.Where(under.Knows).Concat(entries));
        if (Judge(under, merged, entries, where) is { Count: > 0 } problems)
            return Invalid(problems);
        foreach (var entry in entries)
        {
            // Taking back what nobody signed leaves nothing to sign; taking back what is signed is itself to be signed.
            var taken = await LocalEntriesStorage.RemoveAsync(work, packId, entry.Subject, entry.Group, ct);
            if (!entry.Lines.IsEmpty || under.Signed.Any(signed => signed.IsFor(entry.Subject, entry.Group)))
                await LocalEntriesStorage.PutAsync(work, packId, entry, ct);
            else if (taken == 0)
                return Invalid([$"{Named(where, entry)}nothing was set locally that could be taken back; say that it is not used here to leave it out"]);
        }
        return entries.Count;
    }

    private static List<string> Judge(PackUnder under, ImmutableArray<LocalEntry> merged, List<LocalEntry> entries,
        IReadOnlyDictionary<(string, string), string> where)
    {
        var unknown = entries.Where(entry => !under.Knows(entry)).Select(entry => Named(where, entry) + "there is no such analyte, tube or group of it").ToList();
        if (unknown.Count > 0)
            return unknown;
        var (text, lines) = LocalText.Compose(1, merged);
        return Problems([.. under.Texts, text], lines, entry => Named(where, entry));
    }

    private static string Named(IReadOnlyDictionary<(string, string), string> where, LocalEntry entry) =>
        $"{(where.GetValueOrDefault((entry.Subject, entry.Group)) is { Length: > 0 } place ? place + ", " : "")}{entry.Subject} {entry.Group}: ";

    private static List<string> Problems(IReadOnlyList<PackText> texts, ImmutableDictionary<int, LocalEntry> lines, Func<LocalEntry, string> where) =>
        PackReader.Read(texts) is PackReading.Unfit { Problems: var problems }
            ? [.. problems.Select(problem => problem.File == LocalText.File && lines.TryGetValue(problem.Line, out var entry)
                ? where(entry) + problem.Message : problem.Message).Distinct()]
            : [];

    private static (List<LocalEntry> Entries, Dictionary<(string, string), string> Where, List<string> Problems) Parse(
        IReadOnlyList<LocalTyped> typed, DateOnly tomorrow)
    {
        var (entries, where, problems) = (new List<LocalEntry>(), new Dictionary<(string, string), string>(), new List<string>());
        foreach (var item in typed)
        {
            var name = $"{(item.Where.Length > 0 ? item.Where + ", " : "")}{item.Subject} {item.Group}: ";
            if (!DateOnly.TryParseExact(item.VerifiedOn, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on) || on > tomorrow)
                problems.Add(name + "the day of verification is needed as YYYY-MM-DD, not later than today");
            if (item.VerifiedBy.Length is 0 or > NameLengthMax || item.VerifiedBy.Contains(':', StringComparison.Ordinal))
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{name}who verified it is needed: 1 to {NameLengthMax} characters, no colon"));
            if (item.Basis.Length > BasisLengthMax)
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{name}what it rests on has at most {BasisLengthMax} characters"));
            if (item.Lines.Count > LinesMax)
                problems.Add(name + "too many lines");
            if (!where.TryAdd((item.Subject, item.Group), item.Where))
                problems.Add(name + "given twice");
            entries.Add(new LocalEntry(item.Subject, item.Group,
                [.. item.Lines.Select(line => ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, line))], on, item.VerifiedBy, item.Basis));
        }
        return (entries, where, problems);
    }

    private static Refusal Invalid(IReadOnlyList<string> problems) => new("local-numbers-invalid", "The numbers do not fit.",
        string.Join("; ", problems.Take(ProblemsShownMax)) + (problems.Count > ProblemsShownMax ? "; and more" : "") + ".",
        "Nothing was taken. Correct what is named, and send it again.");

    /// <summary>What does not fit of texts with local numbers laid over them, in words; "" where all fits.</summary>
    internal static string Words(IReadOnlyList<PackText> texts, ImmutableDictionary<int, LocalEntry> lines) =>
        string.Join("; ", Problems(texts, lines, entry => $"{entry.Subject} {entry.Group}: ").Take(ProblemsShownMax));
}
