using System.Text;

namespace Vouch.Wire.Devices;

/// <summary>What must hold in a profile beside its places.</summary>
internal static class DriverCheck
{
    public static void Run(DriverProfile profile, List<string> problems)
    {
        Need(profile.Driver.Length > 0, "driver: a name is needed");
        Need(profile.Specimen.Record.Length > 0, "specimen.record: the record type of a specimen is needed");
        Need(profile.Results.Count > 0, "results: at least one record type is needed");
        Need(profile.Results.All(shape => shape.Code.Length > 0), "results.code: a place is needed");
        Need(profile.DecimalSeparator is "." or ",", "decimalSeparator: '.' or ','");
        Need(profile.Format == DeviceFormat.Hl7V2 == (profile.Protocol == DriverProtocol.Hl7), "format: does not fit protocol");
        Need(
            profile.Controls.All(rule => rule.Place.Length > 0 && rule.Equal is null != rule.Matches is null),
            "controls: each rule has a place and either equal or matches");
        Need(
            profile.Codes.All(code => code.Kind != CodeKind.Result || code.Analyte.Length > 0),
            "codes: a result needs an analyte");
        foreach (var (field, text) in DriverPlaces.OfOrders(profile.Orders))
            Need(text.Length == 0 || FieldPlace.Read(text) is not null, $"{field}: '{text}' is not one place");
        if (profile.Protocol == DriverProtocol.Astm)
            CheckOrderRecords(profile.Orders, problems);
        if (profile.Orders.Accepted)
            Need(profile.Orders is { Specimen.Length: > 0, Test.Length: > 0 }, "orders: specimen and test are needed");

        void Need(bool holds, string words)
        {
            if (!holds)
                problems.Add(words);
        }
    }

    // A place in a record that is never written would be a silent loss.
    private static void CheckOrderRecords(OrderPlaces orders, List<string> problems)
    {
        string[] ofOrder =
        [
            orders.Specimen, orders.Test, orders.Dilution, orders.Priority, orders.SpecimenType, orders.Action, orders.CollectedAt,
            .. orders.Echo.Values,
        ];
        string[] ofPatient = [orders.PatientName, orders.BirthDate, orders.Sex];
        foreach (var place in ofOrder.Where(place => !IsOf(place, "O")))
            problems.Add($"orders: '{place}' is not in the order record (O)");
        foreach (var place in ofPatient.Where(place => !IsOf(place, "P")))
            problems.Add($"orders: '{place}' is not in the patient record (P)");
        if (!IsOf(orders.PatientId, "P", "O"))
            problems.Add($"orders: '{orders.PatientId}' is not in the patient or order record");
        foreach (var place in orders.Fixed.Keys.Where(place => !IsOf(place, "H", "O")))
            problems.Add($"orders.fixed: '{place}' is not in the header or order record");
        if (orders.PatientName.Contains('.'))
            problems.Add("orders.patientName: a whole field, it is written in components");
    }

    private static bool IsOf(string place, params string[] records) =>
        place.Length == 0 || records.Any(record => place.StartsWith(record + "-", StringComparison.Ordinal));

    public static Encoding? EncodingOf(string charset, List<string> problems)
    {
        if (charset.Length == 0)
            return null;
        try
        {
            return Encoding.GetEncoding(charset);
        }
        catch (ArgumentException)
        {
            problems.Add($"charset: '{charset}' is not known here");
            return null;
        }
    }
}
