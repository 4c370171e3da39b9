using Vouch.Department.Platform;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Groups;
using Vouch.Wire.Hl7.Types;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>A kept message of a hospital system, read: its groups, and what is agreed with its sender.</summary>
public sealed record HospitalMessage(
    InboxMessage Kept, Hl7Message Hl7, MessageGroups Groups, PartnerTerms Terms, TimeZoneInfo Zone)
{
    /// <summary>Refusals: message-unreadable, with the place.</summary>
    public static Outcome<HospitalMessage> Read(InboxMessage kept, TimeZoneInfo hospitalZone)
    {
        var terms = PartnerTerms.Read(kept.Connection.Settings);
        var limits = new Hl7Limits { UndeclaredCharset = terms.Charset };
        if (Hl7Message.Parse(kept.Body, limits) is not Hl7Parse.Parsed(var message))
        {
            var error = ((Hl7Parse.Refused)Hl7Message.Parse(kept.Body, limits)).Error;
            return new Refusal("message-unreadable", "The message cannot be read.", $"{error.Location}: {error.Words}",
                "Correct it, or set it aside and tell the sender.");
        }

        var zone = terms.Zone is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var own) ? own : hospitalZone;
        return new HospitalMessage(kept, message, Hl7Groups.Read(message), terms, zone);
    }

    public string Event => Hl7.Header.TriggerEvent;

    /// <summary>Who gave a number that does not say: as agreed, else the sending facility, else the connection.</summary>
    public string DefaultSystem =>
        Given(Terms.PatientSystem) ?? Given(Hl7.Header.SendingFacility) ?? Kept.Connection.Name;

    /// <summary>The instant of a time stamp that names at least the day; null where nothing or no time is said.</summary>
    public DateTimeOffset? Instant(Hl7Value value) =>
        value.Time() is { Precision: >= Hl7Precision.Day } time ? time.ToUtc(Zone) : null;

    /// <summary>Who assigned, by name or universal id.</summary>
    public static string? SystemOf(HierarchicDesignator assigner) => Given(assigner.NamespaceId) ?? Given(assigner.UniversalId);

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
