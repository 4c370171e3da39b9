using System.Globalization;
using Vouch.Department.Catalog;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Patients;
using Vouch.Wire.Hl7;

namespace Vouch.Department.Exchange.Outbox;

/// <summary>
/// Writes ORU^R01: one OBR for each ordered line, panel or test, one OBX for each result version, its proof's id in OBX-21.
/// Source: HL7 v2.5.1 chapter 7, 7.3.1 ORU and 7.4.1 OBR, 7.4.2 OBX, 7.4.3 SPM; table 0085 (F, C, W, P, X), 0123, 0078.
/// </summary>
public sealed class ResultMessage(ReleasedResults released, LaboratoryPack? pack, string laboratory, PartnerTerms terms)
{
    public const string Type = "ORU^R01^ORU_R01";

    /// <summary>Coding system of this laboratory's own codes.</summary>
    public const string OwnCodes = "99VOUCH";

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>The message's bytes; Remark where characters were lost to the partner's character set.</summary>
    public (byte[] Body, string? Remark) Build(string controlId, DateTimeOffset now)
    {
        var builder = OutboxWriting.Begin(terms, laboratory, Type, controlId, now);
        WritePatient(builder, released.Demographics, released.Identifiers);
        WriteVisit(builder, released);
        var set = 0;
        foreach (var group in released.Results.GroupBy(result => (result.Item, Line: result.Panel ?? result.Analyte)))
            WriteGroup(builder, ++set, group.Key.Item, group.Key.Line, [.. group]);
        var body = builder.Build();
        return (body, OutboxWriting.Lost(builder));
    }

    /// <summary>PID with every number of the patient.</summary>
    public static void WritePatient(Hl7Builder builder, Demographics who, IEnumerable<PatientIdentifier> identifiers)
    {
        var pid = builder.Segment("PID").Set(1, "1");
        var repetition = 0;
        foreach (var identifier in identifiers)
        {
            repetition++;
            pid.Set(3, repetition, 1, identifier.Value).Set(3, repetition, 4, identifier.System).Set(3, repetition, 5, identifier.Kind);
        }

        pid.SetComponents(5, who.Family, who.Given).Set(5, 7, "L");
        if (who.BirthDate is { } born)
            pid.Set(7, born);
        pid.Set(8, who.Sex switch
        {
            AdministrativeSex.Female => "F",
            AdministrativeSex.Male => "M",
            AdministrativeSex.Other => "O",
            _ => "U",
        });
    }

    /// <summary>PV1 with the stay of the order.</summary>
    public static void WriteVisit(Hl7Builder builder, ReleasedResults released)
    {
        var pv1 = builder.Segment("PV1").Set(1, "1").Set(2, released.VisitClass switch
        {
            "inpatient" => "I",
            "outpatient" => "O",
            "emergency" => "E",
            "pre-admission" => "P",
            _ => "U",
        }).Set(3, released.Ward);
        if (released.VisitNumber is not null)
            pv1.Set(19, released.VisitNumber).Set(19, 4, released.VisitSystem);
    }

