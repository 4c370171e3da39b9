using System.Collections.Frozen;

namespace Vouch.Dicom.Matching;

/// <summary>
/// The keys of the modality worklist that are not of type 3, and what an item lacks that every answer must have.
/// Source: PS3.4, K.6.1.2.2, table K.6-1.
/// </summary>
public static class WorklistModel
{
    private const KeyDuty R = KeyDuty.Required;
    private const KeyDuty O = KeyDuty.Optional;
    private const ReturnDuty Type1 = ReturnDuty.Value;
    private const ReturnDuty Type1C = ReturnDuty.ValueOnCondition;
    private const ReturnDuty Type2 = ReturnDuty.Attribute;
    private const ReturnDuty Type2C = ReturnDuty.AttributeOnCondition;

    private static readonly Tag Step = QueryModel.ScheduledProcedureStepSequence;
    private static readonly Tag StepDescription = new(0x0040, 0x0007);
    private static readonly Tag ProtocolCodes = new(0x0040, 0x0008);
    private static readonly Tag ProcedureDescription = new(0x0032, 0x1060);
    private static readonly Tag ProcedureCodes = new(0x0032, 0x1064);
    private static readonly Tag ReferencedStudy = new(0x0008, 0x1110);
    private static readonly Tag ReferencedPatient = new(0x0008, 0x1120);
    private static readonly Tag DefinedProtocol = new(0x0018, 0x990C);
    private static readonly Tag PerformedProtocol = new(0x0018, 0x990D);
    private static readonly Tag Specimens = new(0x0040, 0x0500);
    private static readonly Tag SpecimenDescriptions = new(0x0040, 0x0560);

    /// <summary>Code value, long code value, URN code value: one of them in an item of codes. Source: PS3.3, 8.8.</summary>
    private static readonly Tag[] CodeValues = [new(0x0008, 0x0100), new(0x0008, 0x0119), new(0x0008, 0x0120)];

    /// <summary>The table, but for attributes of type 3 and of protocol contexts.</summary>
    public static IReadOnlyList<ModelKey> Keys { get; } =
    [
        new(Step, R, Type1),
        new(new(0x0040, 0x0001), R, Type1, Step), new(new(0x0040, 0x0002), R, Type1, Step), new(new(0x0040, 0x0003), R, Type1, Step),
        new(new(0x0008, 0x0060), R, Type1, Step), new(new(0x0040, 0x0006), R, Type2, Step), new(StepDescription, O, Type1C, Step),
        new(ProtocolCodes, O, Type1C, Step), new(new(0x0040, 0x0010), O, Type2, Step), new(new(0x0040, 0x0011), O, Type2, Step),
        new(new(0x0008, 0x1150), O, Type1, DefinedProtocol), new(new(0x0008, 0x1155), O, Type1, DefinedProtocol),
        new(new(0x0008, 0x1150), O, Type1, PerformedProtocol), new(new(0x0008, 0x1155), O, Type1, PerformedProtocol),
        new(new(0x0040, 0x0012), O, Type2C, Step), new(new(0x0040, 0x0009), O, Type1, Step), new(new(0x0032, 0x1070), O, Type2C, Step),
        new(new(0x0040, 0x0512), O, Type1, Specimens), new(SpecimenDescriptions, O, Type1, Specimens),
        new(new(0x0040, 0x0551), O, Type1, SpecimenDescriptions), new(new(0x0040, 0x0554), O, Type1, SpecimenDescriptions),
        new(new(0x0040, 0x1001), O, Type1), new(ProcedureDescription, O, Type1C), new(ProcedureCodes, O, Type1C), new(new(0x0020, 0x000D), O, Type1),
        new(ReferencedStudy, O, Type2), new(new(0x0008, 0x1150), O, Type1, ReferencedStudy), new(new(0x0008, 0x1155), O, Type1, ReferencedStudy),
        new(new(0x0040, 0x1003), O, Type2), new(new(0x0040, 0x1004), O, Type2),
        new(new(0x0008, 0x0050), O, Type2), new(new(0x0032, 0x1032), O, Type2), new(new(0x0008, 0x0090), O, Type2),
        new(new(0x0038, 0x0010), O, Type2), new(new(0x0038, 0x0300), O, Type2),
        new(ReferencedPatient, O, Type2), new(new(0x0008, 0x1150), O, Type1, ReferencedPatient), new(new(0x0008, 0x1155), O, Type1, ReferencedPatient),
        new(new(0x0010, 0x0010), R, Type1), new(new(0x0010, 0x0020), R, Type1), new(new(0x0010, 0x0030), O, Type2), new(new(0x0010, 0x0040), O, Type2),
        new(new(0x0010, 0x1030), O, Type2), new(new(0x0040, 0x3001), O, Type2), new(new(0x0038, 0x0500), O, Type2), new(new(0x0010, 0x21C0), O, Type2),
        new(new(0x0010, 0x2000), O, Type2), new(new(0x0010, 0x2110), O, Type2), new(new(0x0038, 0x0050), O, Type2),
    ];

