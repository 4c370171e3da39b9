using System.Globalization;
using System.Text.Json;
using Vouch.Measures.Westgard;
using static System.FormattableString;

namespace Vouch.Measures.Tests.Westgard;

/// <summary>Runs the published vectors of docs/vectors/westgard.json, whose expectations were written by
/// hand.</summary>
public sealed class WestgardVectorTests
{
    [Fact]
    public void Every_published_vector_comes_out_as_written()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(SharedFolder.OfProject("docs/vectors/westgard.json")));
        var vectors = file.RootElement.GetProperty("vectors").EnumerateArray().ToList();
        Assert.Equal(file.RootElement.GetProperty("count").GetInt32(), vectors.Count);
        var wrong = vectors.Select(Difference).OfType<string>().ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong: {string.Join(Environment.NewLine, wrong.Take(20))}");
    }

    [Fact]
    public void Every_rule_has_vectors_in_which_it_fires_and_near_misses_in_which_it_does_not()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(SharedFolder.OfProject("docs/vectors/westgard.json")));
        var alone = file.RootElement.GetProperty("vectors").EnumerateArray()
            .Where(v => v.GetProperty("rules").GetArrayLength() == 1)
            .ToLookup(v => v.GetProperty("rules")[0].GetString(), v => v.GetProperty("expected").GetArrayLength() > 0);
        foreach (var rule in WestgardRule.All)
            Assert.True(alone[rule.Name].Contains(true) && alone[rule.Name].Contains(false), rule.Name);
    }

    private static string? Difference(JsonElement vector)
    {
        var names = new Dictionary<ControlPoint, string>(ReferenceEqualityComparer.Instance);
        var runs = vector.GetProperty("runs").EnumerateArray().Select((run, r) => Points(run, r + 1, names)).ToList();
        var rules = vector.GetProperty("rules").EnumerateArray().Select(r => WestgardRule.Of(r.GetString()!)!).ToList();
        var fired = WestgardRules.Evaluate(runs.SkipLast(1).SelectMany(r => r).ToList(), runs[^1],
            new("vector", rules, []));
        var actual = fired.Select(v => $"{v.Rule} {Name(v.Scope)} {string.Join(' ', v.Points.Select(p => names[p]))}");
        var expected = vector.GetProperty("expected").EnumerateArray().Select(e =>
            $"{e.GetProperty("rule").GetString()} {e.GetProperty("scope").GetString()} "
            + string.Join(' ', e.GetProperty("points").EnumerateArray().Select(p => p.GetString())));
        var decision = fired.Any(v => v.Rule.Consequence is Consequence.Reject) ? "reject"
            : fired.Count > 0 ? "warning" : "accept";
        var (got, wanted) = (string.Join("; ", actual.Order(StringComparer.Ordinal)),
            string.Join("; ", expected.Order(StringComparer.Ordinal)));
        return string.Equals(got, wanted, StringComparison.Ordinal)
            && string.Equals(decision, vector.GetProperty("decision").GetString(), StringComparison.Ordinal)
                ? null
                : $"{vector.GetProperty("name").GetString()}: expected [{wanted}], got [{got}]";
    }

    private static List<ControlPoint> Points(JsonElement run, int number, Dictionary<ControlPoint, string> names) =>
        [.. run.EnumerateArray().Select((point, i) =>
        {
            var made = new ControlPoint(
                decimal.Parse(point.GetProperty("z").GetString()!, CultureInfo.InvariantCulture),
                point.GetProperty("level").GetInt32(),
                Invariant($"R{number:D2}"),
                DateTimeOffset.UnixEpoch.AddHours(number).AddMinutes(i));
            names[made] = Invariant($"{number}.{i + 1}");
            return made;
        })];

    private static string Name(Scope scope) => scope switch
    {
        Scope.WithinRun => "within-run",
        Scope.WithinLevel => "within-level",
        Scope.AcrossLevels => "across-levels",
        _ => throw new ArgumentOutOfRangeException(nameof(scope)),
    };
}
