namespace Vouch.Department.Security;

/// <summary>The roles of the department, as accounts carry them and the permission table names them.</summary>
public static class Role
{
    public const string Phlebotomist = "phlebotomist";
    public const string Technician = "technician";
    public const string Technologist = "technologist";
    public const string Supervisor = "supervisor";
    public const string Director = "director";
    public const string QualityOfficer = "quality-officer";
    public const string BiomedicalEngineer = "biomedical-engineer";
    public const string PathologyIt = "pathology-it";
    public const string Clinician = "clinician";
    public const string SecurityOfficer = "security-officer";
    public const string Administrator = "administrator";

    /// <summary>Each role and what it is called on pages.</summary>
    public static IReadOnlyList<(string Role, string Title)> All { get; } =
    [
        (Phlebotomist, "Phlebotomist"),
        (Technician, "Laboratory technician"),
        (Technologist, "Laboratory technologist"),
        (Supervisor, "Supervisor"),
        (Director, "Laboratory director"),
        (QualityOfficer, "Quality officer"),
        (BiomedicalEngineer, "Biomedical engineer"),
        (PathologyIt, "Pathology IT"),
        (Clinician, "Clinician on the ward"),
        (SecurityOfficer, "Security officer"),
        (Administrator, "Administrator"),
    ];

    /// <summary>What a role is called on pages; what is no role of an account (an older job) by its own words.</summary>
    public static string Title(string role) => All.FirstOrDefault(known => known.Role == role).Title ?? role.Replace('-', ' ');

    public static bool IsKnown(string role) => All.Any(known => known.Role == role);
}
