using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Vouch.Department.Catalog;
using Vouch.Department.Laboratory;
using Vouch.Measures.Quantities;
using Vouch.Measures.Units;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Groups;
using Vouch.Wire.Hl7.Types;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>
/// One observation of a result message as its sender wrote it, with the patient and the order it stands under.
/// Source: HL7 v2.5.1 chapter 7, 7.4.2 OBX, 7.3.3 ORU^R30 to R32; tables 0078 (flags), 0085 (status), 0369 (specimen role).
/// </summary>
/// <param name="Record">Place of the OBX among the segments, from 1.</param>
internal sealed record ToldResult(int Record, PatientGroup Patient, OrderGroup Order, ObservationGroup Observation)
{
    /// <summary>What a sender says of a value beside its own interval; ours are judged here. Others cast doubt on it.</summary>
    private static readonly FrozenSet<string> PlainFlags = new[] { "N", "L", "H", "LL", "HH", "LU", "HU", "A", "AA", "<", ">", "U", "D", "B", "W" }
        .ToFrozenSet(StringComparer.Ordinal);

    public Hl7Segment Obx => Observation.Obx;

    public CodedElement Code => Obx.Field(3).Coded();

    /// <summary>OBX-11; D and W take back what was told before.</summary>
    public string Status => Obx.Text(11).Trim().ToUpperInvariant();

    /// <summary>The measurement is of a control material.</summary>
    public bool IsControl => Order.Specimens.Any(specimen => specimen.Spm.Field(11).FirstText.Trim() == "Q");

    /// <summary>What the sender may call the device by: the parts of OBX-18.</summary>
    public ImmutableArray<string> DeviceNames => [.. new[] { 1, 2, 3 }.Select(part => Obx.Field(18).Part(part).FirstText.Trim()).Where(name => name.Length > 0)];

    /// <summary>OBX-16: the number, else the family name.</summary>
    public string? Operator => Obx.Field(16) is { HasValue: true } said && said.Repetition(1).IdentifiedPerson() is var person
        ? Given(person.Id) ?? Given(person.Name.Family) : null;

    /// <summary>Barcodes of the specimen: the container's, the placer's and the filler's number.</summary>
    public IEnumerable<string> Barcodes => Order.Specimens.SelectMany(specimen => specimen.Containers.Select(container => container.Sac.Field(3).FirstText)
        .Append(specimen.Spm.Field(2).Part(1).FirstText).Append(specimen.Spm.Field(2).Part(2).FirstText)).Select(text => text.Trim()).Where(text => text.Length > 0);

    /// <summary>ORC-2 or OBR-2.</summary>
    public EntityIdentifier Placer => (Orc.Field(2).HasValue ? Orc.Field(2) : Order.Detail.Field(2)).Entity();

    /// <summary>ORC-3 or OBR-3.</summary>
    public string? Filler => Given((Orc.Field(3).HasValue ? Orc.Field(3) : Order.Detail.Field(3)).FirstText);

    private Hl7Segment Orc => Order.Orc.Exists ? Order.Orc : Order.PrecedingOrc;

    public static IEnumerable<ToldResult> Of(HospitalMessage message) =>
        from patient in message.Groups.Patients
        from order in patient.Orders
        from observation in order.Observations
        select new ToldResult(observation.Obx.Index + 1, patient, order, observation);

    /// <summary>When it was measured: OBX-19, else as the observation and the request say.</summary>
    public DateTimeOffset? MeasuredAt(HospitalMessage message) =>
        message.Instant(Obx.Field(19)) ?? message.Instant(Obx.Field(14)) ?? message.Instant(Order.Detail.Field(7));

    /// <summary>When the specimen was taken: SPM-17, else as the observation and the request say.</summary>
    public DateTimeOffset? CollectedAt(HospitalMessage message) => Order.Specimens
        .Select(specimen => message.Instant(specimen.Spm.Field(17).Part(1))).FirstOrDefault(at => at is not null)
        ?? message.Instant(Order.Detail.Field(7)) ?? message.Instant(Obx.Field(14)) ?? MeasuredAt(message);

    /// <summary>In the laboratory's words. Units as mapped, else as UCUM understands them; never by their looks.</summary>
    /// <param name="sample">Barcode of the tube it was placed on; empty where none was found.</param>
    public DeviceResult Read(
        HospitalMessage message, string sample, Analyte? analyte, IReadOnlyDictionary<string, string> units, IReadOnlyDictionary<string, string> flagWords)
    {
        var flags = ImmutableArray.CreateBuilder<string>();
        foreach (var flag in Obx.Field(8).All(one => one.FirstText.Trim()))
            if (flagWords.TryGetValue(flag, out var words))
                flags.Add(words);
            else if (!PlainFlags.Contains(flag))
                flags.Add($"unknown flag “{flag}”");
        if (Status is "P" or "R" or "S" or "I" or "O" or "N")
            flags.Add($"not final: {Status}");
        else if (Status is not ("F" or "C" or "U" or ""))
            flags.Add($"status “{Status}”");
        var comments = ImmutableArray.CreateBuilder<string>();
        if (Status == "C")
            comments.Add("Corrected by its sender.");
        comments.AddRange(Observation.Notes.SelectMany(note => note.Field(3).All(line => line.Text.Trim())).Where(text => text.Length > 0).Select(Short));
        var unit = Obx.Field(6).FirstText.Trim();
        return new DeviceResult(Record, sample, Code.Primary.Value.Length > 0 ? Code.Primary.Value : Code.Alternate.Value, analyte?.Code, Value(analyte), unit,
            UnitOf(unit, units), flags.ToImmutable(), comments.ToImmutable(), Operator, MeasuredAt(message), Dilution: null,
            new DecimalConvention('.', Exponent: true));
    }

    /// <summary>By it the same measurement is known when it comes again in another message; null where no time is said.</summary>
    public byte[]? Key(HospitalMessage message)
    {
        var at = new[] { Obx.Field(19), Obx.Field(14), Order.Detail.Field(7) }.Select(field => field.FirstText).FirstOrDefault(text => text.Length > 0);
        return at is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f',
            [.. PatientReading.Identifiers(message, Patient.Pid).Select(number => number.ToString()), .. Barcodes, Placer.Id, Filler, Code.Primary.Value,
                Obx.Field(5).Text, Obx.Field(6).FirstText, at, Status])));
    }

    /// <summary>The value as the bench reads it: a number with its sign, a code where the analyte has it, else the words.</summary>
    private string Value(Analyte? analyte)
    {
        var field = Obx.Field(5);
        if (Obx.Text(2) is "SN" && field.TryStructuredNumeric(out var number))
            return number is { Separator: "", Second: null } ? $"{number.Comparator}{number.First?.Received}" : number.Received;
        if (Obx.Text(2) is not ("CE" or "CWE" or "CNE" or "CF" or "IS" or "ID"))
            return Short(string.Join('~', field.All(one => one.Text.Trim())));
        var coded = field.Coded();
        string[] said = [coded.Primary.Value, coded.Alternate.Value, coded.Primary.Text, coded.Alternate.Text, coded.OriginalText];
        return said.FirstOrDefault(text => text.Length > 0 && analyte?.CodedValues.Any(value => Same(value.Code, text) || Same(value.Text, text)) == true)
            ?? Short(coded.Display);
    }

    private static string? UnitOf(string text, IReadOnlyDictionary<string, string> units) =>
        text.Length == 0 ? null : units.TryGetValue(text, out var ours) ? ours : Unit.Parse(text).Succeeded(out _, out _) ? text : null;

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Short(string text) => text.Length <= 2000 ? text : text[..2000];

    private static string? Given(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
