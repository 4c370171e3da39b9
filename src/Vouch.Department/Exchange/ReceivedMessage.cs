using System.Security.Cryptography;

namespace Vouch.Department.Exchange;

/// <summary>A message as it came in, before anything but its name was read.</summary>
/// <param name="ControlId">MSH-10, or for ASTM the hash: a device sends no identity of a message.</param>
/// <param name="MessageType">ORU^R01, ASTM …; empty when unreadable.</param>
public sealed record ReceivedMessage(Guid ConnectionId, string ControlId, string MessageType, ReadOnlyMemory<byte> Body)
{
    public byte[] Hash { get; } = SHA256.HashData(Body.Span);
}

/// <summary>Where a received message is kept.</summary>
/// <param name="Duplicate">The same control id and content were here before: this is that message.</param>
/// <param name="Conflicts">The same control id was here before with other content; kept, and flagged.</param>
public readonly record struct KeptMessage(Guid Id, long Seq, bool Duplicate, bool Conflicts);
