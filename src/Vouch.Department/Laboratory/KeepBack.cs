using System.Globalization;
using Vouch.Department.Platform;
using static System.FormattableString;

namespace Vouch.Department.Laboratory;

/// <summary>
/// A person keeps a held measurement back for a while: it waits for something, with the reason and until when. It stays
/// listed, behind the others, and comes to the front again when the time is over.
/// </summary>
public static class KeepBack
{
    /// <summary>Longer is not waiting but forgetting.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Refusals: person-not-permitted, reason-invalid, until-invalid, measurement-not-found, review-decided-stale, test-cancelled.</summary>
    /// <param name="until">As typed: 30 min, 2 h, 1 d, or a time of today or tomorrow as HH:MM by the hospital's clock.</param>
    public static async Task<Outcome<DateTimeOffset>> RunAsync(
        Db db, Actor actor, Guid measurement, string until, string reason, TimeZoneInfo zone, CancellationToken ct)
    {
        if (actor.Id is null)
            return LaboratoryRefusals.PersonNeeded;
        if (reason.Trim().Length is 0 or > ReviewActs.ReasonLengthMax)
            return LaboratoryRefusals.ReasonMissing;
        if (!Until(until, db.Now, zone).Succeeded(out var at, out var refusal))
            return refusal;
        await using var work = await db.BeginAsync(actor, reason, ct);
        if (!(await OpenReview.LockAsync(work, [measurement], ct)).Succeeded(out _, out refusal))
            return refusal;
        await work.ExecuteAsync("update review set kept_back_until = $2, kept_back_by = $3, kept_back_reason = $4 where measurement_id = $1",
            [measurement, at, actor.Id, reason.Trim()], ct);
        await ReviewActs.AddAsync(work, measurement, "kept-back", reason.Trim(), ct, until: at);
        await work.CommitAsync(ct);
        return at;
    }

    /// <summary>It waits no longer. Refusals: person-not-permitted, measurement-not-found, review-decided-stale, test-cancelled.</summary>
    public static async Task<Outcome<Done>> EndAsync(Db db, Actor actor, Guid measurement, CancellationToken ct)
    {
        if (actor.Id is null)
            return LaboratoryRefusals.PersonNeeded;
        await using var work = await db.BeginAsync(actor, "taken up again", ct);
        if (!(await OpenReview.LockAsync(work, [measurement], ct)).Succeeded(out _, out var refusal))
            return refusal;
        if (await work.ExecuteAsync(
            "update review set kept_back_until = null, kept_back_by = null, kept_back_reason = null where measurement_id = $1 and kept_back_until is not null",
            [measurement], ct) > 0)
            await ReviewActs.AddAsync(work, measurement, "taken-up", reason: null, ct);
        await work.CommitAsync(ct);
        return default(Done);
    }

    /// <summary>Reads until when. Pure. Refusals: until-invalid.</summary>
    public static Outcome<DateTimeOffset> Until(string typed, DateTimeOffset now, TimeZoneInfo zone)
    {
        var text = typed.Trim().ToLowerInvariant();
        var number = new string([.. text.TakeWhile(char.IsAsciiDigit)]);
        TimeSpan? length = text[number.Length..].Trim() switch
        {
            "min" or "m" when Whole(number) is { } minutes => TimeSpan.FromMinutes(minutes),
            "h" when Whole(number) is { } hours => TimeSpan.FromHours(hours),
            "d" when Whole(number) is { } days => TimeSpan.FromDays(days),
            _ => null,
        };
        DateTimeOffset? at = length is { } from ? now + from : TimeOnly.TryParseExact(text, ["H:mm", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock) ? Next(clock, now, zone) : null;
        if (at is not { } until)
            return new Refusal("until-invalid", "This is not a time to wait until.", Hint: "Write 30 min, 2 h, 1 d, or a time as HH:MM.");
        return until > now && until <= now + Longest
            ? until
            : new Refusal("until-invalid", Invariant($"A result is kept back for a moment up to {Longest.TotalDays:0} days."), Hint: "Set it aside or cancel the test instead.");
    }

    private static int? Whole(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 100_000 ? number : null;

    /// <summary>The next time that clocks show it; null where they jump over it.</summary>
    private static DateTimeOffset? Next(TimeOnly clock, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var wanted = local.Date + clock.ToTimeSpan();
        if (wanted <= local.DateTime)
            wanted = wanted.AddDays(1);
        return zone.IsInvalidTime(wanted) ? null : new DateTimeOffset(wanted, zone.GetUtcOffset(wanted)).ToUniversalTime();
    }
}
