namespace Vouch.Wire.Hl7.Groups;

/// <summary>One resource of an appointment: AIS service, AIG general, AIL place or AIP person, with its notes.</summary>
public sealed record ScheduledResource(Hl7Segment Segment, Hl7Segment Rgs, IReadOnlyList<Hl7Segment> Notes);

/// <summary>
/// An appointment message (SIU). Source: HL7 v2.9 chapter 10, 10.4 SIU/ACK.
/// </summary>
public sealed record ScheduleGroups(
    Hl7Segment Sch, IReadOnlyList<Hl7Segment> Timings, IReadOnlyList<Hl7Segment> Notes,
    IReadOnlyList<PatientGroup> Patients, IReadOnlyList<ScheduledResource> Resources)
{
    /// <summary>Reads SCH with its timings and notes, the patients, and the resources of each RGS.</summary>
    public static ScheduleGroups Read(Hl7Message message)
    {
        List<Hl7Segment> timings = [], notes = [];
        List<ScheduledResource> resources = [];
        Hl7Segment sch = default, rgs = default;
        List<Hl7Segment>? open = notes;
        foreach (var segment in message.Segments)
        {
            switch (segment.Name)
            {
                case "SCH": sch = segment; break;
                case "TQ1" or "TQ2": timings.Add(segment); break;
                case "PID": open = null; break;
                case "RGS": (rgs, open) = (segment, null); break;
                case "AIS" or "AIG" or "AIL" or "AIP":
                    open = [];
                    resources.Add(new(segment, rgs, open));
                    break;
                case "NTE": open?.Add(segment); break;
            }
        }

        return new(sch, timings, notes, Hl7Groups.Read(message).Patients, resources);
    }
}

/// <summary>
/// A query by parameter (QBP). Source: HL7 v2.9 chapter 5, 5.4 and QPD, RCP; IHE LAW LAB-27 asks with
/// <c>WOS^Work Order Step^IHELAW</c>.
/// </summary>
public sealed record QueryGroups(Hl7Segment Qpd, Hl7Segment Rcp)
{
    /// <summary>QPD-1: which query is asked.</summary>
    public string Name => Qpd.Field(1).FirstText;

    /// <summary>QPD-2: to be repeated in QAK-1 of the answer.</summary>
    public string Tag => Qpd.Field(2).FirstText;

    /// <summary>A parameter: QPD-3 is number 1.</summary>
    public Hl7Value Parameter(int number) => Qpd.Field(number + 2);

    /// <summary>Reads QPD and RCP; either may be absent.</summary>
    public static QueryGroups Read(Hl7Message message) => new(message.Segment("QPD"), message.Segment("RCP"));
}
