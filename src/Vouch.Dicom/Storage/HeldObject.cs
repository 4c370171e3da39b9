using Vouch.Dicom.Files;
using Vouch.Dicom.Matching;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Storage;

/// <summary>An object of a folder: what is asked of it in queries, and how it is sent.</summary>
/// <param name="DataOffset">Where in the file its data set begins.</param>
/// <param name="Head">Its query keys, in explicit VR little endian.</param>
internal sealed record HeldObject(
    string Path, long DataOffset, string SopClass, string SopInstance, string TransferSyntax, byte[] Head, string Patient, string Study, string Series)
{
    /// <summary>The attributes that are kept in <see cref="Head"/>.</summary>
    public static readonly Tag[] Kept = [Tags.SpecificCharacterSet, new(0x0008, 0x0201), .. QueryKeys.All.Select(one => one.Tag)];

    public StoredObject Object => StoredFile.Of(Path, SopClass, SopInstance, TransferSyntax, DataOffset);

    /// <exception cref="DicomFormatException">It cannot be read.</exception>
    public static HeldObject Read(string path)
    {
        using var file = DicomFile.Open(path);
        var head = new DataSet();
        foreach (var tag in Kept)
            if (file.Data.Find(tag) is (ValueElement or SequenceElement) and { } element) head.Set(Query.Copy(file.Data, element));
        var stored = StoredFile.Of(path, file);
        return new(path, file.DataOffset, stored.SopClass, stored.SopInstance, stored.TransferSyntax, head.ToBytes(Dicom.TransferSyntax.ExplicitLittle),
            Unique(head, QueryLevel.Patient), Unique(head, QueryLevel.Study), Unique(head, QueryLevel.Series));
    }

    public DataSet Keys() => DataSet.Read(Head, Dicom.TransferSyntax.ExplicitLittle);

    /// <summary>The unique key of a level.</summary>
    public string Unique(QueryLevel level) => level switch
    {
        QueryLevel.Patient => Patient,
        QueryLevel.Study => Study,
        QueryLevel.Series => Series,
        _ => SopInstance,
    };

    private static string Unique(DataSet head, QueryLevel level) => head.Text(QueryModel.UniqueKey(level))?.Trim(' ', '\0') ?? "";
}
