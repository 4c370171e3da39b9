using Vouch.Department.Platform;
using Vouch.Wire.Devices;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;
using static System.FormattableString;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>Something in a driver profile that does not fit, and where; the line counts from 1.</summary>
public sealed record DriverProblem(string File, int Line, string Message)
{
    /// <summary>In the form editors jump to: file:line: message.</summary>
    public override string ToString() => Invariant($"{File}:{Line}: {Message}");
}

/// <summary>
/// The driver profiles: those shipped beside the program (<c>packs/drivers</c>), and the site's own in the data folder, which
/// go before shipped ones of the same name. Read once at the start; a profile that does not fit is not used, and named.
/// </summary>
public sealed class DriverProfiles
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

    private readonly Dictionary<string, Driver> drivers = new(StringComparer.Ordinal);
    private readonly List<DriverProblem> problems = [];

    public DriverProfiles(PlatformPlace place)
        : this(Shipped, Path.Combine(place.DataFolder, "packs", "drivers"))
    {
    }

    /// <summary>Reads every profile of these folders, a later folder over an earlier one; a folder need not exist.</summary>
    public DriverProfiles(params string[] folders)
    {
        foreach (var folder in folders.Where(Directory.Exists))
            foreach (var file in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
                Read(file, File.ReadAllText(file));
    }

    public static string Shipped => Path.Combine(AppContext.BaseDirectory, "packs", "drivers");

    public IReadOnlyList<DriverProblem> Problems => problems;

    /// <summary>Every profile that fits, by its name.</summary>
    public IReadOnlyDictionary<string, Driver> All => drivers;

    public Driver? Find(string? name) => name is null ? null : drivers.GetValueOrDefault(name);

    private void Read(string file, string text)
    {
        try
        {
            var profile = Yaml.Deserialize<DriverProfile>(text) ?? new DriverProfile();
            var reading = Driver.Read(profile);
            var misnamed = profile.Driver != Path.GetFileNameWithoutExtension(file);
            if (misnamed)
                problems.Add(new DriverProblem(file, LineOf(text, "driver"), "driver: is not the file's name"));
            problems.AddRange(reading.Problems.Select(words => new DriverProblem(file, LineOf(text, words), words)));
            if (reading.Driver is { } driver && !misnamed)
                drivers[profile.Driver] = driver;
        }
        catch (YamlException fault)
        {
            problems.Add(new DriverProblem(file, (int)fault.Start.Line, fault.InnerException?.Message ?? fault.Message));
        }
    }

    /// <summary>The line of the field that a problem's words begin with; 1 where it is missing.</summary>
    private static int LineOf(string text, string words)
    {
        var field = words.Split([':', '.', ' '], 2)[0] + ":";
        var lines = text.Split('\n');
        return Math.Max(0, Array.FindIndex(lines, line => line.StartsWith(field, StringComparison.Ordinal))) + 1;
    }
}
