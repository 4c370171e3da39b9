namespace Vouch.Dicom.Files;

/// <summary>One record of a directory, with those below it. Source: PS3.3, F.3.</summary>
/// <param name="Type">"PATIENT", "STUDY", "SERIES", "IMAGE" …</param>
/// <param name="FileId">Folders and name of the file it stands for; empty: none.</param>
/// <param name="IsInUse">Not of one that was taken out.</param>
public sealed record DirectoryRecord(string Type, IReadOnlyList<string> FileId, bool IsInUse, DataSet Data,
    IReadOnlyList<DirectoryRecord> Below)
{
    /// <summary>This one and all below it, in their order.</summary>
    public IEnumerable<DirectoryRecord> All() => Below.SelectMany(one => one.All()).Prepend(this);
}
