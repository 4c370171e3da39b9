namespace Vouch.Dicom.Network;

/// <summary>An object that can be sent: what it is and how its data set's bytes are had, as they are.</summary>
/// <param name="TransferSyntax">The syntax the bytes are in; they are sent in no other.</param>
/// <param name="Open">Opens the data set's bytes (what follows the file meta information).</param>
public sealed record StoredObject(string SopClass, string SopInstance, string TransferSyntax, Func<Stream> Open);

/// <summary>For whom objects are sent in a C-MOVE. Source: PS3.7, 9.1.1.1.</summary>
public readonly record struct MoveOriginator(string AeTitle, ushort MessageId);
