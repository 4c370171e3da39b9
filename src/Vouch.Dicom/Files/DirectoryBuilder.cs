using Vouch.Dicom.Coding;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Files;

/// <summary>Makes the directory of a folder of files. Source: PS3.3, F.4 and F.5; PS3.10, 8.</summary>
public sealed class DirectoryBuilder
{
    private const int ComponentsMost = 8;
    private const int ComponentCharactersMost = 8;

    /// <summary>Kinds of records by what a SOP class's name has; what has none is an image. Source: PS3.3, F.4, table F.4-1.</summary>
    private static readonly (string InName, string Type)[] Types =
    [
        ("Key Object Selection", "KEY OBJECT DOC"), (" SR Storage", "SR DOCUMENT"), ("Comprehensive 3D SR", "SR DOCUMENT"), ("Report",
            "SR DOCUMENT"),
        ("Dose SR", "SR DOCUMENT"), ("Presentation State", "PRESENTATION"), ("Waveform", "WAVEFORM"), ("ECG", "WAVEFORM"), ("RT Dose",
            "RT DOSE"),
        ("RT Structure Set", "RT STRUCTURE SET"), ("RT Plan", "RT PLAN"), ("RT Ion Plan", "RT PLAN"), ("Treatment Record",
            "RT TREAT RECORD"),
        ("Encapsulated", "ENCAP DOC"), ("Raw Data", "RAW DATA"), ("Spectroscopy", "SPECTROSCOPY"), ("Registration", "REGISTRATION"),
            ("Fiducials", "FIDUCIAL"),
    ];

    private static readonly Tag CharacterSetTag = Tags.SpecificCharacterSet;
    private readonly List<Node> patients = [];

    /// <summary>Files that have no place in the directory, and why.</summary>
    public List<(string File, string Reason)> LeftOut { get; } = [];

