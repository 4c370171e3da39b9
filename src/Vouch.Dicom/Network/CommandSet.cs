using System.Buffers.Binary;
using System.Text;

namespace Vouch.Dicom.Network;

/// <summary>
/// The command part of a message: elements of group 0000, implicit VR little endian. What it does not know it keeps.
/// Source: PS3.7, 6.3.1 and annex E.
/// </summary>
public sealed class CommandSet
{
    private const ushort NoDataSet = 0x0101;
    private readonly SortedDictionary<CommandElement, byte[]> _elements = [];

    internal CommandSet(CommandField field, bool hasDataSet)
    {
        Set(CommandElement.CommandField, (ushort)field);
        Set(CommandElement.DataSetType, hasDataSet ? (ushort)0x0001 : NoDataSet);
    }

    private CommandSet()
    {
    }

    /// <summary>The operation, without the bit that makes it a response.</summary>
    public CommandField Operation => (CommandField)(Number(CommandElement.CommandField) & 0x7FFF);

    public bool IsResponse => (Number(CommandElement.CommandField) & (ushort)CommandField.Response) != 0;

    public bool HasDataSet => Number(CommandElement.DataSetType, NoDataSet) != NoDataSet;

    public ushort MessageId => Number(CommandElement.MessageId);

    public ushort MessageIdRespondedTo => Number(CommandElement.MessageIdRespondedTo);

    public ushort StatusCode => Number(CommandElement.Status);

    public string ErrorComment => Text(CommandElement.ErrorComment);

    /// <summary>Affected or requested, whichever the operation has.</summary>
    public string SopClass => Text(CommandElement.AffectedSopClass) is { Length: > 0 } affected ? affected : Text(CommandElement.RequestedSopClass);

    /// <summary>Affected or requested, whichever the operation has.</summary>
    public string SopInstance =>
        Text(CommandElement.AffectedSopInstance) is { Length: > 0 } affected ? affected : Text(CommandElement.RequestedSopInstance);

    internal bool Has(CommandElement element) => _elements.ContainsKey(element);

    internal ushort Number(CommandElement element, ushort absent = 0) =>
        _elements.TryGetValue(element, out var bytes) && bytes.Length >= 2 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : absent;

    /// <summary>Without padding; "" when absent.</summary>
    internal string Text(CommandElement element) =>
        _elements.TryGetValue(element, out var bytes) ? Encoding.Latin1.GetString(bytes).Trim(' ', '\0') : "";

    internal IReadOnlyList<Tag> Tags(CommandElement element)
    {
        var tags = new List<Tag>();
        if (_elements.TryGetValue(element, out var bytes))
            for (var at = 0; at + 4 <= bytes.Length; at += 4)
                tags.Add(new(BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at)), BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 2))));
        return tags;
    }

    internal CommandSet Set(CommandElement element, ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        _elements[element] = bytes;
        return this;
    }

    /// <summary>A UID is padded with NUL, other text with a space. Source: PS3.5, 6.2.</summary>
    internal CommandSet SetText(CommandElement element, string value)
    {
        var padding = element is CommandElement.AffectedSopClass or CommandElement.RequestedSopClass or CommandElement.AffectedSopInstance
            or CommandElement.RequestedSopInstance ? '\0' : ' ';
        _elements[element] = Encoding.Latin1.GetBytes(value.Length % 2 == 0 ? value : value + padding);
        return this;
    }

    internal CommandSet SetTags(CommandElement element, IReadOnlyList<Tag> tags)
    {
        var bytes = new byte[tags.Count * 4];
        for (var i = 0; i < tags.Count; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * 4), tags[i].Group);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan((i * 4) + 2), tags[i].Element);
        }

        _elements[element] = bytes;
        return this;
    }

    /// <summary>The command set's bytes, group length first.</summary>
    internal byte[] Write()
    {
        var rest = _elements.Where(one => one.Key != CommandElement.GroupLength).ToList();
        var length = rest.Sum(one => 8 + one.Value.Length);
        var bytes = new byte[12 + length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), 4);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)length);
        var at = 12;
        foreach (var (element, value) in rest)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at + 2), (ushort)element);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 4), (uint)value.Length);
            value.CopyTo(bytes.AsSpan(at + 8));
            at += 8 + value.Length;
        }

        return bytes;
    }

    /// <summary>Reads a whole command set.</summary>
    /// <exception cref="PduException">It is no command set: what is wrong and where.</exception>
    internal static CommandSet Read(ReadOnlySpan<byte> bytes)
    {
        var command = new CommandSet();
        for (var at = 0; at < bytes.Length;)
        {
            if (bytes.Length - at < 8) throw new PduException(Invariant($"{bytes.Length - at} bytes are no element."), "command set", at);
            var group = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
            var element = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 2)..]);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            var place = Invariant($"command set, ({group:X4},{element:X4})");
            if (group != 0) throw new PduException("Group 0000 alone makes a command.", place, at);
            if (length > bytes.Length - at - 8) throw new PduException(Invariant($"{length} bytes are said to follow, {bytes.Length - at - 8} are left."), place, at);
            command._elements[(CommandElement)element] = bytes.Slice(at + 8, (int)length).ToArray();
            at += 8 + (int)length;
        }

        if (!command.Has(CommandElement.CommandField)) throw new PduException("It is missing.", "command set, (0000,0100) command field", bytes.Length);
        command.CheckUid(CommandElement.AffectedSopClass);
        command.CheckUid(CommandElement.RequestedSopClass);
        command.CheckUid(CommandElement.AffectedSopInstance);
        command.CheckUid(CommandElement.RequestedSopInstance);
        return command;
    }

    // Instance UIDs become names of files.
    private void CheckUid(CommandElement element)
    {
        var text = Text(element);
        if (text.Length > 64 || text.Any(one => !char.IsAsciiDigit(one) && one != '.'))
            throw new PduException("A UID has at most 64 digits and points.", Invariant($"command set, (0000,{(ushort)element:X4})"), 0);
    }
}
