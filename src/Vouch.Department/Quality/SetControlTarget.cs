using Vouch.Department.Platform;
using Vouch.Measures.Units;

namespace Vouch.Department.Quality;

/// <summary>A target of a control for one series, from a moment on.</summary>
/// <param name="Name">Material; with lot and level it names the control, which is registered when it is new.</param>
/// <param name="SampleId">What analysers call it; null: lot and level tell.</param>
/// <param name="Unit">UCUM.</param>
/// <param name="Source">Assigned by the maker, own runs with n.</param>
public sealed record ControlTargetSet(
    Guid SeriesId, string Name, string Lot, int Level, string? SampleId, DateOnly? Expires, decimal Mean, decimal Sd, string Unit,
    DateTimeOffset From, string Source);

/// <summary>
/// Sets mean and standard deviation a control is judged by. Runs already judged keep the target they were judged by.
/// Source: CLSI C24-Ed4, 5.3 (assigning target values).
/// </summary>
public static class SetControlTarget
{
    public const int LevelMax = 9;

    /// <summary>Refusals: target-invalid, target-unit-invalid, control-expires-invalid, series-not-found.</summary>
    public static async Task<Outcome<Guid>> RunAsync(Db db, Actor actor, ControlTargetSet set, CancellationToken ct)
    {
        if (set.Name.Length == 0 || set.Lot.Length == 0 || set.Source.Length == 0)
            return new Refusal("target-invalid", "Material, lot and where the target comes from are needed.");
        if (set.Sd <= 0 || set.Level is < 1 or > LevelMax)
            return new Refusal("target-invalid", "The standard deviation is above zero, and a level is 1 to 9.");
        if (!Unit.Parse(set.Unit).Succeeded(out _, out var fault))
            return new Refusal("target-unit-invalid", "The unit is not one of UCUM.", fault.Reason);
        await using var work = await db.BeginAsync(actor, set.Source, ct);
        if (!await work.OneAsync("select true from control_series where id = $1 for update", [set.SeriesId], r => r.GetBoolean(0), ct))
            return new Refusal("series-not-found", "There is no such control series.");
        var control = await work.OneAsync<Guid?>("select id from control where name = $1 and lot_number = $2 and level = $3",
            [set.Name, set.Lot, set.Level], r => r.GetGuid(0), ct);
        if (control is null && set.Expires is null)
            return new Refusal("control-expires-invalid", "This control is new: its day of expiry is needed.", Hint: "Write it YYYY-MM-DD.");
        if (control is null)
        {
            control = Guid.CreateVersion7(work.Now);
            await work.ExecuteAsync("insert into control (id, name, lot_number, level, sample_id, expires) values ($1, $2, $3, $4, $5, $6)",
                [control, set.Name, set.Lot, set.Level, set.SampleId, set.Expires], ct);
        }

        // One id for each control of a series: a new target is its next version.
        var id = await work.OneAsync<Guid?>("select id from control_target where series_id = $1 and control_id = $2 limit 1", [set.SeriesId, control],
            r => r.GetGuid(0), ct) ?? Guid.CreateVersion7(work.Now);
        await work.ExecuteAsync(
            """
            insert into control_target (id, version, series_id, control_id, mean, sd, unit, valid_from, source, recorded_by)
            select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9 from control_target where id = $1
            """, [id, set.SeriesId, control, set.Mean, set.Sd, set.Unit, set.From, set.Source, work.Actor.Name], ct);
        await work.CommitAsync(ct);
        return id;
    }
}
