using System.Globalization;
using System.Reflection;
using System.Text;
using Vouch.Signals.Interpretation;

namespace Vouch.Signals.Tests.Interpretation;

/// <summary>
/// docs/ecg-interpretation.md says of every statement when it is made, and of every number whence it is. With VOUCH_WRITE_DOCS=1 it
/// is written; else it has to be what the code says.
/// </summary>
public sealed class InterpretationDocumentTests
{
    [Fact]
    public async Task The_document_lists_every_statement_with_its_criteria_and_sources()
    {
        var path = Path.Combine(RealFiles.Project(), "docs", "ecg-interpretation.md");
        var text = Document();
        if (Environment.GetEnvironmentVariable("VOUCH_WRITE_DOCS") == "1")
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), text);
    }

    private static string Document()
    {
        var sources = typeof(Sources).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToList();
        var text = new StringBuilder("""
            # What is said of an ECG, and when

            `Reading.Of(measurements, subject)` says what follows, each statement with the criteria that were met: measured value, limit,
            source. It is initial and unconfirmed; a physician reads the recording. How well it does on recordings read by others:
            [ecg-interpretation-accuracy.md](ecg-interpretation-accuracy.md). The numbers in the last column are the sources below;
            this page is written from the code (`VOUCH_WRITE_DOCS=1`, test `InterpretationDocumentTests`) and kept true by the same test.

            Not judged: notches at the end of the QRS complex (early repolarisation), PR depression, de Winter and Wellens patterns (their
            published descriptions give no number for the T wave), the words bifascicular and trifascicular block (part III advises
            against them: each part is told by itself), chambers, ST, T and Q waves of children. Sources whose page was not at hand
            say "to be checked". A limit whose source is "our choice" stands where the field has a word but no number.


            """.ReplaceLineEndings("\n"));
        foreach (var matter in Statements.All.GroupBy(kind => kind.Matter))
        {
            text.Append(CultureInfo.InvariantCulture, $"## {matter.Key}\n\n| code | statement | importance | made when | sources |\n|---|---|---|---|---|\n");
            foreach (var kind in matter)
                text.Append(CultureInfo.InvariantCulture, $"| {kind.Code} | {kind.Text} | {kind.Importance.ToString().ToLowerInvariant()} | {kind.Criteria} | {Numbers(kind, sources)} |\n");
            text.Append('\n');
        }
        text.Append("## What forbids what\n\nTaken in this order; what is withheld is listed with the reason, and forbids nothing.\n\n| when this is said | this is withheld | because |\n|---|---|---|\n");
        foreach (var (by, what, reason) in Contradictions.Rows)
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(", ", by)} | {string.Join(", ", what.Except(by).Distinct())} | {reason} |\n");
        text.Append("\n## Limits\n\n| limit | value | source |\n|---|---|---|\n");
        foreach (var field in typeof(LimitTable).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(Limit)))
            text.Append(CultureInfo.InvariantCulture, $"| {field.Name} | {field.GetValue(null)} | {sources.IndexOf(((Limit)field.GetValue(null)!).Source) + 1} |\n");
        text.Append("\n## Sources\n\n");
        for (var i = 0; i < sources.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"{i + 1}. {sources[i]}\n");
        return text.ToString();
    }

    private static string Numbers(StatementKind kind, List<string> sources)
    {
        var cited = StatementCase.All.Where(one => one.Code == kind.Code).SelectMany(one => Reading.Of(one.Made, one.Subject).Statements)
            .Where(statement => statement.Code == kind.Code).SelectMany(statement => statement.Criteria).Select(criterion => sources.IndexOf(criterion.Source) + 1);
        var numbers = cited.Distinct().Order().ToArray();
        Assert.DoesNotContain(0, numbers);
        return string.Join(", ", numbers);
    }
}
