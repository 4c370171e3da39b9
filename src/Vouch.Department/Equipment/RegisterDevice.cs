using Vouch.Department.Platform;

namespace Vouch.Department.Equipment;

/// <summary>A device as registered.</summary>
public sealed record NewDevice(string Tag, string Name, string Model, string Manufacturer, string? Serial, string? Location, string Kind);

/// <summary>Registers a device; it is in quarantine until it is put in service.</summary>
public static class RegisterDevice
{
    public static readonly IReadOnlyList<string> Kinds = ["analyser", "tester", "poct", "centrifuge", "storage", "other"];

    public static async Task<Outcome<Guid>> RunAsync(Db db, Actor actor, NewDevice device, CancellationToken ct)
    {
        if (device.Tag.Length == 0 || device.Name.Length == 0 || device.Model.Length == 0)
            return new Refusal("device-invalid", "Asset tag, name and model are needed.");
        if (!Kinds.Contains(device.Kind, StringComparer.Ordinal))
            return new Refusal("device-kind-invalid", "There is no such kind of device.");
        await using var work = await db.BeginAsync(actor, "registered", ct);
        var id = Guid.CreateVersion7(work.Now);
        var inserted = await work.ExecuteAsync(
            "insert into device (id, tag, name, model, manufacturer, serial, location, kind) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tag) do nothing",
            [id, device.Tag, device.Name, device.Model, device.Manufacturer, device.Serial, device.Location, device.Kind], ct);
        if (inserted == 0)
            return new Refusal("device-known", $"Asset tag {device.Tag} is in use.");
        await ChangeDeviceState.InsertAsync(work, id, "quarantine", "registered, not yet accepted", ct);
        await work.CommitAsync(ct);
        return id;
    }
}
