using System.Globalization;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Platform.Settings;

/// <summary>What the settings page sends: text as typed.</summary>
public sealed record HospitalSettingsTyped(string Name, string Zone, string IdleMinutes);

/// <summary>Changes what the hospital is called, its clock and its idle limit; the audit keeps old and new.</summary>
public sealed class ChangeHospitalSettings(Db db, HospitalSign sign)
{
    public async Task<Outcome<HospitalSettings>> RunAsync(Actor actor, HospitalSettingsTyped typed, CancellationToken ct)
    {
        if (!HospitalSettings.Read(typed.Name, typed.Zone, typed.IdleMinutes).Succeeded(out var settings, out var refusal))
            return refusal;
        await using var work = await db.BeginAsync(actor, reason: null, ct);
        foreach (var (key, value) in new[] { ("hospital.name", settings.Name), ("hospital.zone", settings.Zone),
            ("hospital.idleMinutes", settings.IdleMinutes.ToString(CultureInfo.InvariantCulture)) })
            await work.ExecuteAsync(
                "insert into setting (key, value) values ($1, to_jsonb($2::text)) on conflict (key) do update set value = excluded.value",
                [key, value], ct);
        await work.CommitAsync(ct);
        await sign.ReadAsync(db, ct);
        return settings;
    }
}
