using System.Collections.Immutable;
using System.Globalization;
using Vouch.Department.Proof;

namespace Vouch.Department.Catalog;

/// <summary>Reads the sections of one pack file into the draft.</summary>
internal static class PackSectionReader
{
    public static void Read(PackDraft draft, PackFields file)
    {
        foreach (var (key, value) in file.Named("sources"))
            draft.Sources[draft.Declare("source", key)] = Source(draft, key.Text, value);
        foreach (var (code, fields) in file.Coded("specimenTypes"))
        {
            draft.SpecimenTypes.Add(new SpecimenType(
                draft.Declare("specimen type", code), fields.Required("name"), fields.Required("hl7")));
            fields.Close();
        }
        foreach (var (code, fields) in file.Coded("containers"))
            draft.Containers.Add(Container(draft, code, fields));
        foreach (var (code, fields) in file.Coded("analytes"))
            draft.Analytes.Add(AnalyteReader.Read(draft, code, fields));
        foreach (var (code, fields) in file.Coded("panels"))
            draft.Panels.Add(Panel(draft, code, fields));
        Texts(draft, file);
        foreach (var fields in file.Maps("requirements"))
            draft.Requirements.Add(Requirement(draft, fields));
        foreach (var (code, fields) in file.Coded("guards"))
            draft.Guards.Add(Guard(draft, code, fields));
        foreach (var (code, fields) in file.Coded("calculations"))
            draft.Calculations.Add(Calculation(draft, code, fields));
        foreach (var (code, fields) in file.Coded("reflexes"))
            draft.Reflexes.Add(Reflex(draft, code, fields));
        ByHandReader.Read(draft, file);
        if (file.Map("local") is { } local)
            LocalReader.Read(draft, local);
    }

    // A source given as a bare text was not read for the pack.
    private static PackSource Source(PackDraft draft, string key, YamlNode value)
    {
        if (value is not YamlNode.Map map)
        {
            if (value is not YamlNode.Scalar { Text.Length: > 0 })
                draft.Problem(value.Place, $"'{key}' must be text, or a mapping of text, read and in");
            return new PackSource(key, (value as YamlNode.Scalar)?.Text ?? "");
        }
        var fields = new PackFields(map, draft.Problems);
        var source = new PackSource(key, fields.Required("text"),
            fields.Choice("read", PackWords.Readings, SourceReading.NotRead), fields.Text("in"));
        if (!fields.Has("read"))
            draft.Problem(fields.Place, "'read' is missing: yes, quoted or no");
        if (source.Reading != SourceReading.NotRead && source.ReadIn is null)
            draft.Problem(fields.Place, "'in' is missing: what of it was read, or which text repeats it");
        fields.Close();
        return source;
    }

    private static void Texts(PackDraft draft, PackFields file)
    {
        foreach (var (code, fields) in file.Coded("rejectionReasons"))
        {
            draft.RejectionReasons.Add(new RejectionReason(draft.Declare("rejection reason", code),
                fields.Required("text"), fields.Text("hl7"), fields.Flag("recollect")));
            fields.Close();
        }
        foreach (var (code, fields) in file.Coded("nonResults"))
        {
            draft.NonResults.Add(new NonResult(draft.Declare("non-result", code), fields.Required("text"),
                fields.Flag("charged"), fields.Flag("stopsTurnaround")));
            fields.Close();
        }
        foreach (var (code, fields) in file.Coded("comments"))
            draft.ResultComments.Add(Comment(draft, code, fields));
    }

