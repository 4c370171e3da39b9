using System.Collections.Immutable;
using System.Text;
using Vouch.Wire.Devices;

namespace Vouch.Wire.Astm;

/// <summary>What was unusual about a message and did not stop it from being read.</summary>
public sealed record AstmRemark(int Position, string Words);

/// <summary>
/// An E1394 message: its bytes as received, its records in order, and their hierarchy (patient, order, result;
/// comments and manufacturer records hang on the record before them).
/// Source: CLSI LIS02-A2 5.3 (record hierarchy), 5.1 (levels).
/// </summary>
public sealed record AstmMessage
{
    private AstmMessage(
        ReadOnlyMemory<byte> raw, ImmutableArray<AstmRecord> records, AstmDelimiters delimiters,
        ImmutableArray<AstmRemark> remarks, Func<string, int?> level)
    {
        Raw = raw;
        Records = records;
        Delimiters = delimiters;
        Remarks = remarks;
        Tree = DeviceTree.Build(records, level);
        IsComplete = records is [.., { Type: "L" }];
    }

    public ReadOnlyMemory<byte> Raw { get; }

    public ImmutableArray<AstmRecord> Records { get; }

    public AstmDelimiters Delimiters { get; }

    public ImmutableArray<AstmRemark> Remarks { get; }

    /// <summary>The top records (H, and L or what stands without a header), each with its children.</summary>
    public ImmutableArray<DeviceNode> Tree { get; }

    /// <summary>The header, or null when the message begins without one.</summary>
    public AstmHeader? Header => Records is [{ Type: "H" } first, ..] ? new AstmHeader(first) : null;

    /// <summary>The terminator; null when the message was cut before it.</summary>
    public AstmTerminator? Terminator => Records is [.., { Type: "L" } last] ? new AstmTerminator(last) : null;

    /// <summary>False when the message was cut before its terminator, or in other formats is not understood.</summary>
    public bool IsComplete { get; private init; }

    public IEnumerable<AstmQuery> Queries => Of("Q").Select(record => new AstmQuery(record));

    public IEnumerable<AstmOrder> Orders => Of("O").Select(record => new AstmOrder(record));

    public IEnumerable<AstmResult> Results => Of("R").Select(record => new AstmResult(record));

    public IEnumerable<AstmRecord> Of(string type) => Records.Where(record => record.Type == type);

    /// <summary>
    /// Reads one message. <paramref name="encoding"/> is the connection's (null: UTF-8 where the bytes are UTF-8);
    /// bytes that do not fit it are read as ISO 8859-1 with a remark. Anything is read; nothing throws.
    /// </summary>
    public static AstmMessage Read(ReadOnlyMemory<byte> raw, Encoding? encoding = null)
    {
        var remarks = ImmutableArray.CreateBuilder<AstmRemark>();
        var lines = AstmText.Records(AstmText.Decode(raw.Span, encoding, remarks));
        var delimiters = lines is [['H', ..] header, ..] ? AstmDelimiters.FromHeader(header) : AstmDelimiters.Standard;
        if (lines is not [['H', ..], ..])
            remarks.Add(new AstmRemark(1, "The message does not begin with a header record (H)."));
        else if (lines[0].Contains("\\\\^", StringComparison.Ordinal))
            remarks.Add(new AstmRemark(1, "The header writes its repeat delimiter doubled."));
        var records = lines.Select((line, at) => new AstmRecord(line, at + 1, delimiters)).ToImmutableArray();
        foreach (var record in records.Where(record => !AstmLevels.IsKnown(record.Type)))
            remarks.Add(new AstmRemark(record.Position, $"Unknown record type '{record.Type}'."));
        return new AstmMessage(raw, records, delimiters, remarks.ToImmutable(), AstmLevels.Of);
    }

    /// <summary>The message as text for the link: records ended by CR, in the given encoding.</summary>
    public ReadOnlyMemory<byte> ToBytes(Encoding? encoding = null) =>
        (encoding ?? Encoding.UTF8).GetBytes(string.Concat(Records.Select(record => record.Raw + "\r")));

    internal static AstmMessage Of(ImmutableArray<AstmRecord> records, AstmDelimiters delimiters, Encoding encoding)
    {
        var raw = encoding.GetBytes(string.Concat(records.Select(record => record.Raw + "\r")));
        return new AstmMessage(raw, records, delimiters, [], AstmLevels.Of);
    }

    /// <summary>A message of another format, its fields put into records by that format's reader.</summary>
    internal static AstmMessage Of(
        ReadOnlyMemory<byte> raw, ImmutableArray<AstmRecord> records, ImmutableArray<AstmRemark> remarks,
        Func<string, int?> level, bool isComplete) =>
        new(raw, records, AstmDelimiters.Standard, remarks, level) { IsComplete = isComplete };
}
