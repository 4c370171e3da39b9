namespace Vouch.Wire.Devices;

/// <summary>Every place text of a profile with the field it stands in, for checking.</summary>
internal static class DriverPlaces
{
    public static IEnumerable<(string Field, string Text)> Of(DriverProfile profile)
    {
        var message = profile.Message;
        yield return ("message.sender", message.Sender);
        yield return ("message.serial", message.Serial);
        yield return ("message.softwareVersion", message.SoftwareVersion);
        yield return ("message.controlId", message.ControlId);
        yield return ("message.sentAt", message.SentAt);
        var patient = profile.Patient;
        yield return ("patient.id", patient.Id);
        yield return ("patient.name", patient.Name);
        yield return ("patient.birthDate", patient.BirthDate);
        yield return ("patient.sex", patient.Sex);
        var specimen = profile.Specimen;
        yield return ("specimen.id", specimen.Id);
        yield return ("specimen.sequence", specimen.Sequence);
        yield return ("specimen.rack", specimen.Rack);
        yield return ("specimen.position", specimen.Position);
        yield return ("specimen.type", specimen.Type);
        yield return ("specimen.action", specimen.Action);
        yield return ("specimen.collectedAt", specimen.CollectedAt);
        foreach (var place in profile.Results.SelectMany(OfResult))
            yield return place;
        foreach (var rule in profile.Controls)
            yield return ("controls.place", rule.Place);
        yield return ("queries.specimen", profile.Queries.Specimen);
        yield return ("queries.tests", profile.Queries.Tests);
        yield return ("queries.status", profile.Queries.Status);
    }

    /// <summary>Places that orders are written to or echoed from: single places.</summary>
    public static IEnumerable<(string Field, string Text)> OfOrders(OrderPlaces orders)
    {
        yield return ("orders.specimen", orders.Specimen);
        yield return ("orders.test", orders.Test);
        yield return ("orders.dilution", orders.Dilution);
        yield return ("orders.priority", orders.Priority);
        yield return ("orders.specimenType", orders.SpecimenType);
        yield return ("orders.action", orders.Action);
        yield return ("orders.collectedAt", orders.CollectedAt);
        yield return ("orders.patientId", orders.PatientId);
        yield return ("orders.patientName", orders.PatientName);
        yield return ("orders.birthDate", orders.BirthDate);
        yield return ("orders.sex", orders.Sex);
        foreach (var (from, to) in orders.Echo)
        {
            yield return ("orders.echo", from);
            yield return ("orders.echo", to);
        }

        foreach (var to in orders.Fixed.Keys)
            yield return ("orders.fixed", to);
    }

    private static IEnumerable<(string Field, string Text)> OfResult(ResultPlaces result) =>
    [
        ("results.code", result.Code),
        ("results.value", result.Value),
        ("results.interpretation", result.Interpretation),
        ("results.unit", result.Unit),
        ("results.range", result.Range),
        ("results.flags", result.Flags),
        ("results.status", result.Status),
        ("results.operator", result.Operator),
        ("results.instrument", result.Instrument),
        ("results.startedAt", result.StartedAt),
        ("results.completedAt", result.CompletedAt),
        ("results.dilution", result.Dilution),
        ("results.reagentLot", result.ReagentLot),
        ("results.reagentSerial", result.ReagentSerial),
        ("results.comment", result.Comment),
        ("results.controlLot", result.ControlLot),
        ("results.controlLevel", result.ControlLevel),
    ];
}
