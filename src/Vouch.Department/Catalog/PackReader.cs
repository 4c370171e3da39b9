using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>
/// Reads a pack from its files: a manifest (code, name, version, files) and the files it names beside it. Strict, and
/// tells every problem it finds, not only the first.
/// </summary>
public static class PackReader
{
    public const int FilesMax = 50;
    private const int ProblemsMax = 500;

    /// <summary>Reads a pack from texts, the manifest first.</summary>
    public static PackReading Read(IReadOnlyList<PackText> texts)
    {
        var draft = new PackDraft();
        if (texts.Count == 0)
            return new PackReading.Unfit([new PackProblem("", 1, 1, "a pack has at least one file")]);
        var pack = Manifest(draft, texts[0], texts);
        foreach (var text in texts.Skip(1))
        {
            if (YamlTree.Read(text, draft.Problems) is not { } map)
                continue;
            var fields = new PackFields(map, draft.Problems);
            PackSectionReader.Read(draft, fields);
            fields.Close();
        }
        draft.FollowReferences();
        PackCrossCheck.Run(draft, texts[0].File);
        if (draft.Problems.Count > 0)
            return new PackReading.Unfit(Ordered(draft.Problems, texts));
        return new PackReading.Fit(pack with
        {
            Sources = draft.Sources.ToImmutable(),
            SpecimenTypes = [.. draft.SpecimenTypes],
            Containers = [.. draft.Containers],
            Analytes = draft.Analytes.ToImmutableSortedDictionary(item => item.Code, item => item, StringComparer.Ordinal),
            Panels = draft.Panels.ToImmutableSortedDictionary(item => item.Code, item => item, StringComparer.Ordinal),
            RejectionReasons = [.. draft.RejectionReasons],
            NonResults = [.. draft.NonResults],
            ResultComments = [.. draft.ResultComments],
            Requirements = [.. draft.Requirements],
            Guards = [.. draft.Guards],
            Calculations = [.. draft.Calculations],
            Reflexes = [.. draft.Reflexes],
            Worksheets = [.. draft.Worksheets],
            Kits = [.. draft.Kits],
            Differential = draft.Differential,
            LocalEntries = [.. draft.LocalEntries],
            Version = draft.LocalNumber is { } number ? LaboratoryPack.LocalVersion(pack.Version, number) : pack.Version,
        });
    }

    /// <summary>Reads the manifest at the path and the files it names in the same folder.</summary>
    public static PackReading ReadFile(string manifestPath)
    {
        var (texts, problems) = Load(manifestPath);
        return problems.Count > 0 ? new PackReading.Unfit(problems) : Read(texts);
    }

    /// <summary>The texts of a pack on disk, the manifest first, or why they could not be had.</summary>
    public static (IReadOnlyList<PackText> Texts, IReadOnlyList<PackProblem> Problems) Load(string manifestPath)
    {
        var problems = new List<PackProblem>();
        var texts = new List<PackText>();
        if (ReadText(manifestPath, manifestPath, problems) is not { } manifest)
            return (texts, problems);
        texts.Add(manifest);
        if (YamlTree.Read(manifest, []) is not { } map)
            return (texts, problems); // Read says what is wrong with it.
        var folder = Path.GetDirectoryName(Path.GetFullPath(manifestPath)) ?? ".";
        foreach (var word in new PackFields(map, []).Words("files").Take(FilesMax))
            if (word.Text != Path.GetFileName(word.Text))
                problems.Add(word.Place.Problem($"'{word.Text}' must be a file name in the manifest's folder"));
            else if (ReadText(Path.Combine(folder, word.Text), Beside(manifestPath, word.Text), problems, word.Place) is { } text)
                texts.Add(text);
        return (texts, problems);
    }

    private static string Beside(string manifestPath, string file) =>
        Path.Combine(Path.GetDirectoryName(manifestPath) ?? "", file);

    private static PackText? ReadText(string path, string shown, List<PackProblem> problems, YamlPlace? named = null)
    {
        var place = named ?? new YamlPlace(shown, 1, 1);
        try
        {
            var size = new FileInfo(path).Length;
            if (size <= 4L * YamlTree.CharactersMax)
                return new PackText(shown, File.ReadAllText(path));
            problems.Add(place.Problem($"{shown} is larger than a pack file may be"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            problems.Add(place.Problem($"cannot read {shown}: {fault.Message}"));
        }
        return null;
    }

    private static LaboratoryPack Manifest(PackDraft draft, PackText text, IReadOnlyList<PackText> texts)
    {
        var empty = new LaboratoryPack { Code = "", Name = "", Version = "" };
        if (YamlTree.Read(text, draft.Problems) is not { } map)
            return empty;
        var fields = new PackFields(map, draft.Problems);
        var pack = empty with
        {
            Code = fields.Required("pack"),
            Name = fields.Required("name"),
            Version = fields.Required("version"),
        };
        if (pack.Version.Length > 40 || pack.Code.Length > 16)
            draft.Problem(fields.Place, "the code has at most 16 characters, the version at most 40");
        var files = fields.Words("files");
        if (files.Length > FilesMax)
            draft.Problem(fields.PlaceOf("files"), $"more than {FilesMax} files");
        foreach (var file in files)
            if (!texts.Any(other => Path.GetFileName(other.File) == file.Text))
                draft.Problem(file.Place, $"the file '{file.Text}' is not there");
        PackSectionReader.Read(draft, fields);
        fields.Close();
        return pack;
    }

    private static List<PackProblem> Ordered(IEnumerable<PackProblem> problems, IReadOnlyList<PackText> texts)
    {
        var order = texts.Select((text, place) => (text.File, place)).ToDictionary(
            pair => pair.File, pair => pair.place, StringComparer.Ordinal);
        return [.. problems.Distinct().OrderBy(problem => order.GetValueOrDefault(problem.File, int.MaxValue))
            .ThenBy(problem => problem.Line).ThenBy(problem => problem.Column).Take(ProblemsMax)];
    }
}
