using System.Xml.Linq;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Architecture;

/// <summary>Which project may refer to which, and to which packages; the compiler keeps the rest.</summary>
public sealed class ProjectDirectionTests
{
    /// <summary>docs/architecture.md, "Parts". Packages named only where they are few on purpose.</summary>
    private static readonly Dictionary<string, (string[] Projects, string[]? Packages)> Allowed = new(StringComparer.Ordinal)
    {
        ["Vouch.Measures"] = ([], ["MathNet.Numerics"]),
        ["Vouch.Ledger"] = ([], []),
        ["Vouch.Wire"] = (["Vouch.Measures"], []),
        ["Vouch.Signals"] = ([], []),
        ["Vouch.Dicom"] = ([], []),
        ["Vouch.Department"] = (["Vouch.Measures", "Vouch.Ledger", "Vouch.Wire"], null),
        ["Vouch.Server"] = (["Vouch.Measures", "Vouch.Ledger", "Vouch.Wire", "Vouch.Signals", "Vouch.Dicom", "Vouch.Department"], null),
    };

    [Fact]
    public void Projects_refer_only_downwards()
    {
        if (Repository.Root is null)
            Assert.Skip("The sources are not beside the tests.");
        var faults = from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
                     from fault in Faults(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file))
                     select fault;
        Assert.Equal([], faults);
    }

    [Theory]
    [InlineData("Vouch.Wire", "<ProjectReference Include=\"../Vouch.Department/Vouch.Department.csproj\" />", "Vouch.Wire refers to Vouch.Department")]
    [InlineData("Vouch.Ledger", "<PackageReference Include=\"Npgsql\" />", "Vouch.Ledger uses the package Npgsql")]
    [InlineData("Vouch.New", "", "Vouch.New is not in the table")]
    public void An_arrow_upwards_is_rejected(string project, string item, string fault) =>
        Assert.Equal([fault], Faults(project, $"<Project><ItemGroup>{item}</ItemGroup></Project>"));

    private static IEnumerable<string> Faults(string project, string text)
    {
        if (!Allowed.TryGetValue(project, out var allowed))
        {
            yield return $"{project} is not in the table";
            yield break;
        }

        foreach (var item in XDocument.Parse(text).Descendants())
        {
            var name = item.Attribute("Include")?.Value ?? "";
            if (item.Name.LocalName == "ProjectReference" && Path.GetFileNameWithoutExtension(name) is var reference
                && !allowed.Projects.Contains(reference, StringComparer.Ordinal))
                yield return $"{project} refers to {reference}";
            if (item.Name.LocalName == "PackageReference" && allowed.Packages?.Contains(name, StringComparer.Ordinal) == false)
                yield return $"{project} uses the package {name}";
        }
    }
}
