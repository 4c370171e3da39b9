using static System.FormattableString;

namespace Vouch.Department.Starting;

/// <summary>
/// Sentences about many tests, each said once: "No control for K, NA had been run." Pure.
/// </summary>
public static class StartSentences
{
    /// <summary>Tests named in one sentence; more are counted.</summary>
    private const int NamedMax = 8;

    private const char Place = '\u0001';

    /// <param name="said">Test and sentence; a sentence may name its test.</param>
    public static List<string> Of(IEnumerable<(string Analyte, string Sentence)> said)
    {
        var sentences = new List<(string Form, List<string> Tests)>();
        var known = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (analyte, sentence) in said)
        {
            var form = Form(sentence, analyte);
            if (!known.TryGetValue(form, out var tests))
            {
                known.Add(form, tests = []);
                sentences.Add((form, tests));
            }

            if (!tests.Contains(analyte, StringComparer.Ordinal))
                tests.Add(analyte);
        }

        return sentences.ConvertAll(one => one.Form.Replace(Place.ToString(), Names(one.Tests), StringComparison.Ordinal));
    }

    private static string Names(List<string> tests) => tests.Count <= NamedMax + 1
        ? string.Join(", ", tests)
        : string.Join(", ", tests.Take(NamedMax)) + Invariant($" and {tests.Count - NamedMax} more");

    /// <summary>The sentence with its test's code, as a word of its own, left open.</summary>
    private static string Form(string sentence, string analyte)
    {
        for (var at = sentence.IndexOf(analyte, StringComparison.Ordinal); at >= 0; at = sentence.IndexOf(analyte, at + 1, StringComparison.Ordinal))
        {
            var end = at + analyte.Length;
            if ((at == 0 || !char.IsLetterOrDigit(sentence[at - 1])) && (end == sentence.Length || !char.IsLetterOrDigit(sentence[end])))
                return string.Concat(sentence.AsSpan(0, at), Place.ToString(), sentence.AsSpan(end));
        }

        return sentence;
    }
}
