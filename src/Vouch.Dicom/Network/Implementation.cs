namespace Vouch.Dicom.Network;

/// <summary>How this implementation names itself. Source: PS3.7, D.3.3.2; the UID is made from a UUID (PS3.5, B.2).</summary>
public static class Implementation
{
    public const string ClassUid = "2.25.202911657712283401563286110955742086671";

    /// <summary>1 to 16 characters.</summary>
    public const string VersionName = "VOUCH_0_1";
}
