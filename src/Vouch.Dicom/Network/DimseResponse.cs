namespace Vouch.Dicom.Network;

/// <summary>Sub-operations of a C-MOVE or C-GET; null where the response does not say. Source: PS3.7, 9.1.3 and 9.1.4.</summary>
public readonly record struct Suboperations(int? Remaining, int? Completed, int? Failed, int? Warning);

/// <summary>A response to a request of ours.</summary>
/// <param name="SopInstance">The instance it speaks of, as N-CREATE assigns one; "" when it does not say.</param>
public sealed record DimseResponse(DimseStatus Status, DataSet? DataSet, Suboperations Suboperations, string SopInstance)
{
    /// <exception cref="DicomFormatException">Its data set cannot be read.</exception>
    internal static DimseResponse Of(IncomingMessage message)
    {
        var command = message.Command;
        return new(
            DimseStatus.Of(command),
            message.Identifier is { } bytes ? DataSet.Read(bytes, TransferSyntax.Of(message.Context.TransferSyntax)) : null,
            new(Count(CommandElement.RemainingSuboperations), Count(CommandElement.CompletedSuboperations),
                Count(CommandElement.FailedSuboperations), Count(CommandElement.WarningSuboperations)),
            command.SopInstance);

        int? Count(CommandElement element) => command.Has(element) ? command.Number(element) : null;
    }
}
