namespace Vouch.Dicom.Storage;

/// <summary>What became of an object that was received.</summary>
public enum StoredAs
{
    /// <summary>It is new.</summary>
    New,

    /// <summary>The same object, byte for byte, is there already.</summary>
    AlreadyThere,

    /// <summary>Another object has its SOP instance UID: it is kept in the folder of conflicts.</summary>
    KeptAside,
}
