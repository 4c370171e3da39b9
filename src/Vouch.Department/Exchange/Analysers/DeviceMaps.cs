using Vouch.Department.Platform;
using Vouch.Wire.Devices;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>One entry of a connection's own map: kind test, unit or flag.</summary>
/// <param name="Theirs">As the device sends it; a unit for a code that comes without one is <c>@CODE</c>.</param>
/// <param name="Ours">Analyte code, UCUM unit, or the flag in words.</param>
public sealed record CodeMapEntry(string Kind, string Theirs, string Ours);

/// <summary>A connection's own maps over its driver profile.</summary>
public static class DeviceMaps
{
    /// <summary>The unit of a code whose results come without a unit.</summary>
    public static string UnitOfCode(string code) => "@" + code;

    /// <summary>Entries of this connection. Maps for every connection are the hospital's codes: one name means many things to devices.</summary>
    public static Task<List<CodeMapEntry>> ReadAsync(Work work, Guid connection, CancellationToken ct) => work.ListAsync(
        "select kind, theirs, ours from code_map where connection_id = $1", [connection], r => new CodeMapEntry(r.GetString(0), r.GetString(1), r.GetString(2)), ct);

    /// <summary>The profile with the connection's maps; the profile's own driver where there are none.</summary>
    public static Driver Over(Driver driver, IReadOnlyList<CodeMapEntry> entries)
    {
        if (entries.Count == 0)
            return driver;
        var profile = driver.Profile;
        var codes = profile.Codes.ToDictionary(code => code.Device, StringComparer.Ordinal);
        var units = new Dictionary<string, string>(profile.Units, StringComparer.Ordinal);
        var flags = profile.Flags.ToDictionary(flag => flag.Device, StringComparer.Ordinal);
        foreach (var (kind, theirs, ours) in entries)
            switch (kind)
            {
                case "test":
                    codes[theirs] = new CodeMapping { Device = theirs, Analyte = ours, Words = ours };
                    break;
                case "unit":
                    units[theirs] = ours;
                    break;
                default:
                    flags[theirs] = new FlagMapping { Device = theirs, Words = ours, Holds = true };
                    break;
            }

        return Driver.Read(profile with { Codes = [.. codes.Values], Units = units, Flags = [.. flags.Values] }).Driver
            ?? throw new InvalidOperationException($"The maps of {profile.Driver} make it unreadable.");
    }
}