    private static ResultComment Comment(PackDraft draft, YamlNode.Scalar code, PackFields fields)
    {
        var disciplines = ImmutableArray.CreateBuilder<Discipline>();
        foreach (var word in fields.Words("disciplines"))
            if (PackWords.Disciplines.TryGetValue(word.Text, out var discipline))
                disciplines.Add(discipline);
            else
                draft.Problem(word.Place, $"'{word.Text}' must be one of {string.Join(", ", PackWords.Disciplines.Keys)}");
        var comment = new ResultComment(draft.Declare("comment", code), fields.Required("text"),
            draft.ReferAll("analyte", fields.Words("tests")), disciplines.ToImmutable());
        if (comment.Text.Length > ResultComment.TextLengthMax)
            draft.Problem(fields.PlaceOf("text"), string.Create(CultureInfo.InvariantCulture,
                $"a comment has at most {ResultComment.TextLengthMax} characters"));
        fields.Close();
        return comment;
    }

    private static ContainerType Container(PackDraft draft, YamlNode.Scalar code, PackFields fields)
    {
        var container = new ContainerType
        {
            Code = draft.Declare("container", code),
            Name = fields.Required("name"),
            Additive = fields.Required("additive"),
            Colour = fields.Required("colour"),
            ColourHex = fields.Required("hex"),
            LabelSuffix = fields.Required("suffix"),
            SpecimenTypes = draft.ReferAll("specimen type", fields.Words("specimens")),
            VenousDrawOrder = fields.Whole("venous", 1, 20),
            CapillaryDrawOrder = fields.Whole("capillary", 1, 20),
            VolumeMl = fields.RequiredNumber("volumeMl"),
            MinimumVolumeMl = fields.Number("minimumMl"),
            DiscardBeforeWithWingedSet = fields.Flag("discardWithWingedSet"),
            Source = draft.Source(fields),
        };
        if (!IsColour(container.ColourHex))
            draft.Problem(fields.PlaceOf("hex"), "'hex' must be a colour such as \"#7b3fa0\"");
        if (container.MinimumVolumeMl <= 0 || container.MinimumVolumeMl > container.VolumeMl)
            draft.Problem(fields.PlaceOf("minimumMl"), "the minimum volume must be above 0 and at most the volume");
        if (draft.Containers.Find(other => other.LabelSuffix == container.LabelSuffix) is { } twin)
            draft.Problem(fields.PlaceOf("suffix"), $"label suffix {twin.LabelSuffix} already belongs to {twin.Code}");
        fields.Close();
        return container;
    }

    private static Panel Panel(PackDraft draft, YamlNode.Scalar code, PackFields fields)
    {
        var tests = draft.ReferAll("test", fields.Words("tests"));
        if (tests.IsEmpty)
            draft.Problem(fields.Place, $"panel {code.Text} has no tests");
        var loinc = fields.Text("loinc");
        if (loinc is not null && !Loinc.IsCode(loinc))
            draft.Problem(fields.PlaceOf("loinc"), $"'{loinc}' is not a LOINC code: its check digit does not fit");
        var series = ImmutableArray.CreateBuilder<int>();
        foreach (var word in fields.Words("seriesMinutes"))
            if (int.TryParse(word.Text, NumberStyles.None,
                    CultureInfo.InvariantCulture, out var minutes)
                && minutes <= 10_080 && (series.Count == 0 || minutes > series[^1]))
                series.Add(minutes);
            else
                draft.Problem(word.Place, "a series is in whole minutes, ascending, at most a week");
        var panel = new Panel(draft.Declare("panel", code), fields.Required("name"),
            fields.Choice("discipline", PackWords.Disciplines, Discipline.Chemistry), loinc, tests,
            series.ToImmutable());
        fields.Close();
        return panel;
    }

