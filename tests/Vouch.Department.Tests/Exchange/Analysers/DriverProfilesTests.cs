using Vouch.Department.Exchange.Analysers;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Exchange.Analysers;

public sealed class DriverProfilesTests
{
    [Fact]
    public void Every_shipped_profile_fits()
    {
        Assert.Empty(AnalyserHall.Drivers.Problems);
        Assert.Equal(Directory.EnumerateFiles(Path.Combine(Repository.Root!, "packs", "drivers"), "*.yaml").Count(), AnalyserHall.Drivers.All.Count);
    }

    [Theory]
    [InlineData("driver: bad\nspecimen:\n  record: O\nresults:\n  - { record: R, code: nowhere }\n", 4, "'nowhere' is not a place")]
    [InlineData("driver: bad\nunknownField: 1\n", 2, "unknownField")]
    [InlineData("driver: other\nspecimen: { record: O }\nresults: [ { record: R, code: R-3 } ]\n", 1, "not the file's name")]
    [InlineData("driver: [\n", 1, "")]
    public void A_profile_that_does_not_fit_is_not_used_and_named_by_file_and_line(string text, int line, string words)
    {
        using var folder = new TestFolder();
        File.WriteAllText(Path.Combine(folder.Path, "bad.yaml"), text);

        var profiles = new DriverProfiles(folder.Path);

        Assert.Empty(profiles.All);
        Assert.Contains(profiles.Problems, problem => problem.Line == line && problem.Message.Contains(words, StringComparison.Ordinal)
            && problem.ToString().Contains("bad.yaml:" + line.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    [Fact]
    public void The_sites_own_profile_goes_before_the_shipped_one()
    {
        using var folder = new TestFolder();
        var shipped = Path.Combine(Repository.Root!, "packs", "drivers");
        File.WriteAllText(Path.Combine(folder.Path, "generic-lis2.yaml"),
            File.ReadAllText(Path.Combine(shipped, "generic-lis2.yaml")).Replace("version: 1", "version: 7", StringComparison.Ordinal));

        Assert.Equal(7, new DriverProfiles(shipped, folder.Path).Find("generic-lis2")!.Profile.Version);
    }
}
