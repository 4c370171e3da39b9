using System.Reflection;
using Vouch.Dicom.Coding;

namespace Vouch.Dicom.Files;

/// <summary>File meta information. Source: PS3.10, 7.1.</summary>
internal static class FileMeta
{
    /// <summary>Of this library: a UUID made once (PS3.5, B.2).</summary>
    public const string ImplementationClassUid = "2.25.275683118190744921137285921073829445172";

    public static readonly string ImplementationVersionName =
        "VOUCH_" + (typeof(FileMeta).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0] ?? "0");

    public static DataSet Of(DataSet data, TransferSyntax syntax)
    {
        var meta = new DataSet();
        meta.SetBytes(Tags.FileMetaInformationVersion, Vr.OB, new byte[] { 0, 1 });
        meta.Set(Tags.MediaStorageSopClassUid, data.Text(Tags.SopClassUid) ?? throw Missing(Tags.SopClassUid));
        meta.Set(Tags.MediaStorageSopInstanceUid, data.Text(Tags.SopInstanceUid) ?? throw Missing(Tags.SopInstanceUid));
        meta.Set(Tags.TransferSyntaxUid, syntax.Uid);
        meta.Set(Tags.ImplementationClassUid, ImplementationClassUid);
        meta.Set(Tags.ImplementationVersionName, ImplementationVersionName);
        return meta.Set(Tags.FileMetaInformationGroupLength, 0L);
    }

    /// <summary>With the length of the group as it is now; one that was read and is not changed is left.</summary>
    public static DataSet WithLength(DataSet meta)
    {
        if (meta.Find(Tags.FileMetaInformationGroupLength) is not { } length || meta.All(one => one.Origin.Header.Length > 0))
            return meta;
        var rest = new DataSet();
        foreach (var element in meta.Where(one => one.Tag != length.Tag))
            rest.Append(element);
        return rest.Set(Tags.FileMetaInformationGroupLength, Measure.Content(rest, ElementCoding.ExplicitLittle));
    }

    private static DicomFormatException Missing(Tag tag) => new("A file cannot be made of a data set without it.", tag.ToString());
}