    /// <summary>The directory of every file below a folder, but of one that lies there already.</summary>
    public static DirectoryBuilder Of(string folder)
    {
        var builder = new DirectoryBuilder();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, path);
            if (name == "DICOMDIR")
                continue;
            try
            {
                using var file = DicomFile.Open(path);
                builder.Add(file, name.Split(Path.DirectorySeparatorChar));
            }
            catch (DicomFormatException refused)
            {
                builder.LeftOut.Add((name, refused.Told));
            }
        }

        return builder;
    }

    /// <exception cref="DicomFormatException">The name is none of a medium, or the object does not say what it is of.</exception>
    public void Add(DicomFile file, IReadOnlyList<string> fileId)
    {
        if (fileId.Count > ComponentsMost || fileId.Any(one => one.Length is 0 or > ComponentCharactersMost
            || !one.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_')))
            throw new DicomFormatException("The name is not of up to eight parts of up to eight capital letters, digits and underscores.");
        var data = file.Data;
        var patient = Below(patients, "PATIENT", data, DirectoryKeys.Patient, Required(data, new(0x0010, 0x0020)));
        var study = Below(patient.Below, "STUDY", data, DirectoryKeys.Study, Required(data, new(0x20, 0x0D)));
        var series = Below(study.Below, "SERIES", data, DirectoryKeys.Series, Required(data, new(0x20, 0x0E)));
        var sopClass = Required(data, Tags.SopClassUid);
        var type = TypeOf(sopClass);
        var instance = Below(series.Below, type, data, DirectoryKeys.OfInstance(type), Required(data, Tags.SopInstanceUid));
        instance.Record.Set(DirectoryTags.FileId, fileId).Set(DirectoryTags.SopClassInFile, sopClass)
            .Set(DirectoryTags.SopInstanceInFile, Required(data, Tags.SopInstanceUid)).Set(DirectoryTags.TransferSyntaxInFile,
                file.Syntax.Uid);
    }

    /// <param name="fileSet">The name of the medium, at most 16 capital letters, digits and underscores.</param>
    /// <param name="instance">The identifier of this directory; made where none is given.</param>
    public DicomFile Build(string fileSet = "", Uid? instance = null)
    {
        var all = patients.SelectMany(one => one.All()).ToList();
        var data = new DataSet().Set(DirectoryTags.FileSetId, fileSet).Set(DirectoryTags.FirstRecord, 0).Set(DirectoryTags.LastRecord,
            0).Set(DirectoryTags.ConsistencyFlag, 0)
            .SetItems(DirectoryTags.Records, [.. all.Select(one => one.Record)]);
        var named = new DataSet().Set(Tags.SopClassUid, DirectoryTags.SopClass).Set(Tags.SopInstanceUid, (instance ?? Uid.New()).Text);
        var file = DicomFile.Of(FileForm.Made, FileMeta.WithLength(FileMeta.Of(named, TransferSyntax.ExplicitLittle)),
            TransferSyntax.ExplicitLittle, data, [], null);
        // Every offset has four bytes, so that setting them moves nothing.
        var records = (SequenceElement)data.Find(DirectoryTags.Records)!;
        var begin = 132 + Measure.Content(file.Meta, ElementCoding.ExplicitLittle);
        var offsets = DicomDirectory.Offsets(file, records).Zip(all).ToDictionary(pair => pair.Second, pair => begin + pair.First);
        data.Set(DirectoryTags.FirstRecord, patients.Count == 0 ? 0 : offsets[patients[0]]).Set(DirectoryTags.LastRecord,
            patients.Count == 0 ? 0 : offsets[patients[^1]]);
        Link(patients, offsets);
        return file;
    }

    private static void Link(List<Node> nodes, Dictionary<Node, long> offsets)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            nodes[i].Record.Set(DirectoryTags.NextRecord, i + 1 < nodes.Count ? offsets[nodes[i + 1]] : 0)
                .Set(DirectoryTags.LowerRecord, nodes[i].Below.Count > 0 ? offsets[nodes[i].Below[0]] : 0);
            Link(nodes[i].Below, offsets);
        }
    }

    private static Node Below(List<Node> nodes, string type, DataSet data, Tag[] keys, string identity)
    {
        if (nodes.Find(one => one.Identity == identity && one.Type == type) is { } there)
            return there;
        var record = new DataSet().Set(DirectoryTags.NextRecord, 0).Set(DirectoryTags.InUse, 0xFFFF).Set(DirectoryTags.LowerRecord,
            0).Set(DirectoryTags.RecordType, type);
        if (data.Find(CharacterSetTag) is ValueElement characters)
            record.Set(new ValueElement(CharacterSetTag, Vr.CS, characters.Bytes));
        foreach (var key in keys)
            Copy(data, key, record, nodes.Count + 1);
        nodes.Add(new(identity, type, record, []));
        return nodes[^1];
    }

    private static void Copy(DataSet data, Tag key, DataSet record, int place)
    {
        if (record.VrOf(key) == Vr.SQ)
            record.SetItems(key, [.. data.Items(key).Select(one =>
                DataSet.Read(one.ToBytes(TransferSyntax.ExplicitLittle), TransferSyntax.ExplicitLittle))]);
        else if (DirectoryKeys.IsNumber(key) && data.Text(key) is null)
            record.Set(key, place.ToString(System.Globalization.CultureInfo.InvariantCulture));
        else
            record.Set(data.Find(key) is ValueElement value ? new ValueElement(key, value.Vr, value.Bytes)
                : new ValueElement(key, record.VrOf(key), default));
    }

    private static string TypeOf(string sopClass)
    {
        var name = new Uid(sopClass).Name;
        return Array.Find(Types, one => name.Contains(one.InName, StringComparison.Ordinal)).Type ?? "IMAGE";
    }

    private static string Required(DataSet data, Tag tag) =>
        data.Text(tag) ?? throw new DicomFormatException("The object does not have it, and a directory needs it.", tag.ToString());

    private sealed record Node(string Identity, string Type, DataSet Record, List<Node> Below)
    {
        public IEnumerable<Node> All() => Below.SelectMany(one => one.All()).Prepend(this);
    }
}
