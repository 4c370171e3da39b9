using Vouch.Dicom.Files;

namespace Vouch.Dicom.Network;

/// <summary>How this implementation names itself, over the network as in files. Source: PS3.7, D.3.3.2.</summary>
public static class Implementation
{
    public const string ClassUid = FileMeta.ImplementationClassUid;

    /// <summary>1 to 16 characters.</summary>
    public static string VersionName => FileMeta.ImplementationVersionName;
}
