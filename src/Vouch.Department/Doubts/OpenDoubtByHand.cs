using Vouch.Department.Platform;
using Vouch.Department.Proof;
using static System.FormattableString;

namespace Vouch.Department.Doubts;

/// <summary>A fact as a person says it was not what it was taken for.</summary>
/// <param name="Choice">As <see cref="DoubtedFact.Choice"/>.</param>
/// <param name="From">First use in doubt; null: every use from the first.</param>
/// <param name="Until">End of the doubt, excluded; null: open, later uses included.</param>
/// <param name="Sentence">What was found; never patient data.</param>
public sealed record DoubtFound(DoubtAbout About, string Choice, DateTimeOffset? From, DateTimeOffset? Until, string Sentence);

/// <summary>
/// Opens a doubt and its look-back in the name of a person with authority. From then on the release gate takes nothing for
/// proven that rests on the fact in the window. Source: ISO 15189:2022, 7.5.
/// </summary>
public static class OpenDoubtByHand
{
    public const int SentenceLengthMax = 500;

    private const int SentenceLengthMin = 10;

    /// <summary>What it would name, were it opened. Refusals: doubt-fact-not-found, doubt-time-invalid.</summary>
    public static async Task<Outcome<DoubtReach>> ReachAsync(Db db, DoubtFound found, CancellationToken ct) =>
        (await DoubtAsync(db, found, ct)).Succeeded(out var doubt, out var refusal) ? await OpenDoubt.ReachAsync(db, doubt, ct) : refusal;

    /// <summary>
    /// Refusals: doubt-not-permitted, doubt-fact-not-found, doubt-time-invalid, doubt-sentence-invalid, doubt-covered (one that is
    /// open names the same already), doubt-elsewhere (withdrawing a procedure and a mix-up are acts of their own).
    /// </summary>
    public static async Task<Outcome<OpenedLookBack>> RunAsync(Db db, Actor actor, DoubtFound found, CancellationToken ct)
    {
        if (actor.Id is null)
            return new Refusal("doubt-not-permitted", "A person says what is in doubt.");
        if (found.About.Key is "document" or "specimen")
            return new Refusal("doubt-elsewhere", "This doubt is opened by what is done about it.", Hint: "Withdraw the procedure, or record the exchange of the specimens.");
        if (found.Sentence.Trim().Length is < SentenceLengthMin or > SentenceLengthMax)
            return new Refusal("doubt-sentence-invalid", "Say in a sentence what was found, so that whoever decides understands it.");
        if (!(await DoubtAsync(db, found, ct)).Succeeded(out var doubt, out var refusal))
            return refusal;
        return await db.ActAsync<OpenedLookBack>(actor, found.Sentence, async work =>
        {
            var covered = await work.OneAsync<long?>(
                """
                select l.number from doubt d join look_back l on l.doubt_id = d.id
                where d.kind = $1 and d.fact = $2 and l.closed_at is null and d.cause = $5
                  and coalesce(d.used_from, '-infinity') <= coalesce($3::timestamptz, '-infinity')
                  and coalesce(d.used_until, 'infinity') >= coalesce($4::timestamptz, 'infinity') limit 1
                """, [(short)doubt.Kind, doubt.Fact, doubt.UsedFrom, doubt.UsedUntil, doubt.Cause], r => r.GetInt64(0), ct);
            return covered is { } number
                ? new Refusal("doubt-covered", Invariant($"Look-back {number} is open and names all of it already."), Hint: "Work that one.")
                : await OpenDoubt.RunAsync(work, doubt, ct);
        }, ct);
    }

    private static async Task<Outcome<Doubt>> DoubtAsync(Db db, DoubtFound found, CancellationToken ct)
    {
        if (await DoubtedFacts.DefaultAsync(db, found.About, found.Choice, ct) is not { } known)
            return new Refusal("doubt-fact-not-found", "There is no such fact.");
        if (found.From > db.Now || (found.From is { } from && found.Until is { } until && until <= from))
            return new Refusal("doubt-time-invalid", "A doubt begins in the past and ends after it begins.");
        return new Doubt(found.About.Kind, known.Fact.Id, found.From, found.Until, found.About.Cause, known.Opening + found.Sentence.Trim());
    }
}