    private void WriteGroup(Hl7Builder builder, int set, string? item, string line, List<ReleasedResult> results)
    {
        var placer = item ?? released.PlacerNumber;
        var orc = builder.Segment("ORC").Set(1, "RE").SetComponents(2, placer, placer is null ? null : released.PlacerSystem)
            .SetComponents(3, released.Accession, OrderAnswer.FillerSystem);
        if (item is not null && released.PlacerNumber is { } number && number != item)
            orc.SetComponents(4, number, released.PlacerSystem);
        orc.Set(5, results.TrueForAll(result => result.GroupIsComplete) ? "CM" : "IP");
        WriteRequester(orc, 12, released.Requester);
        var first = results[0];
        var tube = released.Specimens.FirstOrDefault(specimen => specimen.Id == first.Specimen);
        var obr = builder.Segment("OBR").Set(1, set.ToString(Invariant))
            .SetComponents(2, placer, placer is null ? null : released.PlacerSystem)
            .SetComponents(3, released.Accession, OrderAnswer.FillerSystem);
        Code(obr, 4, line);
        Instant(obr, 7, tube?.CollectedAt);
        Instant(obr, 14, tube?.ReceivedAt);
        WriteRequester(obr, 16, released.Requester);
        obr.Set(22, results.Max(result => result.ReleasedAt)).Set(24, Section(first.Analyte)).Set(25, StatusOf(results));
        obr.Set(27, 6, released.Priority switch { "stat" => "S", "urgent" => "A", _ => "R" });
        var number2 = 0;
        foreach (var result in results)
            WriteResult(builder, ++number2, result);
        var specimens = 0;
        foreach (var specimen in released.Specimens.Where(one => results.Exists(result => result.Specimen == one.Id)))
            WriteSpecimen(builder, ++specimens, specimen);
    }

    private void WriteResult(Hl7Builder builder, int set, ReleasedResult result)
    {
        var obx = builder.Segment("OBX").Set(1, set.ToString(Invariant));
        Code(obx, 3, result.Analyte);
        WriteValue(obx, result);
        if (result.Unit is { } unit && result.Value is not null)
            obx.SetComponents(6, unit, unit, "UCUM");
        obx.Set(7, Interval(result)).Set(8, result.Flag.Length > 0 ? result.Flag : result.Low is null && result.High is null ? null : "N");
        obx.Set(11, result.Status switch
        {
            "preliminary" => "P",
            "corrected" => "C",
            "withdrawn" => "W",
            _ => IsNonResult(result) ? "X" : "F",
        });
        var tube = released.Specimens.FirstOrDefault(specimen => specimen.Id == result.Specimen);
        Instant(obx, 14, tube?.CollectedAt ?? result.MeasuredAt);
        if (result.Proof is not null)
            obx.Set(16, 2, result.ReleasedBy ?? $"autoverified by {result.RuleVersion}");
        if (result.DeviceTag is { } tag)
            obx.Set(18, 1, tag).Set(18, 2, result.DeviceName);
        obx.Set(19, result.MeasuredAt).Set(23, laboratory);
        if (result.Proof is { } proof)
            obx.Set(21, 1, proof.ToString()).Set(21, 2, OrderAnswer.FillerSystem);
        foreach (var note in Notes(result))
            builder.Segment("NTE").Set(1, "1").Set(2, "L").Set(3, note);
    }

    private void WriteValue(Hl7SegmentBuilder obx, ReleasedResult result)
    {
        if (result.Status == "withdrawn")
            return; // The value was never this patient's: it is not repeated.
        if (result.Value is not null && result.Comparator.Length > 0)
            obx.Set(2, "SN").SetComponents(5, result.Comparator, result.ValueText.TrimStart('<', '>', '=', '≤', '≥', ' '));
        else if (result.Value is not null)
            obx.Set(2, "NM").Set(5, result.ValueText);
        else if (result.Coded is { } coded)
            obx.Set(2, "CWE").SetComponents(5, coded, Words(result, coded), OwnCodes);
        else
            obx.Set(2, "ST").Set(5, result.ValueText);
    }

    private string Words(ReleasedResult result, string coded) =>
        pack?.FindAnalyte(result.Analyte)?.CodedValues.FirstOrDefault(value => value.Code == coded)?.Text
        ?? pack?.NonResults.FirstOrDefault(value => value.Code == coded)?.Text ?? result.ValueText;

    private bool IsNonResult(ReleasedResult result) =>
        result.Coded is { } coded && pack?.NonResults.Any(value => value.Code == coded) == true;

