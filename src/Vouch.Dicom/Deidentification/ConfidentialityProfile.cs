using System.Collections.Frozen;
using System.Globalization;
using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Deidentification;

/// <summary>Table E.1-1 of PS3.15 (attributes.txt) with the options that are chosen.</summary>
internal static class ConfidentialityProfile
{
    private static readonly Lazy<(FrozenDictionary<Tag, (string Action, string Options)> ByTag, (uint Mask,
        uint Bits)[] Repeating)> Table = new(Load);

    /// <summary>
    /// Identifiers that the table does not name and that are of a class, a scheme or a program. The table leaves out some others that are
    /// of instances, such as SOP Instance UID of Concatenation Source: these are exchanged too.
    /// </summary>
    private static readonly FrozenSet<Tag> OfNoInstance = ((IEnumerable<uint>)[
        0x00041510, 0x00041512, 0x0004151A, 0x00080016, 0x0008001A, 0x0008001B, 0x00080062, 0x0008010C, 0x0008010D, 0x00080117, 0x00080118,
        0x00081150, 0x0008115A, 0x00083002, 0x00089123, 0x00340003, 0x04000010, 0x04000510, 0x3010001F, 0x30100052, 0x30100053,
    ]).Select(Tag.Of).ToFrozenSet();

    /// <summary>Of an element that is not private. A name of a person that the table leaves out (retired ones) is emptied.</summary>
    public static ConfidentialityAction Of(Tag tag, Vr vr, Retained retained)
    {
        // The table removes an overlay's data; what describes it would be no overlay without them.
        if (tag.Group is >= 0x6000 and <= 0x60FF || Array.Exists(Table.Value.Repeating, one => (tag.Number & one.Mask) == one.Bits))
            return ConfidentialityAction.Remove;
        if (!Table.Value.ByTag.TryGetValue(tag, out var row))
            return DataDictionary.Find(tag) is null ? ConfidentialityAction.Remove
                : vr == Vr.PN ? ConfidentialityAction.Empty
                : vr == Vr.UI && !OfNoInstance.Contains(tag) && !retained.HasFlag(Retained.Uids) ? ConfidentialityAction.NewUid
                : ConfidentialityAction.Keep;
        foreach (var option in row.Options)
            if (Retains(option, vr, retained) is { } kept)
                return kept;
        return Basic(row.Action, vr);
    }

    /// <summary>What the basic profile does.</summary>
    public static ConfidentialityAction Basic(Tag tag, Vr vr) => Of(tag, vr, Retained.Nothing);

    /// <summary>Whether an element says by itself who or where somebody is: no option but those of the institution keeps it.</summary>
    public static bool IsIdentity(Tag tag) => Table.Value.ByTag.TryGetValue(tag, out var row) && row.Options is "" or "I";

    private static ConfidentialityAction? Retains(char option, Vr vr, Retained retained) => option switch
    {
        'U' when retained.HasFlag(Retained.Uids) => ConfidentialityAction.Keep,
        'D' when retained.HasFlag(Retained.DeviceIdentity) => ConfidentialityAction.Keep,
        'd' when retained.HasFlag(Retained.DeviceIdentity) && vr.Kind() == VrKind.Text => ConfidentialityAction.Pseudonym,
        'I' when retained.HasFlag(Retained.InstitutionIdentity) => ConfidentialityAction.Keep,
        'P' when retained.HasFlag(Retained.PatientCharacteristics) => ConfidentialityAction.Keep,
        'p' when retained.HasFlag(Retained.PatientCharacteristics) => Cleaned(vr),
        'C' when retained.HasFlag(Retained.Descriptors) => Cleaned(vr),
        'T' when retained.HasFlag(Retained.FullDates) => ConfidentialityAction.Keep,
        'T' when retained.HasFlag(Retained.ModifiedDates) && vr is Vr.DA or Vr.TM or Vr.DT => ConfidentialityAction.MoveDate,
        'S' when retained.HasFlag(Retained.StructuredContent) => ConfidentialityAction.CleanContent,
        // The text of an annotation is a row of its own.
        'G' when retained.HasFlag(Retained.Graphics) && vr == Vr.SQ => ConfidentialityAction.Keep,
        _ => null,
    };

    private static ConfidentialityAction? Cleaned(Vr vr) =>
        vr == Vr.SQ || Descriptors.IsDescriptor(vr) ? ConfidentialityAction.Clean : null;

    /// <summary>
    /// Of several actions, between which the object's definition would decide, the one that is right for every definition: a dummy before
    /// an empty value before none. A sequence is emptied or removed, for no dummy item is right everywhere.
    /// </summary>
    private static ConfidentialityAction Basic(string action, Vr vr) => action switch
    {
        "X" => ConfidentialityAction.Remove,
        "U" => ConfidentialityAction.NewUid,
        "X/Z/U*" => ConfidentialityAction.Keep,
        _ when vr == Vr.SQ && action.Contains('Z', StringComparison.Ordinal) => ConfidentialityAction.Empty,
        _ when vr == Vr.SQ && action.Contains('X', StringComparison.Ordinal) => ConfidentialityAction.Remove,
        _ when vr == Vr.UI => ConfidentialityAction.NewUid,
        _ => action.EndsWith('D') ? ConfidentialityAction.Replace : ConfidentialityAction.Empty,
    };

    private static (FrozenDictionary<Tag, (string, string)>, (uint, uint)[]) Load()
    {
        var rows = Embedded.Lines("attributes.txt").Select(line => line.Split('|')).ToArray();
        return (rows.Where(row => !row[0].Contains('x', StringComparison.Ordinal)).ToFrozenDictionary(row => Tag.Of(Hex(row[0])), row =>
            (row[1], row[2])),
            [.. rows.Where(row => row[0].Contains('x', StringComparison.Ordinal))
                .Select(row => (Hex(string.Concat(row[0].Select(one => one == 'x' ? '0' : 'F'))), Hex(row[0].Replace('x', '0'))))]);
    }

    private static uint Hex(string text) => uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
