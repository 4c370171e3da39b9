using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Architecture;

/// <summary>The direction of features; each check is seen to reject a sample.</summary>
public sealed class FeatureMapTests
{
    private const string Map = "# ground\nPlatform:\nProof: Platform\nQuality: Platform Proof\n";

    private static readonly FeatureSource Lot = new("Quality/Lot.cs", "namespace Vouch.Department.Quality;\npublic sealed record Lot;");

    [Fact]
    public void The_department_keeps_to_its_map()
    {
        var map = FeatureMap.Read(File.ReadAllText(Path.Combine(Department(), "FeatureMap.txt")));
        var sources = Sources();
        Assert.Equal([], map.FaultsOfMap());
        Assert.Equal([], map.FaultsOf(sources).Distinct());
    }

    [Fact]
    public void Namespaces_are_folders_and_names_say_something()
    {
        var sources = Sources();
        Assert.Equal([], FeatureMap.FaultsOfNamespaces(sources));
        Assert.Equal([], FeatureMap.FaultsOfNames(sources));
    }

    [Theory]
    [InlineData("A: B\nB: A\n", "A reaches itself")]
    [InlineData("A: A\n", "A reaches itself")]
    [InlineData("A: B\nB: C\nC: A\n", "C reaches itself")]
    [InlineData("A: B\n", "A may use B, which has no line")]
    public void A_circle_or_an_unknown_name_is_rejected(string map, string fault) =>
        Assert.Contains(fault, FeatureMap.Read(map).FaultsOfMap());

    [Theory]
    [InlineData("using Vouch.Department.Quality;")]
    [InlineData("using static Vouch.Department.Quality.Lot;")]
    [InlineData("using L = Vouch.Department.Quality.Lot;")]
    [InlineData("var lot = new Vouch.Department.Quality.Lot();")]
    [InlineData("var lot = new Quality.Lot();")]
    public void An_arrow_upwards_is_rejected(string line)
    {
        var source = new FeatureSource("Proof/Gate.cs", "namespace Vouch.Department.Proof;\n" + line);
        Assert.Equal(["Proof/Gate.cs uses Quality, which Proof may not"], FeatureMap.Read(Map).FaultsOf([source, Lot]));
    }

    [Theory]
    [InlineData("@using Vouch.Department.Quality")]
    [InlineData("<Quality.Lot />")]
    public void An_arrow_upwards_in_a_page_is_rejected(string line) =>
        Assert.Single(FeatureMap.Read(Map).FaultsOf([new FeatureSource("Proof/Page.razor", line), Lot]));

    [Theory]
    [InlineData("using Vouch.Department.Platform;")]
    [InlineData("// as Vouch.Department.Quality does")]
    [InlineData("var count = Quality.Count;")]
    [InlineData("using Vouch.Department.Proof.Gates;")]
    public void What_is_allowed_passes(string line) =>
        Assert.Empty(FeatureMap.Read(Map).FaultsOf([new FeatureSource("Proof/Gate.cs", line), Lot]));

    [Fact]
    public void A_folder_without_a_line_is_rejected() =>
        Assert.Equal(["Sterile has no line in FeatureMap.txt"], FeatureMap.Read(Map).FaultsOf([new FeatureSource("Sterile/Load.cs", "")]));

    [Fact]
    public void A_namespace_beside_its_folder_is_rejected() =>
        Assert.Single(FeatureMap.FaultsOfNamespaces([new FeatureSource("Proof/Gates/Gate.cs", "namespace Vouch.Department.Proof;\n")]));

    [Theory]
    [InlineData("class LotManager")]
    [InlineData("record struct ResultDto(int Id)")]
    public void An_empty_name_is_rejected(string text) =>
        Assert.Single(FeatureMap.FaultsOfNames([new FeatureSource("Proof/A.cs", text)]));

    private static string Department()
    {
        if (Repository.Root is null)
            Assert.Skip("The sources are not beside the tests.");
        return Path.Combine(Repository.Root, "src", "Vouch.Department");
    }

    private static List<FeatureSource> Sources()
    {
        var root = Department();
        return (from path in Directory.EnumerateFiles(root, "*.*", SearchOption.AllDirectories)
                where path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".razor", StringComparison.Ordinal)
                let name = Path.GetRelativePath(root, path)
                where name.Contains('/', StringComparison.Ordinal) && !name.StartsWith("obj/", StringComparison.Ordinal)
                    && !name.StartsWith("bin/", StringComparison.Ordinal)
                select new FeatureSource(name, File.ReadAllText(path))).ToList();
    }
}
