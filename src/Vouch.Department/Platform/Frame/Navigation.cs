namespace Vouch.Department.Platform.Frame;

/// <summary>One line of the side navigation; shown to whom holds the permission.</summary>
/// <param name="Icon">Name of a Tabler outline icon; the build draws it into the sprite.</param>
public sealed record NavigationLine(string Group, string Title, string Address, string Icon, string Permission);

/// <summary>The side navigation, in the order shown. A feature adds its line here.</summary>
public static class Navigation
{
    public static IReadOnlyList<NavigationLine> Lines { get; } =
    [
        new("Today", "My shift", "/", Icon: "home", Permission: "shift.view"),
        new("Specimens", "Collections", "/collections", Icon: "vaccine", Permission: "specimen.collect"),
        new("Specimens", "Receive", "/receive", Icon: "scan", Permission: "specimen.receive"),
        new("Specimens", "Storage", "/storage", Icon: "fridge", Permission: "specimen.receive"),
        new("Laboratory", "Results to review", "/review", Icon: "clipboard-check", Permission: "result.review"),
        new("Laboratory", "Measure again", "/repeats", Icon: "repeat", Permission: "result.enter"),
        new("Laboratory", "Worksheets", "/worksheets", Icon: "table", Permission: "result.enter"),
        new("Laboratory", "Analysers", "/analysers", Icon: "microscope", Permission: "device.view"),
        new("Laboratory", "May not begin", "/starts", Icon: "hand-stop", Permission: "device.view"),
        new("Laboratory", "Autoverification", "/autoverification", Icon: "checks", Permission: "result.view"),
        new("Laboratory", "Turnaround", "/turnaround", Icon: "clock", Permission: "result.view"),
        new("Laboratory", "Critical calls", "/critical", Icon: "phone-call", Permission: "critical.call"),
        new("Department", "Devices", "/devices", Icon: "microscope", Permission: "device.view"),
        new("Department", "Lots", "/lots", Icon: "flask", Permission: "lot.view"),
        new("Department", "Controls", "/controls", Icon: "chart-dots", Permission: "qc.view"),
        new("Department", "People", "/people", Icon: "certificate", Permission: "people.view"),
        new("Department", "Documents", "/documents", Icon: "file-text", Permission: "document.view"),
        new("Department", "Packs", "/packs", Icon: "books", Permission: "pack.view"),
        new("Patients", "Patients", "/patients", Icon: "user-search", Permission: "patient.search"),
        new("Patients", "Where is it?", "/where", Icon: "map-pin", Permission: "order.view"),
        new("Proof", "Look-backs", "/look-backs", Icon: "arrow-back-up", Permission: "lookback.view"),
        new("Proof", "Ledger", "/ledger", Icon: "stack-2", Permission: "proof.view"),
        new("System", "Simulator", "/simulator", Icon: "player-play", Permission: "simulator.run"),
        new("System", "Connections", "/connections", Icon: "plug-connected", Permission: "connection.view"),
        new("System", "Messages", "/messages", Icon: "messages", Permission: "message.view"),
        new("System", "Users", "/users", Icon: "users", Permission: "user.manage"),
        new("System", "Bench stations", "/stations", Icon: "device-desktop", Permission: "station.manage"),
        new("System", "Audit", "/audit", Icon: "history", Permission: "audit.view"),
        new("System", "Break-glass review", "/break-glass", Icon: "eye-exclamation", Permission: "breakglass.review"),
        new("System", "Permissions", "/permissions", Icon: "table", Permission: "permissions.view"),
        new("System", "Labels", "/settings/labels", Icon: "tag", Permission: "settings.manage"),
        new("System", "Call escalation", "/settings/critical-calls", Icon: "phone-call", Permission: "settings.manage"),
        new("System", "Settings", "/settings", Icon: "settings", Permission: "settings.manage"),
    ];
}
