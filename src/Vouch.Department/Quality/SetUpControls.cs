using Vouch.Department.Platform;
using Vouch.Measures.Westgard;

namespace Vouch.Department.Quality;

/// <summary>What a test asks of its controls on a device.</summary>
/// <param name="Rules">Control rules by name, with spaces: <c>1_3s 2_2s R_4s</c>.</param>
public sealed record ControlsAsked(Guid DeviceId, string Analyte, string Rules, int Levels, int IntervalHours);

/// <summary>Sets up the control series of a test on a device, or changes its rules; runs already judged stay as they are.</summary>
public static class SetUpControls
{
    public const int LevelsMax = 5;
    public const int IntervalHoursMax = 24 * 31;

    /// <summary>Refusals: controls-rules-invalid, controls-invalid, device-not-found.</summary>
    public static async Task<Outcome<Guid>> RunAsync(Db db, Actor actor, ControlsAsked asked, CancellationToken ct)
    {
        var rules = asked.Rules.Split([' ', ',', '/'], StringSplitOptions.RemoveEmptyEntries);
        if (rules.Length == 0)
            return new Refusal("controls-rules-invalid", "At least one control rule is needed.", Hint: "1_3s 2_2s R_4s");
        if (Array.Find(rules, name => WestgardRule.Of(name) is null) is { } unknown)
            return new Refusal("controls-rules-invalid", $"{unknown} is no control rule.", Hint: "1_2s 1_3s 2_2s R_4s 4_1s 8_x …");
        if (asked.Levels is < 1 or > LevelsMax || asked.IntervalHours is < 1 or > IntervalHoursMax || asked.Analyte.Length == 0)
            return new Refusal("controls-invalid", FormattableString.Invariant(
                $"A test, 1 to {LevelsMax} levels, and an interval of 1 to {IntervalHoursMax} hours are needed."));
        await using var work = await db.BeginAsync(actor, "controls set up", ct);
        if (!await work.OneAsync("select true from device where id = $1", [asked.DeviceId], r => r.GetBoolean(0), ct))
            return new Refusal("device-not-found", "There is no such device.");
        var id = await work.OneAsync(
            """
            insert into control_series (id, device_id, analyte, rules, levels, interval_hours) values ($1, $2, $3, $4, $5, $6)
            on conflict (device_id, analyte) do update set rules = excluded.rules, levels = excluded.levels, interval_hours = excluded.interval_hours
            returning id
            """,
            [Guid.CreateVersion7(work.Now), asked.DeviceId, asked.Analyte, string.Join(' ', rules), asked.Levels, asked.IntervalHours], r => r.GetGuid(0), ct);
        await work.CommitAsync(ct);
        return id;
    }
}
