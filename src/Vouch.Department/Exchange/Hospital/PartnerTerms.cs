using System.Collections.Immutable;
using System.Text.Json;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>What is agreed with a hospital system or an analyser beyond where it is; kept as the connection's settings.</summary>
public sealed record PartnerTerms
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = false };

    /// <summary>Authority of patient and visit numbers that name none (CX-4 empty); null: MSH-4, else the connection's name.</summary>
    public string? PatientSystem { get; init; }

    /// <summary>IANA zone of time stamps without an offset; null: the hospital's.</summary>
    public string? Zone { get; init; }

    /// <summary>Character set where MSH-18 is empty, and of what we send; null: UTF-8, judged by the bytes.</summary>
    public string? Charset { get; init; }

    /// <summary>The connection that takes answers and results for the orders of this one; null: every one that takes all.</summary>
    public Guid? Paired { get; init; }

    /// <summary>Outgoing: results of all orders, not only of those whose connection is paired with it.</summary>
    public bool AllResults { get; init; } = true;

    /// <summary>Outgoing: critical values before they are verified, marked as preliminary.</summary>
    public bool Preliminary { get; init; }

    /// <summary>Outgoing: what becomes of ordered lines before their results (OML^O21): collected, received, rejected, cancelled.</summary>
    public bool Statuses { get; init; }

    /// <summary>Outgoing: charges of what was released (DFT^P03).</summary>
    public bool Charges { get; init; }

    /// <summary>Outgoing: what the administration tells of patients and stays, passed on (ADT).</summary>
    public bool RelaysAdt { get; init; }

    /// <summary>Outgoing: after so many minutes without an answer the partner is asked whether it is there; null: never.</summary>
    public int? HeartbeatMinutes { get; init; }

    /// <summary>Incoming: the sender may ask whether we are there, with a patient or specimen that does not exist.</summary>
    public bool TakesHeartbeats { get; init; }

    /// <summary>Message types that are kept and set aside unread: ADT^A20, SIU (all events).</summary>
    public ImmutableArray<string> NotNeeded { get; init; } = [];

    /// <summary>Orders are placed even where redundant; otherwise they are answered "unable to accept".</summary>
    public bool PlacesRedundant { get; init; }

    /// <summary>Incoming: a result without an order here is a point-of-care test, and gets an order of its own.</summary>
    public bool PointOfCare { get; init; }

    /// <summary>Incoming: the sender may ask what is ordered and where it stands (QBP).</summary>
    public bool Queries { get; init; }

    /// <summary>Incoming: an alarm when nothing came for so long; null: never.</summary>
    public int? SilenceMinutes { get; init; }

    /// <summary>Outgoing: MSH-5 and MSH-6 of the partner.</summary>
    public string? ReceivingApplication { get; init; }

    public string? ReceivingFacility { get; init; }

    /// <summary>Outgoing: how long an answer is waited for; 1 to 300 seconds.</summary>
    public int AnswerSeconds { get; init; } = 30;

    /// <summary>TLS is used: whom we call is called so, and who calls us comes so or not at all.</summary>
    public bool Tls { get; init; }

    /// <summary>SHA-256 fingerprint of the partner's certificate; null: one that leads to a trusted root, or none is asked of a sender.</summary>
    public string? CertificateSha256 { get; init; }

    /// <summary>Analyser: told its orders as soon as a tube is received, without being asked.</summary>
    public bool Download { get; init; }

    public static PartnerTerms Read(string settings) => JsonSerializer.Deserialize<PartnerTerms>(settings, Json) ?? new();

    public string Write() => JsonSerializer.Serialize(this, Json);

    public bool Needs(string messageType)
    {
        var code = messageType.Split('^')[0];
        return !NotNeeded.Any(not => string.Equals(not, messageType, StringComparison.OrdinalIgnoreCase)
            || string.Equals(not, code, StringComparison.OrdinalIgnoreCase));
    }
}
