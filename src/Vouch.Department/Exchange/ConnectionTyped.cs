using System.Globalization;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Exchange;

/// <summary>Reads what was typed about a connection.</summary>
public static class ConnectionTyped
{
    /// <summary>Refusals: connection-invalid; what the fields together say is checked by the action.</summary>
    public static Outcome<ConnectionPlan> Read(TypedForm typed, string purpose, string settingsNow)
    {
        if (!Whole(typed, "port", 1, 65535).Succeeded(out var port, out var refusal)
            || !Whole(typed, "silence", 1, 10_080).Succeeded(out var silence, out refusal)
            || !Whole(typed, "heartbeat", 1, 1440).Succeeded(out var heartbeat, out refusal)
            || !Whole(typed, "answerSeconds", 1, 300).Succeeded(out var answer, out refusal))
            return refusal;
        if (typed.Text("zone") is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            return new Refusal("connection-invalid", "This is no time zone.", Hint: "Write it as the IANA database does: Europe/Berlin.");
        if (typed.Text("charset") is { } charset && Vouch.Wire.Hl7.Hl7Charset.Find(charset) is null)
            return new Refusal("connection-invalid", "This character set is not known.", Hint: "For example UNICODE UTF-8, 8859/1.");
        if (typed.Text("certificate") is { } fingerprint && fingerprint.Replace(":", "", StringComparison.Ordinal) is var hex && (hex.Length != 64 || !hex.All(char.IsAsciiHexDigit)))
            return new Refusal("connection-invalid", "A SHA-256 fingerprint has 64 hexadecimal digits.", Hint: "openssl x509 -noout -fingerprint -sha256 -in certificate.pem");
        var terms = PartnerTerms.Read(settingsNow) with
        {
            PatientSystem = typed.Text("patientSystem"),
            Zone = typed.Text("zone"),
            Charset = typed.Text("charset"),
            Paired = typed.Id("paired"),
            AllResults = typed.Checked("allResults"),
            Preliminary = typed.Checked("preliminary"),
            Statuses = typed.Checked("statuses"),
            Charges = typed.Checked("charges"),
            RelaysAdt = typed.Checked("relaysAdt"),
            HeartbeatMinutes = heartbeat,
            TakesHeartbeats = typed.Checked("takesHeartbeats"),
            NotNeeded = [.. typed["notNeeded"].Split(['\n', ',', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            PlacesRedundant = typed.Checked("placesRedundant"),
            PointOfCare = typed.Checked("pointOfCare"),
            Queries = typed.Checked("queries"),
            SilenceMinutes = silence,
            ReceivingApplication = typed.Text("receivingApplication"),
            ReceivingFacility = typed.Text("receivingFacility"),
            AnswerSeconds = answer ?? 30,
            Tls = typed.Checked("tls"),
            Download = typed.Checked("download"),
            CertificateSha256 = typed.Text("certificate"),
        };
        return new ConnectionPlan(typed["name"], typed["kind"], purpose)
        {
            Host = typed.Text("host"),
            Port = port,
            SendingApplication = typed.Text("application"),
            SendingFacility = typed.Text("facility"),
            DeviceId = typed.Id("device"),
            Profile = typed.Text("profile"),
            Settings = terms.Write(),
        };
    }

    private static Outcome<int?> Whole(TypedForm typed, string field, int least, int most)
    {
        if (typed.Text(field) is not { } text)
            return (int?)null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? (int?)number
            : new Refusal("connection-invalid", FormattableString.Invariant($"{field}: a whole number from {least} to {most}."));
    }
}