    /// <summary>Attributes that every answer has which is asked for them. What is of type 3 and not known is left out of it.</summary>
    public static IReadOnlySet<Tag> Answered { get; } =
        Keys.Select(one => one.Tag).Concat(CodeValues).Append(new(0x0008, 0x0102)).Append(new(0x0008, 0x0104)).ToFrozenSet();

    /// <summary>The query of an identifier; ranges of dates and times are one period.</summary>
    public static Query QueryOf(DataSet identifier) => Query.Of(identifier, combinesDateTime: true, Answered);

    /// <summary>What an item lacks without which it must not be given to anybody; none: it is whole.</summary>
    public static IReadOnlyList<Remark> Check(DataSet item)
    {
        var remarks = new List<Remark>();
        foreach (var key in Keys.Where(one => one.Return == ReturnDuty.Value))
            foreach (var (path, holder) in Holders(item, key.Within))
                if (!HasValue(holder, key.Tag)) remarks.Add(new(path + key.Tag, null, "It must have a value (type 1)."));
        foreach (var one in (Tag[])[Step, ProcedureCodes])
            if (item.Items(one).Count > 1) remarks.Add(new(one.ToString(), null, "It has one item, no more."));
        Either(remarks, item, "", ProcedureDescription, ProcedureCodes);
        foreach (var (path, step) in Holders(item, Step)) Either(remarks, step, path, StepDescription, ProtocolCodes);
        return remarks;
    }

    private static void Either(List<Remark> remarks, DataSet holder, string path, Tag description, Tag codes)
    {
        if (holder.Text(description) is null && holder.Items(codes).Count == 0)
            remarks.Add(new(path + description, null, $"It or {codes} must have a value (type 1C)."));
        foreach (var (at, code) in Holders(holder, codes))
            if (!CodeValues.Any(one => HasValue(code, one))) remarks.Add(new(path + at + CodeValues[0], null, "A code must have a value (type 1C)."));
    }

    /// <summary>The items of a sequence wherever it is; without a sequence the item itself.</summary>
    private static IEnumerable<(string Path, DataSet Holder)> Holders(DataSet item, Tag? within, string path = "")
    {
        if (within is not { } wanted)
        {
            yield return ("", item);
            yield break;
        }

        foreach (var sequence in item.OfType<SequenceElement>())
        {
            foreach (var (i, one) in sequence.Items.Index())
            {
                var at = Invariant($"{path}{sequence.Tag}[{i}].");
                if (sequence.Tag == wanted) yield return (at, one);
                foreach (var inner in Holders(one, wanted, at)) yield return inner;
            }
        }
    }

    private static bool HasValue(DataSet holder, Tag tag) =>
        holder.Find(tag) is SequenceElement ? holder.Items(tag).Count > 0 : holder.Text(tag) is { } text && text.Trim(' ', '\0') != "";
}
