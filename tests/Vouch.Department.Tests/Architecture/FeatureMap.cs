using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Vouch.Department.Tests.Architecture;

/// <summary>A source file of a feature.</summary>
/// <param name="Path">Below Vouch.Department, with '/': its first part is the feature.</param>
public sealed record FeatureSource(string Path, string Text)
{
    public string Feature => Path.Split('/')[0];

    public bool IsRazor => Path.EndsWith(".razor", StringComparison.Ordinal);
}

/// <summary>Who may use whom inside the department, and whether sources keep to it.</summary>
public sealed partial class FeatureMap
{
    private const string Root = "Vouch.Department";

    private readonly ImmutableSortedDictionary<string, ImmutableSortedSet<string>> mayUse;

    private FeatureMap(ImmutableSortedDictionary<string, ImmutableSortedSet<string>> mayUse) => this.mayUse = mayUse;

    /// <summary>Reads lines of "Feature: those it may use"; # begins a comment.</summary>
    public static FeatureMap Read(string text)
    {
        var lines = from line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    where line[0] != '#'
                    let parts = line.Split(':')
                    select KeyValuePair.Create(parts[0].Trim(),
                        parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToImmutableSortedSet(StringComparer.Ordinal));
        return new FeatureMap(ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, lines));
    }

    /// <summary>Every circle, as the path that closes it; and every name without a line.</summary>
    public IEnumerable<string> FaultsOfMap()
    {
        foreach (var (feature, uses) in mayUse)
        {
            foreach (var unknown in uses.Where(name => !mayUse.ContainsKey(name)))
                yield return $"{feature} may use {unknown}, which has no line";
            if (Reaches(feature, feature, []))
                yield return $"{feature} reaches itself";
        }
    }

    /// <summary>Every use of a feature that the map does not allow, and every feature without a line.</summary>
    public IEnumerable<string> FaultsOf(IReadOnlyCollection<FeatureSource> sources)
    {
        var types = TypesByFeature(sources);
        foreach (var source in sources)
        {
            if (!mayUse.TryGetValue(source.Feature, out var allowed))
            {
                yield return $"{source.Feature} has no line in FeatureMap.txt";
                continue;
            }

            foreach (var used in Uses(source, types).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                if (used != source.Feature && !allowed.Contains(used))
                    yield return $"{source.Path} uses {used}, which {source.Feature} may not";
            }
        }
    }

    /// <summary>Every C# file whose namespace is not its folder.</summary>
    public static IEnumerable<string> FaultsOfNamespaces(IEnumerable<FeatureSource> sources) =>
        from source in sources
        where !source.IsRazor
        let folder = source.Path.Contains('/', StringComparison.Ordinal) ? source.Path[..source.Path.LastIndexOf('/')] : ""
        let expected = $"{Root}.{folder.Replace('/', '.')}".TrimEnd('.')
        let found = Namespace().Match(source.Text).Groups[1].Value
        where found != expected
        select $"{source.Path} has the namespace {found}, not {expected}";

    /// <summary>Every type whose name ends with a word that says nothing.</summary>
    public static IEnumerable<string> FaultsOfNames(IEnumerable<FeatureSource> sources) =>
        from source in sources
        from Match match in EmptyWord().Matches(WithoutComments(source.Text))
        select $"{source.Path} names a type {match.Groups[1].Value}";

    private bool Reaches(string from, string target, HashSet<string> seen) =>
        mayUse.TryGetValue(from, out var uses)
        && uses.Any(next => next == target || (seen.Add(next) && Reaches(next, target, seen)));

    private IEnumerable<string> Uses(FeatureSource source, Dictionary<string, HashSet<string>> types)
    {
        var text = WithoutComments(source.Text);
        foreach (Match match in FullName().Matches(text))
        {
            if (types.ContainsKey(match.Groups[1].Value))
                yield return match.Groups[1].Value;
        }

        // Inside the root namespace "Quality.ControlRun" needs no using; a property of the same name is not a feature.
        foreach (Match match in ShortName().Matches(text))
        {
            if (types.TryGetValue(match.Groups[1].Value, out var ofFeature) && ofFeature.Contains(match.Groups[2].Value))
                yield return match.Groups[1].Value;
        }
    }

    private static Dictionary<string, HashSet<string>> TypesByFeature(IEnumerable<FeatureSource> sources)
    {
        var types = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            if (!types.TryGetValue(source.Feature, out var ofFeature))
                types[source.Feature] = ofFeature = new HashSet<string>(StringComparer.Ordinal);
            foreach (Match match in TypeName().Matches(source.Text))
                ofFeature.Add(match.Groups[1].Value);
        }

        return types;
    }

    private static string WithoutComments(string text) => Comment().Replace(text, "");

    [GeneratedRegex(@"(?<![\w.])Vouch\.Department\.(\w+)", RegexOptions.None, 1000)]
    private static partial Regex FullName();

    [GeneratedRegex(@"(?<![\w.""])([A-Z]\w+)\.(?:\w+\.)*?([A-Z]\w+)", RegexOptions.None, 1000)]
    private static partial Regex ShortName();

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum)\s+(?:struct\s+|class\s+)?([A-Z]\w+)", RegexOptions.None, 1000)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"^namespace\s+([\w.]+);", RegexOptions.Multiline, 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*//.*$|@\*.*?\*@", RegexOptions.Multiline, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"\b(?:class|record|struct|interface|enum)\s+(?:struct\s+|class\s+)?(\w+(?:Manager|Helper|Util|Utils|Service|Processor|Data|Info|Base|Impl|Dto))\b",
        RegexOptions.None, 1000)]
    private static partial Regex EmptyWord();
}
