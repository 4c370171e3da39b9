using System.Globalization;
using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>How the patient came to be named.</summary>
public enum PatientKind
{
    Known,

    /// <summary>Nobody knows who it is: a safe name until somebody does.</summary>
    Unidentified,

    /// <summary>Named after the mother until the family names the child.</summary>
    Newborn,
}

/// <summary>Administrative sex. Source: HL7 table 0001 (F, M, O and A, U and N).</summary>
public enum AdministrativeSex
{
    Unknown,
    Female,
    Male,
    Other,
}

/// <summary>What is recorded of a person; null is not recorded.</summary>
public sealed record Demographics
{
    public const int TextMax = 200;

    public required string Family { get; init; }

    public string Given { get; init; } = "";

    public DateOnly? BirthDate { get; init; }

    /// <summary>Newborns: their intervals run by the hour.</summary>
    public DateTimeOffset? BirthTime { get; init; }

    public AdministrativeSex Sex { get; init; }

    public bool? Pregnant { get; init; }

    public DateTimeOffset? DeceasedAt { get; init; }

    public string? Phone { get; init; }

    public string? Address { get; init; }

    /// <summary>Opens only with a direct relation or break-glass.</summary>
    public bool Vip { get; init; }

    /// <summary>"Family, Given" as lists and labels show it.</summary>
    public string Name => Given.Length == 0 ? Family : $"{Family}, {Given}";

    /// <summary>Texts trimmed, empty ones not recorded, instants in UTC.</summary>
    public Demographics Tidy() => this with
    {
        Family = Family.Trim(),
        Given = Given.Trim(),
        Phone = OrNull(Phone),
        Address = OrNull(Address),
        BirthTime = BirthTime?.ToUniversalTime(),
        DeceasedAt = DeceasedAt?.ToUniversalTime(),
    };

    /// <summary>Whether a person can have these; call it on tidied ones.</summary>
    public Refusal? Fault(DateTimeOffset now)
    {
        if (Family.Length == 0)
            return PatientRefusals.Invalid("A patient needs a family name.",
                "Register who cannot be named as unidentified.");
        if (Family.Length > TextMax || Given.Length > TextMax || Phone?.Length > TextMax || Address?.Length > TextMax)
            return PatientRefusals.Invalid($"A name, telephone number or address has more than {TextMax} characters.");
        var tomorrow = DateOnly.FromDateTime(now.UtcDateTime).AddDays(1);
        if (BirthDate > tomorrow || BirthTime > now.AddHours(1))
            return PatientRefusals.Invalid("The birth date lies in the future.");
        if (BirthDate is { Year: < 1870 })
            return PatientRefusals.Invalid("The birth date is before 1870.", "Leave it empty when it is not known.");
        if (DeceasedAt > now.AddHours(1))
            return PatientRefusals.Invalid("The time of death lies in the future.");
        if (DeceasedAt is { } died && BirthDate is { } born && DateOnly.FromDateTime(died.UtcDateTime) < born.AddDays(-1))
            return PatientRefusals.Invalid("The time of death lies before the birth date.");
        return null;
    }

    private static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>A number of the patient at an authority. Kind: HL7 table 0203 (MR, SS, AN …).</summary>
public sealed record PatientIdentifier(string System, string Kind, string Value)
{
    /// <summary>The authority of numbers that Vouch itself gives.</summary>
    public const string OwnSystem = "VOUCH";

    public const string MedicalRecord = "MR";

    public PatientIdentifier Tidy() => new(
        System.Trim(), Kind.Trim().Length == 0 ? MedicalRecord : Kind.Trim().ToUpperInvariant(), Value.Trim());

    public Refusal? Fault() => Value.Length is 0 or > 80 || System.Length is 0 or > 80 || Kind.Length > 20
        ? PatientRefusals.Invalid("An identifier needs an authority and a number of at most 80 characters.")
        : null;

    public override string ToString() => $"{Value} ({Kind}, {System})";
}

/// <summary>One patient record as it stands.</summary>
/// <param name="MergedInto">The record this one was retired into; null while it is its own.</param>
/// <param name="Stamp">Changes with every change; hand it back to be told of somebody else's change.</param>
public sealed record Patient(
    PatientId Id, PatientKind Kind, Demographics Demographics, PatientId? MotherId, int? BirthOrder,
    PatientId? MergedInto, uint Stamp)
{
    public string Name => Demographics.Name;

    public bool IsRetired => MergedInto is not null;
}

/// <summary>Words of the closed choices as the database and pages keep them.</summary>
public static class PatientWords
{
    public static string Word(this PatientKind kind) => kind switch
    {
        PatientKind.Known => "known",
        PatientKind.Unidentified => "unidentified",
        _ => "newborn",
    };

    public static PatientKind Kind(string word) => word switch
    {
        "known" => PatientKind.Known,
        "unidentified" => PatientKind.Unidentified,
        "newborn" => PatientKind.Newborn,
        _ => throw new InvalidOperationException($"No such kind of patient: {word}"),
    };

    public static string Word(this AdministrativeSex sex) => sex switch
    {
        AdministrativeSex.Female => "female",
        AdministrativeSex.Male => "male",
        AdministrativeSex.Other => "other",
        _ => "unknown",
    };

    /// <summary>Unknown words are unknown sex: never guessed.</summary>
    public static AdministrativeSex Sex(string? word) => word switch
    {
        "female" => AdministrativeSex.Female,
        "male" => AdministrativeSex.Male,
        "other" => AdministrativeSex.Other,
        _ => AdministrativeSex.Unknown,
    };

    /// <summary>What a kind of number is called. Source: HL7 table 0203.</summary>
    public static string Number(string kind) => kind switch
    {
        "MR" => "Medical record number",
        "NI" => "National number",
        "SS" => "Social security number",
        "AN" => "Account number",
        "PI" => "Patient number",
        "PPN" => "Passport number",
        "DL" => "Driver's licence number",
        _ => kind,
    };

    /// <summary>The age at a day as a ward says it: days to four weeks, weeks to three months, months to two years.</summary>
    public static string Age(DateOnly born, DateOnly on)
    {
        var days = on.DayNumber - born.DayNumber;
        if (days < 0)
            return "";
        var months = (12 * (on.Year - born.Year)) + on.Month - born.Month - (on.Day < born.Day ? 1 : 0);
        var (count, unit) = (days, months) switch
        {
            ( < 28, _) => (days, "d"),
            (_, < 3) => (days / 7, "wk"),
            (_, < 24) => (months, "mo"),
            _ => (months / 12, "y"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{count} {unit}");
    }
}
