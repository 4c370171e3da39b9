using Vouch.Dicom.Files;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Storage;

/// <summary>A file as an object that can be sent.</summary>
public static class StoredFile
{
    /// <summary>What the file meta information says, or the data set where it is silent.</summary>
    /// <exception cref="DicomFormatException">It is no file that can be sent: the reason.</exception>
    public static StoredObject Read(string path)
    {
        using var file = DicomFile.Open(path);
        return Of(path, file);
    }

    /// <summary>The same of a file that is open already.</summary>
    internal static StoredObject Of(string path, DicomFile file)
    {
        var sopClass = file.Meta.Text(Tags.MediaStorageSopClassUid) ?? file.Data.Text(Tags.SopClassUid)
            ?? throw new DicomFormatException("The SOP class is not said.", Tags.SopClassUid.ToString());
        var instance = file.Meta.Text(Tags.MediaStorageSopInstanceUid) ?? file.Data.Text(Tags.SopInstanceUid)
            ?? throw new DicomFormatException("The SOP instance is not said.", Tags.SopInstanceUid.ToString());
        return Of(path, sopClass, instance, file.Syntax.Uid, file.DataOffset);
    }

    /// <summary>The same of a file that was read before.</summary>
    /// <param name="offset">Where the data set begins.</param>
    internal static StoredObject Of(string path, string sopClass, string sopInstance, string transferSyntax, long offset) => new(
        sopClass, sopInstance, transferSyntax, () => new FileContent(path, offset));
}
