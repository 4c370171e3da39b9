using Vouch.Department.Platform;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>Which device measured each result: the one that OBX-18 names, else the connection's own. Never one by its likeness.</summary>
internal static class ToldDevices
{
    /// <summary>The device of each record. Refusals: results-need-device, device-unknown.</summary>
    public static async Task<Outcome<Dictionary<int, Guid>>> FindAsync(
        Work work, ConnectionRecord connection, IReadOnlyCollection<ToldResult> told, CancellationToken ct)
    {
        var names = told.SelectMany(one => one.DeviceNames).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        var known = names.Length == 0 ? [] : await work.ListAsync(
            "select id, lower(tag), lower(coalesce(serial, '')) from device where lower(tag) = any($1) or lower(serial) = any($1)",
            [names.Select(name => name.ToLowerInvariant()).ToArray()], r => (Id: r.GetGuid(0), Tag: r.GetString(1), Serial: r.GetString(2)), ct);
        var found = new Dictionary<int, Guid>();
        foreach (var one in told)
        {
            var fitting = known.Where(device => one.DeviceNames.Any(name => name.ToLowerInvariant() is var text && (text == device.Tag || text == device.Serial)))
                .Select(device => device.Id).Distinct().ToList();
            if (fitting.Count > 1 || (fitting.Count == 0 && one.DeviceNames.Length > 0 && connection.DeviceId is null))
                return new Refusal("device-unknown", $"The device {string.Join(" / ", one.DeviceNames)} (OBX-18) is {(fitting.Count > 1 ? "several devices" : "not registered")} here.",
                    Hint: "Register it with this tag or serial number, then replay.");
            if ((fitting.Count == 1 ? fitting[0] : connection.DeviceId) is not { } id)
                return new Refusal("results-need-device", "The message does not say which device measured (OBX-18), and the connection names none.",
                    Hint: "Choose the device on the connection's page or ask the sender for OBX-18, then replay; or list the type as not needed.");
            found[one.Record] = id;
        }

        return found;
    }
}
