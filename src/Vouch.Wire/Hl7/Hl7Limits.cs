namespace Vouch.Wire.Hl7;

/// <summary>How much of a message is taken and how silence about the character set is read.</summary>
public sealed record Hl7Limits
{
    /// <summary>The limits used where the caller names none.</summary>
    public static Hl7Limits Default { get; } = new();

    /// <summary>Longest message taken, in bytes.</summary>
    public int MessageBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Most segments taken in one message.</summary>
    public int SegmentsMax { get; init; } = 100_000;

    /// <summary>Most messages taken from one batch file.</summary>
    public int BatchMessagesMax { get; init; } = 1_000_000;

    /// <summary>
    /// Character set (a name of table 0211 or of IANA) of messages that leave MSH-18 empty; null reads them as UTF-8
    /// where every byte fits and as windows-1252 otherwise.
    /// </summary>
    public string? UndeclaredCharset { get; init; }
}
