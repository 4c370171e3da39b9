namespace Vouch.Department.Platform;

/// <summary>Where this node keeps its files, and what the hospital was created for.</summary>
/// <param name="DataFolder">Absolute path; keys in <c>keys/</c>, blobs in <c>blobs/</c>.</param>
/// <param name="Kind">DEMO or production; never changes.</param>
public sealed record PlatformPlace(string DataFolder, HospitalKind Kind)
{
    /// <summary>Secrets outside the database: signing keys and the like. Mode 0700.</summary>
    public string KeyFolder => Path.Combine(DataFolder, "keys");

    public string BlobFolder => Path.Combine(DataFolder, "blobs");

    public bool IsDemo => Kind == HospitalKind.Demo;
}
