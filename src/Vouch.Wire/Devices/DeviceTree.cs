using System.Collections.Immutable;

namespace Vouch.Wire.Devices;

/// <summary>A record of a device's message whatever its protocol: an ASTM record, an HL7 segment.</summary>
public interface IDeviceRecord
{
    /// <summary>Record type or segment name.</summary>
    string Type { get; }

    /// <summary>Position in the message, from 1.</summary>
    int Position { get; }

    /// <summary>The record as received.</summary>
    string Raw { get; }

    /// <summary>The text at a place (first repeat where a component is asked), escapes resolved, padding kept.</summary>
    string Text(FieldPlace place);

    /// <summary>The texts of every repeat at a place.</summary>
    ImmutableArray<string> Texts(FieldPlace place);
}

/// <summary>A record with what hangs on it.</summary>
public sealed class DeviceNode
{
    private readonly List<DeviceNode> children = [];
    private readonly Dictionary<string, List<DeviceNode>> childrenByType = new(StringComparer.Ordinal);

    private readonly int? level;

    internal DeviceNode(IDeviceRecord record, DeviceNode? parent, int? level)
    {
        this.level = level;
        Record = record;
        Parent = parent;
        parent?.Add(this);
    }

    public IDeviceRecord Record { get; }

    public DeviceNode? Parent { get; }

    public IReadOnlyList<DeviceNode> Children => children;

    /// <summary>This node and everything below it, in the order of the message.</summary>
    public IEnumerable<DeviceNode> All() => children.SelectMany(child => child.All()).Prepend(this);

    /// <summary>
    /// The record of a type that speaks for this node: itself, a child, or going up, an ancestor or the last record
    /// of that type before this one on the ancestor's own level (HL7's ORC beside OBR). Never one from another
    /// patient's or order's branch: a tube is not guessed.
    /// </summary>
    public DeviceNode? Nearest(string type)
    {
        if (Record.Type == type)
            return this;
        if (childrenByType.TryGetValue(type, out var below))
            return below[0];
        for (var (path, above) = (this, Parent); above is not null; (path, above) = (above, above.Parent))
        {
            if (above.Record.Type == type)
                return above;
            if (above.LastBefore(type, Record.Position) is { } before && before.level == path.level)
                return before;
        }

        return null;
    }

    private void Add(DeviceNode child)
    {
        children.Add(child);
        if (!childrenByType.TryGetValue(child.Record.Type, out var alike))
            childrenByType.Add(child.Record.Type, alike = []);
        alike.Add(child);
    }

    // By halving: a message of a million results must not be read in a million steps for each.
    private DeviceNode? LastBefore(string type, int position)
    {
        if (!childrenByType.TryGetValue(type, out var alike))
            return null;
        var (low, high) = (0, alike.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (alike[middle].Record.Position < position)
                low = middle + 1;
            else
                high = middle;
        }

        return low == 0 ? null : alike[low - 1];
    }
}

/// <summary>Builds the hierarchy from the order of the records and the level of their types.</summary>
public static class DeviceTree
{
    /// <param name="records">In the order of the message.</param>
    /// <param name="level">0 stands alone; null hangs on the record before it.</param>
    public static ImmutableArray<DeviceNode> Build(IEnumerable<IDeviceRecord> records, Func<string, int?> level)
    {
        var roots = ImmutableArray.CreateBuilder<DeviceNode>();
        var open = new Stack<(int Level, DeviceNode Node)>();
        foreach (var record in records)
        {
            var own = level(record.Type);
            while (own is { } above && open.TryPeek(out var top) && top.Level >= above)
                open.Pop();
            var node = new DeviceNode(record, open.TryPeek(out var parent) ? parent.Node : null, own);
            if (node.Parent is null)
                roots.Add(node);
            if (own is { } depth)
                open.Push((depth, node));
        }

        return roots.ToImmutable();
    }
}
