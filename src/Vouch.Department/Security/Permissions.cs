using System.Collections.Frozen;
using static Vouch.Department.Security.Role;

namespace Vouch.Department.Security;

/// <summary>A named operation and the roles that hold it.</summary>
public sealed record Permission(string Name, string Meaning, IReadOnlyList<string> Roles);

/// <summary>
/// The one table of who may do what; what it does not grant is denied. Pages and endpoints name an operation of it
/// (<c>[Needs("result.release")]</c>, <c>.Needs("result.release")</c>); printed on /permissions.
/// Source: spec security, 45 CFR 164.312(a)(1) access control; 42 CFR 493 subpart M for who may release and direct.
/// </summary>
public static class Permissions
{
    private static readonly string[] Everybody = [.. Role.All.Select(role => role.Role)];

    /// <summary>Who works on specimens and results.</summary>
    private static readonly string[] Bench = [Technician, Technologist, Supervisor, Director];

    /// <summary>Who may judge a result.</summary>
    private static readonly string[] Judges = [Technologist, Supervisor, Director];

    private static readonly string[] Heads = [Supervisor, Director];

    public static IReadOnlyList<Permission> All { get; } =
    [
        new("shift.view", "My shift", Everybody),
        new("search.use", "Search and scan", Everybody),
        new("own.account", "Own account: password, PIN, authenticator", Everybody),
        new("permissions.view", "The permission table", Everybody),

        new("patient.search", "Find patients", [Phlebotomist, .. Bench, Clinician, PathologyIt, QualityOfficer, SecurityOfficer]),
        new("patient.view", "Open a chart (with a treatment relation or break-glass)", [Phlebotomist, .. Bench, Clinician, QualityOfficer]),
        new("patient.register", "Register and correct patients", [Phlebotomist, Technician, .. Judges, Clinician]),
        new("patient.merge", "Merge and unmerge patients", [Supervisor, Director, PathologyIt]),
        new("breakglass.open", "Open a chart without a relation, with a reason", [Phlebotomist, .. Bench, Clinician]),
        new("breakglass.review", "Review charts opened by break-glass", [SecurityOfficer]),

        new("order.view", "See orders", [Phlebotomist, .. Bench, Clinician, QualityOfficer, PathologyIt]),
        new("order.place", "Place, change and cancel orders", [.. Bench, Clinician]),
        new("specimen.view", "See specimens and where they are", [Phlebotomist, .. Bench, Clinician, QualityOfficer, PathologyIt]),
        new("specimen.collect", "Collect and label specimens", [Phlebotomist, .. Bench, Clinician]),
        new("specimen.receive", "Receive, aliquot, store and dispose of specimens", Bench),
        new("specimen.reject", "Reject specimens and ask for recollection", Bench),

        new("result.view", "See results", [.. Bench, Clinician, QualityOfficer]),
        new("result.enter", "Enter results by hand", Bench),
        new("result.review", "Work through held results", Judges),
        new("result.release", "Release results", Judges),
        new("result.override", "Release over a hold, with a reason (counted)", Heads),
        new("result.amend", "Correct released results", Judges),
        new("result.withdraw", "Withdraw results released on the wrong patient", Heads),
        new("critical.call", "Phone critical values with read-back", Bench),
        new("autoverification.manage", "Suspend and resume autoverification", Judges),
        new("report.view", "See and print reports", [.. Bench, Clinician, QualityOfficer]),

        new("proof.view", "See why a result may be trusted", [.. Bench, Clinician, QualityOfficer, BiomedicalEngineer, SecurityOfficer]),
        new("lookback.view", "See look-backs", [.. Bench, QualityOfficer, BiomedicalEngineer]),
        new("lookback.work", "Open look-backs and judge their results", [.. Judges, QualityOfficer]),
        new("lookback.close", "Close look-backs", [Director]),

        new("qc.view", "See controls", [.. Bench, QualityOfficer, BiomedicalEngineer]),
        new("qc.enter", "Enter and comment on controls", Bench),
        new("qc.override", "Accept work on a failed control, with a reason", Heads),
        new("qc.manage", "Set control targets and rules", [.. Heads, QualityOfficer]),
        new("device.view", "See devices and benches", [.. Bench, QualityOfficer, BiomedicalEngineer, PathologyIt]),
        new("device.manage", "Register devices, calibrations, service", [BiomedicalEngineer, .. Heads]),
        new("device.work", "Sign on at a device, load reagents", Bench),
        new("lot.view", "See lots", [.. Bench, QualityOfficer, BiomedicalEngineer]),
        new("lot.manage", "Receive, open and load lots", Bench),
        new("lot.recall", "Recall or quarantine a lot", [.. Heads, QualityOfficer]),

        new("people.view", "See people, credentials and competence", [.. Judges, QualityOfficer, Administrator]),
        new("people.manage", "Keep people, credentials and competence", [.. Heads, QualityOfficer, Administrator]),
        new("document.view", "Read and acknowledge documents", Everybody),
        new("document.manage", "Issue documents", [.. Heads, QualityOfficer]),
        new("pack.view", "See packs", [.. Bench, QualityOfficer, PathologyIt]),
        new("pack.manage", "Load packs and local settings of tests", [.. Heads, PathologyIt]),
        new("pack.sign", "Sign a pack for use", [Director]),

        new("connection.view", "See connections", [PathologyIt, BiomedicalEngineer, .. Heads]),
        new("connection.manage", "Set up connections", [PathologyIt]),
        new("message.view", "See messages", [PathologyIt, .. Heads]),
        new("message.replay", "Correct, map and replay messages", [PathologyIt]),
        new("simulator.run", "Run the simulator (DEMO only)", [.. Judges, PathologyIt, Administrator]),

        new("user.manage", "Accounts, roles and lockouts", [Administrator]),
        new("station.manage", "Register bench stations", [Administrator, PathologyIt]),
        new("settings.manage", "Settings of the hospital", [Administrator]),
        new("audit.view", "See who did and saw what", [SecurityOfficer, QualityOfficer, Director]),
        new("insight.view", "Turnaround and workload", [.. Heads, QualityOfficer, PathologyIt]),
    ];

    private static readonly FrozenDictionary<string, string[]> OfRole = Role.All.ToFrozenDictionary(
        role => role.Role, role => All.Where(permission => permission.Roles.Contains(role.Role)).Select(permission => permission.Name).ToArray());

    public static bool IsKnown(string permission) => All.Any(known => known.Name == permission);

    /// <summary>Every operation that one of the roles holds; an unknown role holds none.</summary>
    public static IEnumerable<string> Of(IEnumerable<string> roles) =>
        roles.SelectMany(role => OfRole.GetValueOrDefault(role, [])).Distinct(StringComparer.Ordinal);
}
