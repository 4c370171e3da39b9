using Vouch.Department.Orders;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Groups;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>
/// The application's answer to an order message: each line with what became of it and our accession number. AA where at
/// least one line was taken, AE where none was; never AA alone for a line that was not.
/// Source: HL7 v2.5.1 chapter 4: ORR (4.4.2), ORG (4.4.5), ORL (4.4.7, 4.4.9, 4.4.11).
/// </summary>
public static class OrderAnswer
{
    /// <summary>The authority of accession numbers in ORC-3 and OBR-3.</summary>
    public const string FillerSystem = "VOUCH";

    public static byte[] Build(
        HospitalMessage message, PatientGroup? patient, IReadOnlyList<AnsweredTest> answers, string controlId, DateTimeOffset now)
    {
        var header = message.Hl7.Header;
        Hl7Error[] errors = [.. answers.Where(answer => !answer.IsTaken).Select(ErrorOf)];
        var code = answers.Any(answer => answer.IsTaken) ? AcknowledgementCode.AA : AcknowledgementCode.AE;
        var builder = Acknowledgement.Begin(header, TypeOf(header.MessageCode, header.TriggerEvent), code, controlId, now, errors);
        if (patient is { Pid.Exists: true })
            builder.Copy(patient.Pid);
        foreach (var answer in answers)
            Write(builder, answer);
        return builder.Build();
    }

    /// <summary>The whole message refused, for one reason.</summary>
    public static byte[] Refuse(HospitalMessage message, Platform.Refusal why, string controlId, DateTimeOffset now) =>
        Build(message, message.Groups.Patients.Count > 0 ? message.Groups.Patients[0] : null,
            [.. message.Groups.Orders.Select(group => AskedTest.Read(message, group)).Select(asked => Refused(asked, why))],
            controlId, now);

    public static AnsweredTest Refused(AskedTest asked, Platform.Refusal why) =>
        new(asked, asked.IsCancel ? "UC" : asked.IsChange ? "UX" : "UA", null, why);

    private static string TypeOf(string code, string trigger) => (code, trigger) switch
    {
        ("OML", "O33") => "ORL^O34^ORL_O34",
        ("OML", "O35") => "ORL^O36^ORL_O36",
        ("OML", _) => "ORL^O22^ORL_O22",
        ("OMG", _) => "ORG^O20^ORG_O20",
        _ => "ORR^O02^ORR_O02",
    };

    private static Hl7Error ErrorOf(AnsweredTest answer)
    {
        var why = answer.Why!;
        var obr = answer.Asked.Group.Detail;
        var (code, location) = why.Code switch
        {
            "order-test-unknown" => (Hl7ErrorCode.TableValueNotFound, new Hl7Location("OBR", Sequence(obr), 4)),
            "order-already-placed" => (Hl7ErrorCode.DuplicateKey, new Hl7Location("ORC", 1, 2)),
            "order-not-found" or "patient-not-found" => (Hl7ErrorCode.UnknownKey, new Hl7Location("ORC", 1, 2)),
            "patient-identifier-missing" => (Hl7ErrorCode.RequiredFieldMissing, new Hl7Location("PID", 1, 3)),
            "placer-number-missing" => (Hl7ErrorCode.RequiredFieldMissing, new Hl7Location("ORC", 1, 2)),
            _ => (Hl7ErrorCode.ApplicationInternal, default),
        };
        return new Hl7Error(code, location, why.Text);
    }

    private static int Sequence(Hl7Segment obr) => int.TryParse(obr.Text(1), System.Globalization.NumberStyles.None,
        System.Globalization.CultureInfo.InvariantCulture, out var set) && set > 0 ? set : 1;

    private static void Write(Hl7Builder builder, AnsweredTest answer)
    {
        var asked = answer.Asked;
        var orc = builder.Segment("ORC").Set(1, answer.Control);
        var source = asked.Group.Orc.Exists ? asked.Group.Orc : asked.Group.PrecedingOrc;
        var placer = source.Field(2).HasValue ? source.Field(2) : asked.Group.Detail.Field(2);
        orc.Copy(2, placer).Copy(4, source.Field(4));
        if (answer.Accession is { } accession)
            orc.SetComponents(3, accession, FillerSystem);
        orc.Set(5, answer.Control switch { "OK" or "XR" => "SC", "CR" or "DR" => "CA", _ => null });
        if (answer.Why is { } why)
            orc.SetComponents(16, why.Code, why.Text, "99VOUCH");
        if (!asked.Group.Detail.Exists || asked.Group.Detail.Name != "OBR")
            return;
        var obr = builder.Segment("OBR").Copy(1, asked.Group.Detail.Field(1)).Copy(2, placer);
        if (answer.Accession is not null)
            obr.SetComponents(3, answer.Accession, FillerSystem);
        obr.Copy(4, asked.Group.Detail.Field(4));
        var number = 0;
        foreach (var tube in answer.Tubes)
            builder.Segment("SPM").Set(1, (++number).ToString(System.Globalization.CultureInfo.InvariantCulture))
                .Set(2, 1, 2, 1, tube.Barcode).Set(4, tube.SpecimenType).Set(27, tube.Container);
    }
}