    private static IEnumerable<string> Notes(ReleasedResult result)
    {
        if (result.Status == "preliminary")
            yield return $"PRELIMINARY, not verified: {result.Reason}";
        else if (result.Status == "withdrawn")
            yield return $"WITHDRAWN: {result.Reason ?? "reported in error"}. Do not use the value reported before.";
        else if (result.Version > 1)
            yield return $"CORRECTED: {result.Reason ?? "no reason given"}. Reported before: {result.Replaces ?? "nothing"}.";
        if (result.Comment is { Length: > 0 } comment)
            yield return comment;
        foreach (var said in result.DeviceComments.Where(text => text.Length > 0))
            yield return said;
        if (!result.DeviceFlags.IsEmpty)
            yield return $"Instrument: {string.Join(", ", result.DeviceFlags)}";
    }

    private void WriteSpecimen(Hl7Builder builder, int set, ReleasedSpecimen specimen)
    {
        var type = pack?.SpecimenTypes.FirstOrDefault(one => one.Code == specimen.Type);
        var spm = builder.Segment("SPM").Set(1, set.ToString(Invariant)).Set(2, 1, 2, 1, specimen.Barcode);
        spm.SetComponents(4, type?.Hl7Code ?? specimen.Type, type?.Name, type is null ? OwnCodes : "HL70487");
        Instant(spm, 17, specimen.CollectedAt);
        Instant(spm, 18, specimen.ReceivedAt);
        spm.Set(24, 2, specimen.Condition).Set(27, specimen.Container);
    }

    private void Code(Hl7SegmentBuilder segment, int field, string code) => WriteCode(segment, field, code, pack);

    /// <summary>A test or panel: LOINC where it has one, and our code.</summary>
    public static void WriteCode(Hl7SegmentBuilder segment, int field, string code, LaboratoryPack? pack)
    {
        var analyte = pack?.FindAnalyte(code);
        var panel = analyte is null ? pack?.Panels.GetValueOrDefault(code) : null;
        var name = analyte?.Name ?? panel?.Name;
        if ((analyte?.Loinc ?? panel?.Loinc) is { } loinc)
            segment.SetComponents(field, loinc, name, "LN", code, name, OwnCodes);
        else
            segment.SetComponents(field, code, name, OwnCodes);
    }

    /// <summary>Diagnostic service section. Source: HL7 table 0074.</summary>
    private string Section(string analyte) => pack?.FindAnalyte(analyte)?.Discipline switch
    {
        Discipline.Chemistry => "CH",
        Discipline.Haematology or Discipline.Coagulation => "HM",
        Discipline.Immunoassay => "IMM",
        Discipline.Urinalysis => "UA",
        Discipline.BloodGas => "BG",
        _ => "LAB",
    };

    private static string StatusOf(List<ReleasedResult> results) =>
        results.Exists(result => result.Status is "corrected" or "withdrawn") ? "C"
        : results.TrueForAll(result => result.GroupIsComplete && result.Status != "preliminary") ? "F" : "P";

    private static string? Interval(ReleasedResult result) => (result.Low, result.High) switch
    {
        ({ } low, { } high) => string.Create(Invariant, $"{Plain(low)}-{Plain(high)}"),
        ({ } low, null) => string.Create(Invariant, $">={Plain(low)}"),
        (null, { } high) => string.Create(Invariant, $"<={Plain(high)}"),
        _ => null,
    };

    private static decimal Plain(decimal value) => value / 1.0000000000000000000000000000m;

    /// <summary>"Family, Given" as name of an XCN.</summary>
    public static void WriteRequester(Hl7SegmentBuilder segment, int field, string? requester)
    {
        if (requester is null)
            return;
        var parts = requester.Split(", ", 2);
        segment.Set(field, 2, parts[0]);
        if (parts.Length > 1)
            segment.Set(field, 3, parts[1]);
    }

    private static void Instant(Hl7SegmentBuilder segment, int field, DateTimeOffset? at)
    {
        if (at is { } instant)
            segment.Set(field, instant);
    }
}
