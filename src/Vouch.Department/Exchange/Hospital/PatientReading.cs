using System.Collections.Immutable;
using Vouch.Department.Patients;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Groups;
using Vouch.Wire.Hl7.Types;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>
/// Reads who a message speaks of. An empty field says nothing, two quotation marks delete.
/// Source: HL7 v2.5.1 chapter 3, 3.4.2 PID, 3.4.3 PV1, 3.4.9 MRG.
/// </summary>
public static class PatientReading
{
    /// <summary>Numbers of a visit or account, not of a person. Source: HL7 table 0203.</summary>
    private static readonly string[] VisitKinds = ["AN", "ANON", "ANT", "VN", "BA"];

    /// <summary>
    /// Numbers that several people may share in practice (placeholders, family numbers): kept, but nobody is found by them.
    /// </summary>
    private static readonly string[] SharedKinds = ["SS", "DL", "PPN", "MA", "MC", "MB", "PN", "HC", "WC", "CZ", "TAX"];

    /// <summary>The patient's numbers: PID-3, or PID-2 of senders that leave it empty.</summary>
    public static ImmutableArray<PatientIdentifier> Identifiers(HospitalMessage message, Hl7Segment pid)
    {
        var field = pid.Field(3).HasValue ? pid.Field(3) : pid.Field(2);
        return Identifiers(message, field);
    }

    /// <summary>The numbers of the record that is merged away: MRG-1.</summary>
    public static ImmutableArray<PatientIdentifier> Retired(HospitalMessage message, Hl7Segment mrg) =>
        Identifiers(message, mrg.Field(1));

    /// <summary>The mother's numbers: PID-21.</summary>
    public static ImmutableArray<PatientIdentifier> Mother(HospitalMessage message, Hl7Segment pid) => Identifiers(message, pid.Field(21));

    /// <summary>The numbers of any field of identifiers.</summary>
    public static ImmutableArray<PatientIdentifier> Numbers(HospitalMessage message, Hl7Value field) => Identifiers(message, field);

    /// <summary>Whether a person is found by it.</summary>
    public static bool Identifies(PatientIdentifier identifier) => !SharedKinds.Contains(identifier.Kind, StringComparer.Ordinal);

    private static ImmutableArray<PatientIdentifier> Identifiers(HospitalMessage message, Hl7Value field)
    {
        var found = ImmutableArray.CreateBuilder<PatientIdentifier>();
        foreach (var id in field.All(repetition => repetition.ExtendedId()))
        {
            var system = HospitalMessage.SystemOf(id.Assigner) ?? HospitalMessage.SystemOf(id.Facility) ?? message.DefaultSystem;
            var identifier = new PatientIdentifier(system, id.Type, id.Id).Tidy();
            if (identifier.Value.Length > 0 && !VisitKinds.Contains(identifier.Kind, StringComparer.Ordinal)
                && !found.Contains(identifier))
                found.Add(identifier);
        }

        return found.ToImmutable();
    }

    /// <summary>What was known, with what the message says of it.</summary>
    public static Demographics Apply(HospitalMessage message, PatientGroup patient, Demographics known)
    {
        var pid = patient.Pid;
        var name = Name(pid.Field(5));
        var birth = pid.Field(7);
        var (died, dead) = (pid.Field(29), pid.Field(30));
        return known with
        {
            Family = name?.Family.Trim() is { Length: > 0 } family ? family : known.Family,
            Given = name is null ? known.Given : $"{name.Given} {name.Middle}".Trim(),
            BirthDate = birth.IsNull ? null : birth.Time() is { Precision: >= Hl7Precision.Day } day ? day.Date : known.BirthDate,
            BirthTime = birth.IsNull ? null
                : birth.Time() is { Precision: >= Hl7Precision.Minute } time ? time.ToUtc(message.Zone) : known.BirthTime,
            Sex = pid.Field(8).HasValue ? Sex(pid.Text(8)) : pid.Field(8).IsNull ? AdministrativeSex.Unknown : known.Sex,
            Phone = Said(pid.Field(13), known.Phone, value => value.Telecom().Number),
            Address = Said(pid.Field(11), known.Address, value => Address(value.Address())),
            DeceasedAt = dead.Text == "N" || died.IsNull ? null
                : died.Time() is { } at ? at.ToUtc(message.Zone)
                : dead.Text == "Y" ? known.DeceasedAt ?? message.Instant(message.Hl7.Get("MSH-7")) ?? message.Kept.ReceivedAt
                : known.DeceasedAt,
            Vip = known.Vip || patient.Pd1.Text(12) == "Y" || patient.Pv1.Field(16).HasValue,
            Pregnant = patient.Pv1.Field(15).All(one => one.FirstText).Contains("B6") ? true : known.Pregnant,
        };
    }

    public static EncounterClass Class(Hl7Segment pv1) => pv1.Text(2) switch
    {
        "I" => EncounterClass.Inpatient,
        "O" or "R" or "C" => EncounterClass.Outpatient,
        "E" => EncounterClass.Emergency,
        "P" => EncounterClass.PreAdmission,
        _ => EncounterClass.Other,
    };

    public static BedPlace Place(Hl7Value location)
    {
        var place = location.Location();
        return new BedPlace(place.PointOfCare, place.Room, place.Bed).Tidy();
    }

    /// <summary>The visit: PV1-19, or the account of PID-18 at senders that number no visits.</summary>
    public static (string System, string Number)? Visit(HospitalMessage message, PatientGroup patient)
    {
        foreach (var field in new[] { patient.Pv1.Field(19), patient.Pid.Field(18) })
            if (field.HasValue && field.Repetition(1).ExtendedId() is { Id: { Length: > 0 } number } id)
                return (HospitalMessage.SystemOf(id.Assigner) ?? message.DefaultSystem, number.Trim());
        return null;
    }

    /// <summary>"Family, Given" of an XCN, with the number where there is no name; null where nobody is said.</summary>
    public static string? Person(Hl7Value field)
    {
        if (!field.HasValue)
            return null;
        var person = field.Repetition(1).IdentifiedPerson();
        var name = person.Name.Given.Length == 0 ? person.Name.Family : $"{person.Name.Family}, {person.Name.Given}";
        var text = name.Length > 0 ? name : person.Id;
        return text.Length == 0 ? null : text.Length <= 200 ? text : text[..200];
    }

    private static PersonName? Name(Hl7Value field)
    {
        PersonName? first = null;
        foreach (var name in field.All(repetition => repetition.PersonName()))
        {
            if (name.Type is "L" && name.Representation is "" or "A")
                return name;
            first ??= name;
        }

        return first;
    }

    private static AdministrativeSex Sex(string code) => code.ToUpperInvariant() switch
    {
        "F" => AdministrativeSex.Female,
        "M" => AdministrativeSex.Male,
        "O" or "A" => AdministrativeSex.Other,
        _ => AdministrativeSex.Unknown,
    };

    private static string? Said(Hl7Value field, string? known, Func<Hl7Value, string> read)
    {
        if (field.IsNull)
            return null;
        if (!field.HasValue)
            return known;
        var text = read(field.Repetition(1)).Trim();
        return text.Length == 0 ? known : text.Length <= Demographics.TextMax ? text : text[..Demographics.TextMax];
    }

    private static string Address(PostalAddress address) => string.Join(", ", new[]
    {
        address.Street, address.OtherDesignation, $"{address.PostalCode} {address.City}".Trim(), address.State, address.Country,
    }.Where(part => part.Length > 0));
}
