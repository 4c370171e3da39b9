using System.Collections.Immutable;
using Vouch.Department.Orders;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Groups;
using Vouch.Wire.Hl7.Types;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>One line of an order message as its sender wrote it. Source: HL7 v2.5.1 chapter 4, 4.5.1 ORC, 4.5.3 OBR, 4.5.4 TQ1.</summary>
public sealed record AskedTest(OrderGroup Group, string Control, EntityIdentifier Placer, CodedElement Service)
{
    /// <summary>Order control codes that this system knows. Source: HL7 table 0119.</summary>
    public bool IsNew => Control is "NW" or "";

    public bool IsCancel => Control is "CA" or "DC";

    public bool IsChange => Control is "XO" or "XX";

    /// <summary>ORC-4, the number that several lines have in common.</summary>
    public string? GroupNumber { get; init; }

    /// <summary>ORC-8 or OBR-29: the order that this one adds to.</summary>
    public string? ParentNumber { get; init; }

    /// <summary>ORC-3 or OBR-3: our accession number, where the sender names it.</summary>
    public string? FillerNumber { get; init; }

    public string PlacerSystem { get; init; } = "";

    public OrderPriority Priority { get; init; }

    /// <summary>The sender said a priority at all.</summary>
    public bool SaysPriority { get; init; }

    public DateTimeOffset? OrderedAt { get; init; }

    public DateTimeOffset? CollectAt { get; init; }

    /// <summary>SPM-17 or OBR-7 of a specimen that is collected already.</summary>
    public DateTimeOffset? CollectedAt { get; init; }

    public string? Collector { get; init; }

    public string? Requester { get; init; }

    /// <summary>ORC-16, why it is ordered, cancelled or ordered although redundant.</summary>
    public string? Reason { get; init; }

    public string? Note { get; init; }

    public ImmutableSortedDictionary<string, string> Answers { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static AskedTest Read(HospitalMessage message, OrderGroup group)
    {
        var orc = group.Orc.Exists ? group.Orc : group.PrecedingOrc;
        var obr = group.Detail;
        var placer = (orc.Field(2).HasValue ? orc.Field(2) : obr.Field(2)).Entity();
        var (priority, said) = PriorityOf(group, orc, obr);
        var scheduled = First(message, group.Timings.Select(tq1 => tq1.Field(7)).Append(obr.Field(36))
            .Append(orc.Field(7).Part(4)).Append(obr.Field(27).Part(4)));
        var ordered = First(message, [orc.Field(9), obr.Field(6), message.Hl7.Get("MSH-7")]);
        return new AskedTest(group, orc.Text(1).Trim().ToUpperInvariant(), placer, obr.Field(4).Coded())
        {
            GroupNumber = Text(orc.Field(4).FirstText),
            ParentNumber = Text(orc.Field(8).Part(1).FirstText) ?? Text(obr.Field(29).Part(1).FirstText),
            FillerNumber = Text((orc.Field(3).HasValue ? orc.Field(3) : obr.Field(3)).FirstText),
            PlacerSystem = HospitalMessage.SystemOf(placer.Assigner) ?? Text(message.Hl7.Header.SendingApplication) ?? message.Kept.Connection.Name,
            Priority = priority,
            SaysPriority = said,
            OrderedAt = ordered > message.Kept.ReceivedAt ? message.Kept.ReceivedAt : ordered,
            CollectAt = scheduled > message.Kept.ReceivedAt ? scheduled : null,
            CollectedAt = Collected(message, group, obr),
            Collector = PatientReading.Person(obr.Field(10)),
            Requester = PatientReading.Person(orc.Field(12).HasValue ? orc.Field(12) : obr.Field(16)),
            Reason = Text(orc.Field(16).Coded().Display),
            Note = NoteOf(group, obr),
            Answers = AnswersOf(group),
        };
    }

    /// <summary>How the sender speaks of it in a refusal: its number, and the code.</summary>
    public string Name => $"{Service.Primary.Value}{(Service.Primary.Value.Length == 0 ? Service.Alternate.Value : "")}".Trim();

    private static (OrderPriority Priority, bool Said) PriorityOf(OrderGroup group, Hl7Segment orc, Hl7Segment obr)
    {
        var codes = group.Timings.Select(tq1 => tq1.Field(9).FirstText)
            .Append(orc.Field(7).Part(6).FirstText).Append(obr.Field(27).Part(6).FirstText).Append(obr.Field(5).FirstText);
        var code = codes.FirstOrDefault(one => one.Length > 0)?.Trim().ToUpperInvariant() ?? "";
        return (code is "S" or "STAT" ? OrderPriority.Stat : code is "A" or "ASAP" or "U" or "URGENT" ? OrderPriority.Urgent
            : OrderPriority.Routine, code.Length > 0);
    }

    /// <summary>
    /// Collected already: SPM-17; or OBR-7 where OBR-11 says that the specimen was obtained elsewhere. An OBR-7 alone is
    /// written by many senders with the time of the order, and is not believed.
    /// </summary>
    private static DateTimeOffset? Collected(HospitalMessage message, OrderGroup group, Hl7Segment obr)
    {
        foreach (var specimen in group.Specimens)
            if (message.Instant(specimen.Spm.Field(17).Part(1)) is { } at)
                return at <= message.Kept.ReceivedAt ? at : null;
        var obtained = obr.Text(11) is "O" or "A" ? message.Instant(obr.Field(7)) : null;
        return obtained <= message.Kept.ReceivedAt ? obtained : null;
    }

    private static string? NoteOf(OrderGroup group, Hl7Segment obr)
    {
        var lines = group.Notes.SelectMany(nte => nte.Field(3).All(line => line.Text)).Append(obr.Field(13).Text)
            .Concat(obr.Field(31).All(reason => reason.Coded().Display)).Where(line => line.Trim().Length > 0);
        var note = string.Join('\n', lines).Trim();
        return note.Length == 0 ? null : note.Length <= 4000 ? note : note[..4000];
    }

    private static ImmutableSortedDictionary<string, string> AnswersOf(OrderGroup group)
    {
        var answers = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var obx in group.Observations.Select(observation => observation.Obx))
        {
            var question = obx.Field(3).Coded().Display;
            var value = obx.Text(2) is "CE" or "CWE" ? obx.Field(5).Coded().Display : obx.Field(5).Text;
            if (question.Length is > 0 and <= 200 && value.Length is > 0 and <= 900 && answers.Count < 50)
                answers[question] = $"{value} {obx.Field(6).FirstText}".Trim();
        }

        return answers.ToImmutable();
    }

    private static DateTimeOffset? First(HospitalMessage message, IEnumerable<Hl7Value> fields)
    {
        foreach (var field in fields)
            if (message.Instant(field) is { } at)
                return at;
        return null;
    }

    private static string? Text(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>What an asked line came to, as the answer tells its sender.</summary>
/// <param name="Control">OK, UA, CR, UC, XR, UX … Source: HL7 table 0119.</param>
/// <param name="Why">In a refusal.</param>
public sealed record AnsweredTest(AskedTest Asked, string Control, string? Accession, Refusal? Why)
{
    public ImmutableArray<OrderTube> Tubes { get; init; } = [];

    public bool IsTaken => Why is null;
}
