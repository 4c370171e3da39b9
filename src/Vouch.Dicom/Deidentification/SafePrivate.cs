using System.Collections.Frozen;
using System.Globalization;
using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Deidentification;

/// <summary>
/// Private elements that tell nothing of a person: those of table E.3.10-1 of PS3.15 (safe-private.txt), and those that the object itself
/// declares so in its Private Data Element Characteristics Sequence. Source: PS3.15, E.3.10; PS3.3, C.12.1.
/// </summary>
internal sealed class SafePrivate
{
    private static readonly Lazy<FrozenDictionary<(string Creator, ushort Group, byte Element), Vr>> Table = new(Load);

    private readonly HashSet<(string Creator, ushort Group)> blocks = [];
    private readonly HashSet<(string Creator, ushort Group, byte Element)> elements = [];

    /// <param name="data">The outermost data set.</param>
    public SafePrivate(DataSet data)
    {
        foreach (var item in data.Items(new(0x0008, 0x0300)))
        {
            if (item.Integer(new(0x0008, 0x0301)) is not { } group || item.Text(new(0x0008, 0x0302)) is not { } creator)
                continue;
            var status = item.Text(new(0x0008, 0x0303));
            if (status == "SAFE")
                blocks.Add((creator, (ushort)group));
            else if (status == "MIXED")
                foreach (var element in item.Integers(new(0x0008, 0x0304)))
                    elements.Add((creator, (ushort)group, (byte)element));
        }
    }

    /// <summary>Every row of the table.</summary>
    public static IEnumerable<(string Creator, ushort Group, byte Element)> Listed => Table.Value.Keys;

    /// <summary>The representation that the table gives; unknown: it gives none, or does not know the element.</summary>
    public static Vr VrOf(DataSet within, Tag tag) =>
        PrivateBlock.CreatorOf(within, tag) is { } creator ? Table.Value.GetValueOrDefault((creator, tag.Group, (byte)tag.Element),
            Vr.UN) : Vr.UN;

    /// <summary>Whether a private element may stay; a creator where one that it reserved does.</summary>
    public bool Allows(DataSet within, Tag tag) => tag.IsPrivateCreator
        ? within.Any(one => one.Tag.Group == tag.Group && one.Tag.Element >> 8 == tag.Element && Allows(within, one.Tag))
        : PrivateBlock.CreatorOf(within, tag) is { } creator && (Table.Value.ContainsKey((creator, tag.Group, (byte)tag.Element))
            || blocks.Contains((creator, tag.Group)) || elements.Contains((creator, tag.Group, (byte)tag.Element)));

    /// <summary>What becomes of one that may stay: what it is of still is as of any other element.</summary>
    public static ConfidentialityAction Action(Vr vr, Retained retained) => vr switch
    {
        Vr.PN => ConfidentialityAction.Remove,
        Vr.UI when !retained.HasFlag(Retained.Uids) => ConfidentialityAction.NewUid,
        Vr.DA or Vr.DT or Vr.TM when !retained.HasFlag(Retained.FullDates) =>
            retained.HasFlag(Retained.ModifiedDates) ? ConfidentialityAction.MoveDate : ConfidentialityAction.Remove,
        _ => ConfidentialityAction.Keep,
    };

    private static FrozenDictionary<(string, ushort, byte), Vr> Load() => Embedded.Lines("safe-private.txt").Select(line => line.Split('|'))
        .ToFrozenDictionary(
            row => (row[3], ushort.Parse(row[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                byte.Parse(row[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
            row => row[2].Length == 2 ? (Vr)(row[2][0] << 8 | row[2][1]) : Vr.UN);
}
