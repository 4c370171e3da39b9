namespace Vouch.Dicom.Network;

/// <summary>A protocol data unit, a command or a fragment that breaks the rules: what is wrong, where, and how an abort names it.</summary>
public sealed class PduException(string message, string place, long offset, AbortReason reason = AbortReason.InvalidParameter)
    : Exception(message)
{
    /// <summary>The field, as PS3.8 names it.</summary>
    public string Place { get; } = place;

    /// <summary>Bytes from the beginning of the unit's variable part.</summary>
    public long Offset { get; } = offset;

    /// <summary>The reason given to the other end.</summary>
    public AbortReason Reason { get; } = reason;

    /// <summary>Place, offset and fact in one line.</summary>
    public string Told => Invariant($"{Place}, at byte {Offset}: {Message}");
}
