using System.Collections.Immutable;

namespace Vouch.Dicom.Network;

/// <summary>What was said of a proposed context. Source: PS3.8, table 9-18.</summary>
public enum ContextResult : byte
{
    Acceptance = 0,
    UserRejection = 1,
    NoReason = 2,
    AbstractSyntaxNotSupported = 3,
    TransferSyntaxesNotSupported = 4,
}

/// <summary>A service–object pair and the transfer syntaxes one end can speak. Source: PS3.8, 9.3.2.2.</summary>
/// <param name="Id">Odd, 1 to 255.</param>
public sealed record ProposedContext(byte Id, string AbstractSyntax, ImmutableArray<string> TransferSyntaxes);

/// <summary>The acceptor's answer. Source: PS3.8, 9.3.3.2.</summary>
/// <param name="TransferSyntax">Of meaning only with acceptance.</param>
public sealed record AnsweredContext(byte Id, ContextResult Result, string TransferSyntax);

/// <summary>A context both ends agreed on.</summary>
/// <param name="IsScu">Whether the requestor may act as SCU in it.</param>
/// <param name="IsScp">Whether the requestor may act as SCP in it (role selection).</param>
public sealed record PresentationContext(byte Id, string AbstractSyntax, string TransferSyntax, bool IsScu = true, bool IsScp = false);
