using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace Vouch.Wire.Devices;

/// <summary>A profile made ready, or what is wrong with it.</summary>
public sealed record DriverReading(Driver? Driver, IReadOnlyList<string> Problems);

/// <summary>A driver profile whose places, expressions and maps have been checked and made ready. Thread-safe.</summary>
public sealed class Driver
{
    private readonly Dictionary<string, PlaceRule> places = new(StringComparer.Ordinal);

    private Driver(DriverProfile profile, List<string> problems)
    {
        Profile = profile;
        foreach (var (field, text) in DriverPlaces.Of(profile))
        {
            if (PlaceRule.Read(text) is { } rule)
                places[text] = rule;
            else
                problems.Add($"{field}: '{text}' is not a place such as O-3.1");
        }

        DriverCheck.Run(profile, problems);
        Codes = Unique(profile.Codes, code => code.Device, "codes", problems);
        Flags = Unique(profile.Flags, flag => flag.Device, "flags", problems);
        Shapes = Unique(profile.Results, shape => shape.Record, "results", problems);
        Sender = Expression(profile.Identifies, "identifies", problems);
        Controls = [.. profile.Controls.Select(rule => (rule, Expression(rule.Matches, "controls", problems)))];
        Encoding = DriverCheck.EncodingOf(profile.Charset, problems);
    }

    public DriverProfile Profile { get; }

    /// <summary>The character set of the connection; null: by the bytes.</summary>
    public Encoding? Encoding { get; }

    internal FrozenDictionary<string, CodeMapping> Codes { get; }

    internal FrozenDictionary<string, FlagMapping> Flags { get; }

    internal FrozenDictionary<string, ResultPlaces> Shapes { get; }

    internal IReadOnlyList<(ControlRule Rule, Regex? Expression)> Controls { get; }

    private Regex? Sender { get; }

    /// <summary>Checks a profile; every problem is named, the driver is null when there is one.</summary>
    public static DriverReading Read(DriverProfile profile)
    {
        var problems = new List<string>();
        var driver = new Driver(profile, problems);
        return new DriverReading(problems.Count == 0 ? driver : null, problems);
    }

    /// <summary>Whether a message with this sender text comes from the profile's kind of instrument.</summary>
    public bool Recognises(string sender) => Sender?.IsMatch(sender) ?? false;

    internal PlaceRule Place(string text) => places.TryGetValue(text, out var rule) ? rule : PlaceRule.Nowhere;

    private static FrozenDictionary<string, T> Unique<T>(
        IEnumerable<T> items, Func<T, string> key, string field, List<string> problems)
    {
        var unique = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (key(item).Length == 0)
                problems.Add($"{field}: an entry has no key");
            else if (!unique.TryAdd(key(item), item))
                problems.Add($"{field}: '{key(item)}' is given twice");
        }

        return unique.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // Without backtracking: no sender's name or tube number can make it slow.
    private static Regex? Expression(string? pattern, string field, List<string> problems)
    {
        if (string.IsNullOrEmpty(pattern))
            return null;
        try
        {
            return new Regex(
                pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            problems.Add($"{field}: '{pattern}' is not a regular expression: {fault.Message}");
            return null;
        }
    }
}