    private static PackRequirement Requirement(PackDraft draft, PackFields fields)
    {
        var kind = fields.Required("kind");
        if (kind.Length > 0 && !RequirementKinds.All.Contains(kind, StringComparer.Ordinal))
            draft.Problem(fields.PlaceOf("kind"), $"'{kind}' must be one of {string.Join(", ", RequirementKinds.All)}");
        var stages = ImmutableArray.CreateBuilder<RequirementStage>();
        foreach (var word in fields.Words("stages"))
            if (PackWords.Stages.TryGetValue(word.Text, out var stage))
                stages.Add(stage);
            else
                draft.Problem(word.Place, $"'{word.Text}' must be one of {string.Join(", ", PackWords.Stages.Keys)}");
        if (stages.Count == 0)
            draft.Problem(fields.Place, "'stages' is missing");
        var ask = new Requirement(kind, fields.Choice("disproven", PackWords.Policies, Policy.Lock),
            fields.Choice("overdue", PackWords.Policies, Policy.Hold),
            fields.Choice("unproven", PackWords.Policies, Policy.Hold));
        foreach (var key in new[] { "disproven", "overdue", "unproven" }.Where(key => !fields.Has(key)))
            draft.Problem(fields.Place, $"'{key}' is missing");
        var requirement = new PackRequirement(ask, stages.ToImmutable(), draft.ReferAll("analyte", fields.Words("tests")));
        fields.Close();
        return requirement;
    }

    private static Guard Guard(PackDraft draft, YamlNode.Scalar code, PackFields fields)
    {
        var affects = draft.ReferAll("analyte", fields.Words("affects"));
        if (affects.IsEmpty)
            draft.Problem(fields.Place, $"guard {code.Text} affects no analyte");
        var guard = new Guard(draft.Declare("guard", code),
            fields.Choice("kind", PackWords.Guards, GuardKind.Consistency),
            draft.Expression(fields.Required("when"), fields.PlaceOf("when"), boolean: true),
            fields.Required("reason"), affects, draft.Source(fields));
        fields.Close();
        return guard;
    }

    private static Calculation Calculation(PackDraft draft, YamlNode.Scalar code, PackFields fields)
    {
        draft.Declare("calculation", code);
        draft.Refer("analyte", code.Text, code.Place);
        var inputs = ImmutableArray.CreateBuilder<CalculationInput>();
        foreach (var (analyte, unit) in fields.Pairs("inputs"))
            inputs.Add(new CalculationInput(draft.Refer("analyte", analyte.Text, analyte.Place),
                draft.Unit(unit.Text, unit.Place)));
        var formula = draft.Expression(fields.Required("formula"), fields.PlaceOf("formula"), boolean: false);
        foreach (var named in PackExpressions.Read(formula, boolean: false).Analytes)
            if (!inputs.Any(input => input.Analyte == named))
                draft.Problem(fields.PlaceOf("formula"), $"the formula names {{{named}}}, which 'inputs' gives no unit");
        var validWhen = fields.Text("validWhen");
        if (validWhen is not null)
            draft.Expression(validWhen, fields.PlaceOf("validWhen"), boolean: true);
        var otherwise = fields.Text("otherwise");
        if (validWhen is not null != otherwise is not null)
            draft.Problem(fields.Place, "'validWhen' and 'otherwise' belong together");
        var calculation = new Calculation(code.Text, formula, inputs.ToImmutable(),
            draft.Unit(fields.Required("unit"), fields.PlaceOf("unit")), validWhen, otherwise,
            draft.Source(fields), fields.Flag("unlessMeasured"));
        fields.Close();
        return calculation;
    }

    private static Reflex Reflex(PackDraft draft, YamlNode.Scalar code, PackFields fields)
    {
        var adds = draft.ReferAll("test", fields.Words("adds"));
        if (adds.IsEmpty)
            draft.Problem(fields.Place, $"reflex {code.Text} adds no test");
        var reflex = new Reflex(draft.Declare("reflex", code),
            draft.Expression(fields.Required("when"), fields.PlaceOf("when"), boolean: true), adds,
            fields.Flag("withinStability"), fields.Required("reason"), draft.Source(fields));
        fields.Close();
        return reflex;
    }

    private static bool IsColour(string text) =>
        text.Length == 7 && text[0] == '#' && text[1..].All(char.IsAsciiHexDigitLower);
}
