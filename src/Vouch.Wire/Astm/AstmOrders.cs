using System.Globalization;
using Vouch.Wire.Devices;

namespace Vouch.Wire.Astm;

/// <summary>What is to be measured on one specimen: device test codes, and what the instrument may know of it.</summary>
public sealed record DeviceOrder(string SpecimenId, IReadOnlyList<string> Tests)
{
    /// <summary>Our specimen type; the profile maps it to the instrument's.</summary>
    public string SpecimenType { get; init; } = "";

    /// <summary>Tests to be diluted by the instrument: device code → factor (10: one part in ten).</summary>
    public IReadOnlyDictionary<string, decimal> Dilutions { get; init; } = new Dictionary<string, decimal>();

    /// <summary>R routine, S stat, A as soon as possible.</summary>
    public string Priority { get; init; } = "R";

    /// <summary>N new, A added to a specimen already ordered, C cancelled, Q control.</summary>
    public string Action { get; init; } = "N";

    public DateTime? CollectedAt { get; init; }

    /// <summary>What the instrument may show of the patient; family and given name are divided by ^.</summary>
    public DevicePatient Patient { get; init; } = new("", "", "", "");
}

/// <summary>
/// Messages of the host: the answer to a query, an order download, "nothing known".
/// Source: CLSI LIS02-A2 8 (order), 11 (query), 13.1.3 (termination code I).
/// </summary>
public static class AstmOrders
{
    /// <summary>
    /// Orders at the profile's places; with the query they answer, what the instrument wants back is echoed and the
    /// report type says that this is an answer. No orders: <see cref="NoInformation"/>.
    /// </summary>
    public static AstmMessage Write(
        Driver driver, IReadOnlyList<DeviceOrder> orders, DateTime localNow, DeviceQuery? answered = null)
    {
        var places = driver.Profile.Orders;
        if (!places.Accepted)
            throw new InvalidOperationException($"The driver {driver.Profile.Driver} takes no orders.");
        if (orders.Count == 0)
            return NoInformation(driver, localNow);
        var builder = Begin(driver, localNow);
        foreach (var order in orders)
        {
            builder.Add("P", Of("P", [
                (places.PatientId, order.Patient.Id), (places.BirthDate, order.Patient.BirthDate),
                (places.Sex, order.Patient.Sex), .. AstmMessageBuilder.Parts(places.PatientName, order.Patient.Name),
            ]));
            foreach (var tests in places.OneTestEach ? order.Tests.Select(test => (string[])[test]) : [[.. order.Tests]])
                builder.Add("O", OrderFields(places, order, tests, answered));
        }

        return builder.Terminate();
    }

    /// <summary>Nothing is known of what was asked: H and <c>L|1|I</c>.</summary>
    public static AstmMessage NoInformation(Driver driver, DateTime localNow) => Begin(driver, localNow).Terminate("I");

    private static AstmMessageBuilder Begin(Driver driver, DateTime localNow)
    {
        var header = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["H-12"] = "P",
            ["H-13"] = "LIS2-A2",
            ["H-14"] = AstmMessageBuilder.Time(localNow),
        };
        foreach (var (place, text) in driver.Profile.Orders.Fixed.Where(item => Belongs(item.Key, "H")))
            header[place] = text;
        return new AstmMessageBuilder(encoding: driver.Encoding).Add("H", header.Select(item => (item.Key, item.Value)));
    }

    private static IEnumerable<(string Place, IReadOnlyList<string> Texts)> OrderFields(
        OrderPlaces places, DeviceOrder order, IReadOnlyList<string> tests, DeviceQuery? answered)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (answered is not null)
            fields["O-26"] = "Q";
        foreach (var (place, text) in places.Fixed)
            fields[place] = text;
        foreach (var (from, to) in places.Echo)
            fields[to] = answered is null ? "" : answered.Node.Record.Text(FieldPlace.Read(from)!);
        fields[places.Specimen] = order.SpecimenId;
        fields[places.Priority] = order.Priority;
        fields[places.Action] = order.Action;
        fields[places.SpecimenType] = places.SpecimenTypes.GetValueOrDefault(order.SpecimenType, order.SpecimenType);
        fields[places.CollectedAt] = AstmMessageBuilder.Time(order.CollectedAt);
        fields[places.PatientId] = order.Patient.Id;
        var written = AstmMessageBuilder.Single(Of("O", fields.Select(item => (item.Key, item.Value)))).Append((places.Test, tests));
        return places.Dilution.Length > 0 && tests.Any(order.Dilutions.ContainsKey)
            ? written.Append((places.Dilution, [.. tests.Select(test => order.Dilutions.TryGetValue(test, out var factor)
                ? factor.ToString("0.##", CultureInfo.InvariantCulture) : "")]))
            : written;
    }

    private static IEnumerable<(string Place, string Text)> Of(string type, IEnumerable<(string Place, string Text)> fields) =>
        fields.Where(field => Belongs(field.Place, type) && field.Text.Length > 0);

    private static bool Belongs(string place, string type) => place.StartsWith(type + "-", StringComparison.Ordinal);
}
