using Vouch.Wire.Devices;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Vouch.Wire.Tests.Devices;

/// <summary>The project's own driver profiles, read from packs/drivers as they stand.</summary>
internal static class DriverPacks
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .WithTypeMapping<IReadOnlyList<string>, List<string>>()
        .WithTypeMapping<IReadOnlyList<ResultPlaces>, List<ResultPlaces>>()
        .WithTypeMapping<IReadOnlyList<ControlRule>, List<ControlRule>>()
        .WithTypeMapping<IReadOnlyList<CodeMapping>, List<CodeMapping>>()
        .WithTypeMapping<IReadOnlyList<FlagMapping>, List<FlagMapping>>()
        .WithTypeMapping<IReadOnlyDictionary<string, string>, Dictionary<string, string>>()
        .WithTypeMapping<IReadOnlyDictionary<string, ResultStatus>, Dictionary<string, ResultStatus>>()
        .Build();

    public static string Folder { get; } = Path.Combine(Root(), "packs", "drivers");

    public static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order();

    public static DriverProfile Profile(string name) =>
        Yaml.Deserialize<DriverProfile>(File.ReadAllText(Path.Combine(Folder, name + ".yaml")));

    public static Driver Driver(string name)
    {
        var reading = Vouch.Wire.Devices.Driver.Read(Profile(name));
        Assert.Empty(reading.Problems);
        return reading.Driver!;
    }

    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Vouch.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The repository's root was not found above the tests.");
    }
}
