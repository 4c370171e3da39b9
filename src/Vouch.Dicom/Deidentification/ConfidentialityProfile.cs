using System.Collections.Frozen;
using System.Globalization;
using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Deidentification;

/// <summary>What becomes of an element. Source: PS3.15, E.1.1, table E.1-1a.</summary>
public enum ConfidentialityAction
{
    Keep,

    /// <summary>X</summary>
    Remove,

    /// <summary>Z</summary>
    Empty,

    /// <summary>D</summary>
    Replace,

    /// <summary>U</summary>
    NewUid,

    /// <summary>C of dates.</summary>
    MoveDate,

    /// <summary>C of structured content.</summary>
    CleanContent,
}

/// <summary>Table E.1-1 of PS3.15 (attributes.txt) with the options that are chosen.</summary>
internal static class ConfidentialityProfile
{
    private static readonly Lazy<(FrozenDictionary<Tag, (string Action, string Options)> ByTag, (uint Mask,
        uint Bits)[] Repeating)> Table = new(Load);

    /// <summary>The tags of the table, but for repeating groups, which are all removed.</summary>
    public static IEnumerable<Tag> Listed => Table.Value.ByTag.Keys;

    public static ConfidentialityAction Of(Tag tag, Vr vr, Retained retained)
    {
        // The table removes an overlay's data; what describes it would be no overlay without them.
        if (tag.IsPrivate || tag.Group is >= 0x6000 and <= 0x60FF
            || Array.Exists(Table.Value.Repeating, one => (tag.Number & one.Mask) == one.Bits))
            return ConfidentialityAction.Remove;
        if (!Table.Value.ByTag.TryGetValue(tag, out var row))
            return DataDictionary.Find(tag) is null ? ConfidentialityAction.Remove : ConfidentialityAction.Keep;
        foreach (var option in row.Options)
            if (Retains(option, vr, retained) is { } kept)
                return kept;
        return Basic(row.Action, vr);
    }

    private static ConfidentialityAction? Retains(char option, Vr vr, Retained retained) => option switch
    {
        'U' when retained.HasFlag(Retained.Uids) => ConfidentialityAction.Keep,
        'D' when retained.HasFlag(Retained.DeviceIdentity) => ConfidentialityAction.Keep,
        'I' when retained.HasFlag(Retained.InstitutionIdentity) => ConfidentialityAction.Keep,
        'P' when retained.HasFlag(Retained.PatientCharacteristics) => ConfidentialityAction.Keep,
        'T' when retained.HasFlag(Retained.FullDates) => ConfidentialityAction.Keep,
        'T' when retained.HasFlag(Retained.ModifiedDates) && vr is Vr.DA or Vr.TM or Vr.DT => ConfidentialityAction.MoveDate,
        'S' when retained.HasFlag(Retained.StructuredContent) => ConfidentialityAction.CleanContent,
        _ => null,
    };

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
