namespace Vouch.Wire.Hl7.Types;

/// <summary>
/// A person's name; the family name is the whole of FN-1. Type by table 0200 (L legal, D display, M maiden …),
/// representation by table 0465 (A alphabetic, I ideographic, P phonetic). Source: HL7 v2.9 chapter 2A, XPN.
/// </summary>
public sealed record PersonName(
    string Family, string Given, string Middle, string Suffix, string Prefix, string Degree, string Type, string Representation);

/// <summary>
/// A person with an identifier, as in requester and performer fields. Source: HL7 v2.9 chapter 2A, XCN.
/// </summary>
public sealed record IdentifiedPerson(
    string Id, PersonName Name, HierarchicDesignator Assigner, string IdentifierType, HierarchicDesignator Facility);

/// <summary>A postal address; the street is the whole of SAD-1. Source: HL7 v2.9 chapter 2A, XAD.</summary>
public sealed record PostalAddress(
    string Street, string OtherDesignation, string City, string State, string PostalCode, string Country, string Type,
    string District);

/// <summary>
/// A telephone number or electronic address. <paramref name="Received"/> is XTN-1 or, where it is empty, XTN-12.
/// Source: HL7 v2.9 chapter 2A, XTN.
/// </summary>
public sealed record Telecom(
    string Received, string Use, string Equipment, string Address, string CountryCode, string AreaCode, string Local,
    string Extension, string Text)
{
    /// <summary>The number or address in the form it is best dialled: as received, else put together of its parts.</summary>
    public string Number
    {
        get
        {
            if (Address.Length > 0) return Address;
            if (Received.Length > 0) return Received;
            if (Local.Length == 0) return "";
            var number = CountryCode.Length > 0 ? "+" + CountryCode.TrimStart('+') + " " : "";
            if (AreaCode.Length > 0) number += AreaCode + " ";
            return Extension.Length > 0 ? number + Local + " x" + Extension : number + Local;
        }
    }
}

/// <summary>An organisation with its identifier. Source: HL7 v2.9 chapter 2A, XON.</summary>
public sealed record Organization(string Name, string Id, HierarchicDesignator Assigner, string IdentifierType);
