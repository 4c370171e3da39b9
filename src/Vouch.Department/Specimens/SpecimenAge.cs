using System.Collections.Immutable;
using Vouch.Department.Catalog;
using static System.FormattableString;

namespace Vouch.Department.Specimens;

/// <summary>How old a specimen is beside what its tests stand. Source of the hours: the pack's, each with its own.</summary>
public static class SpecimenAge
{
    /// <summary>One sentence for each open test that is, or soon will be, too old; and for clocks that cannot be right.</summary>
    public static ImmutableArray<string> Warnings(LaboratoryPack pack, Specimen specimen, IEnumerable<string> openAnalytes, DateTimeOffset now)
    {
        if (specimen.CollectedAt is not { } collected)
            return ["The time of collection is not recorded."];
        if (now < collected)
            return ["The recorded time of collection is still to come: check the clocks."];
        var warnings = ImmutableArray.CreateBuilder<string>();
        var age = now - collected;
        foreach (var code in openAnalytes.Distinct(StringComparer.Ordinal))
        {
            if (LimitHours(pack, code, specimen.Temperature) is not { } hours)
                continue;
            var left = TimeSpan.FromHours((double)hours) - age;
            if (left < TimeSpan.Zero)
                warnings.Add(Invariant($"Too old for {code}: {age.TotalHours:0.0} h, stable for {hours:0.##} h ({specimen.Temperature.Word()})."));
            else if (left < age / 3)
                warnings.Add(Invariant($"Run {code} soon: {left.TotalHours:0.0} h left of {hours:0.##} h ({specimen.Temperature.Word()})."));
        }
        return warnings.ToImmutable();
    }

    /// <summary>Hours the analyte stands in a specimen kept so; null: the pack does not say.</summary>
    public static decimal? LimitHours(LaboratoryPack pack, string analyte, TemperatureClass temperature) =>
        pack.FindAnalyte(analyte)?.Stability.FirstOrDefault(limit => limit.Temperature == temperature)?.Hours;
}
