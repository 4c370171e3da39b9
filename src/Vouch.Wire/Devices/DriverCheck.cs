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
        if (profile.Orders.Accepted)
            Need(profile.Orders is { Specimen.Length: > 0, Test.Length: > 0 }, "orders: specimen and test are needed");

        void Need(bool holds, string words)
        {
            if (!holds)
                problems.Add(words);
        }
    }

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
