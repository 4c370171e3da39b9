using System.Collections.Immutable;
using System.Globalization;

namespace Vouch.Department.Catalog;

/// <summary>Reads one analyte from its mapping and checks what can be seen in it alone.</summary>
internal static class AnalyteReader
{
    private const int YearHours = 24 * 366;

    public static Analyte Read(PackDraft draft, YamlNode.Scalar code, PackFields fields)
    {
        var kind = fields.Choice("kind", PackWords.Kinds, ResultKind.Numeric);
        var analyte = new Analyte
        {
            Code = draft.Declare("analyte", code),
            Name = fields.Required("name"),
            Discipline = fields.Choice("discipline", PackWords.Disciplines, Discipline.Chemistry),
            Loinc = Loinc(draft, fields),
            SpecimenType = draft.Refer("specimen type", fields.Required("specimen"), fields.PlaceOf("specimen")),
            Containers = draft.ReferAll("container", fields.Words("containers")),
            VolumeMicrolitres = fields.Whole("volumeUl", 1, 50_000),
            SeparateTube = fields.Flag("separateTube"),
            Handling = fields.Text("handling"),
            Kind = kind,
            CodedValues = CodedValues(fields),
            Unit = kind == ResultKind.Numeric
                ? draft.Unit(fields.Required("unit"), fields.PlaceOf("unit")) : fields.Text("unit"),
            UnitConversions = Conversions(draft, fields),
            Decimals = fields.Whole("decimals", 0, 6) ?? 0,
            MolarMass = fields.Map("molarMass") is { } mass ? MolarMass(draft, mass) : null,
            ReportableRange = Span(draft, fields.Map("reportable"),
                (low, high, source) => new ReportableLimits(low > high ? new(null, null) : new(low, high), source)),
            ReferenceIntervals = [.. fields.Maps("reference").Select(item => Interval(draft, item))],
            CriticalLimits = [.. fields.Maps("critical").Select(item => Critical(draft, item))],
            PlausibilityLimits = Span(draft, fields.Map("plausible"),
                (low, high, source) => new PlausibilityLimits(low, high, source)),
            DeltaCheck = fields.Map("delta") is { } delta ? Delta(draft, delta) : null,
            Stability = [.. fields.Maps("stability").Select(item => Stability(draft, item))],
            SerumIndexLimits = fields.Map("indices") is { } indices ? Indices(draft, indices) : null,
            MinimumRetestInterval = fields.Map("retest") is { } retest ? Retest(draft, retest) : null,
            TurnaroundMinutes = fields.Map("turnaround") is { } turnaround ? Turnaround(draft, turnaround) : null,
            AutoverificationLimits = fields.Map("autoverify") is { } limits ? Autoverification(draft, limits) : null,
            NotApplicable = NotApplicable(draft, fields),
        };
        Check(draft, analyte, fields);
        fields.Close();
        return analyte;
    }

    private static void Check(PackDraft draft, Analyte analyte, PackFields fields)
    {
        if (analyte.Kind == ResultKind.Coded && analyte.CodedValues.IsEmpty)
            draft.Problem(fields.Place, $"{analyte.Code} is coded but lists no values");
        if (analyte.Kind != ResultKind.Coded && !analyte.CodedValues.IsEmpty)
            draft.Problem(fields.PlaceOf("values"), $"{analyte.Code} lists values but is not coded");
        if (analyte.Kind != ResultKind.Numeric && (!analyte.ReferenceIntervals.IsEmpty || analyte.DeltaCheck is not null))
            draft.Problem(fields.Place, $"{analyte.Code} is not numeric and cannot have numeric limits");
        foreach (var conversion in analyte.UnitConversions)
            if (analyte.Unit is { } unit
                && PackUnits.FactorFault(conversion, unit, analyte.MolarMass?.GramsPerMole) is { } fault)
                draft.Problem(fields.PlaceOf("convert"), fault);

        var intervals = analyte.ReferenceIntervals;
        for (var later = 1; later < intervals.Length; later++)
            for (var earlier = 0; earlier < later; earlier++)
                if (Overlap(intervals[earlier], intervals[later]))
                    draft.Problem(fields.PlaceOf("reference"), string.Create(CultureInfo.InvariantCulture,
                        $"reference intervals {earlier + 1} and {later + 1} of {analyte.Code} overlap: {intervals[later].Ages}"));
        var critical = analyte.CriticalLimits;
        for (var later = 1; later < critical.Length; later++)
            for (var earlier = 0; earlier < later; earlier++)
                if (critical[earlier].Ages.Overlaps(critical[later].Ages))
                    draft.Problem(fields.PlaceOf("critical"), string.Create(CultureInfo.InvariantCulture,
                        $"critical limits {earlier + 1} and {later + 1} of {analyte.Code} overlap: {critical[later].Ages}"));
    }

    // An interval for one sex beside one for anybody is a choice, not an overlap: the closer one is taken.
    private static bool Overlap(ReferenceInterval one, ReferenceInterval other) =>
        one.Trimester == other.Trimester && one.Sex == other.Sex && one.Ages.Overlaps(other.Ages);

    private static string? Loinc(PackDraft draft, PackFields fields)
    {
        if (fields.Text("loinc") is not { } loinc)
            return null;
        if (!Catalog.Loinc.IsCode(loinc))
            draft.Problem(fields.PlaceOf("loinc"), $"'{loinc}' is not a LOINC code: its check digit does not fit");
        return loinc;
    }

    private static ImmutableArray<CodedValue> CodedValues(PackFields fields)
    {
        var values = ImmutableArray.CreateBuilder<CodedValue>();
        foreach (var item in fields.Maps("values"))
        {
            values.Add(new CodedValue(item.Required("code"), item.Required("text"), item.Flag("abnormal")));
            item.Close();
        }
        return values.ToImmutable();
    }

    private static ImmutableArray<UnitConversion> Conversions(PackDraft draft, PackFields fields)
    {
        var conversions = ImmutableArray.CreateBuilder<UnitConversion>();
        foreach (var (unit, value) in fields.Pairs("convert"))
            if (decimal.TryParse(value.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor)
                && factor > 0)
                conversions.Add(new UnitConversion(draft.Unit(unit.Text, unit.Place), factor));
            else
                draft.Problem(value.Place, "a conversion factor must be a number above 0");
        return conversions.ToImmutable();
    }

    private static MolarMass MolarMass(PackDraft draft, PackFields fields)
    {
        var grams = fields.RequiredNumber("gramsPerMole");
        if (grams <= 0)
            draft.Problem(fields.PlaceOf("gramsPerMole"), "a molar mass must be above 0");
        var mass = new MolarMass(grams, draft.Source(fields));
        fields.Close();
        return mass;
    }

    private static T? Span<T>(PackDraft draft, PackFields? fields, Func<decimal?, decimal?, string, T> make)
        where T : class
    {
        if (fields is null)
            return null;
        var (low, high) = (fields.Number("low"), fields.Number("high"));
        draft.CheckSpan(low, high, fields.Place);
        var span = make(low, high, draft.Source(fields));
        fields.Close();
        return span;
    }

    private static ReferenceInterval Interval(PackDraft draft, PackFields fields)
    {
        var (low, high) = (fields.Number("low"), fields.Number("high"));
        draft.CheckSpan(low, high, fields.Place);
        var interval = new ReferenceInterval(
            fields.Choice("sex", PackWords.Sexes, IntervalSex.Any), Ages(draft, fields),
            fields.Whole("trimester", 1, 3), low, high, draft.Source(fields));
        fields.Close();
        return interval;
    }

    private static CriticalLimits Critical(PackDraft draft, PackFields fields)
    {
        var (low, high) = (fields.Number("low"), fields.Number("high"));
        draft.CheckSpan(low, high, fields.Place);
        var limits = new CriticalLimits(Ages(draft, fields), low, high, draft.Source(fields));
        fields.Close();
        return limits;
    }

    private static AgeRange Ages(PackDraft draft, PackFields fields)
    {
        if (fields.Text("age") is not { } text)
            return AgeRange.Any;
        if (AgeRange.TryParse(text, out var range))
            return range;
        draft.Problem(fields.PlaceOf("age"), $"'{text}' is not an age range such as '0 d..28 d' or '18 y..'");
        return AgeRange.Any;
    }

    private static DeltaCheck Delta(PackDraft draft, PackFields fields)
    {
        var check = new DeltaCheck(fields.Number("absolute"), fields.Number("percent"), fields.Number("ratePerDay"),
            fields.Whole("windowHours", 1, 10 * YearHours) ?? 0, draft.Source(fields));
        if (check.Absolute is null && check.Percent is null && check.RatePerDay is null)
            draft.Problem(fields.Place, "a delta check needs 'absolute', 'percent' or 'ratePerDay'");
        if (check.WindowHours == 0)
            draft.Problem(fields.Place, "a delta check needs 'windowHours'");
        fields.Close();
        return check;
    }

    private static Stability Stability(PackDraft draft, PackFields fields)
    {
        if (!fields.Has("at"))
            draft.Problem(fields.Place, "'at' is missing");
        var hours = fields.RequiredNumber("hours");
        if (hours <= 0 || hours > 10 * YearHours)
            draft.Problem(fields.PlaceOf("hours"), "'hours' must be above 0 and at most ten years");
        var stability = new Stability(
            fields.Choice("at", PackWords.Temperatures, TemperatureClass.Room), hours, draft.Source(fields));
        fields.Close();
        return stability;
    }

    private static SerumIndexLimits Indices(PackDraft draft, PackFields fields)
    {
        var limits = new SerumIndexLimits(fields.Number("haemolysis"), fields.Number("icterus"),
            fields.Number("lipaemia"), draft.Source(fields));
        if (limits is { Haemolysis: null, Icterus: null, Lipaemia: null })
            draft.Problem(fields.Place, "'haemolysis', 'icterus' or 'lipaemia' must be given");
        fields.Close();
        return limits;
    }

    private static MinimumRetestInterval Retest(PackDraft draft, PackFields fields)
    {
        var retest = new MinimumRetestInterval(
            fields.Whole("hours", 1, 10 * YearHours) ?? 0, draft.Source(fields));
        if (retest.Hours == 0)
            draft.Problem(fields.Place, "'hours' is missing");
        fields.Close();
        return retest;
    }

    private static TurnaroundMinutes Turnaround(PackDraft draft, PackFields fields)
    {
        var turnaround = new TurnaroundMinutes(
            fields.Whole("stat", 1, 100_000), fields.Whole("routine", 1, 100_000), draft.Source(fields));
        if (turnaround.Stat is null && turnaround.Routine is null)
            draft.Problem(fields.Place, "'stat' or 'routine' must be given");
        fields.Close();
        return turnaround;
    }

    private static AutoverificationLimits? Autoverification(PackDraft draft, PackFields fields)
    {
        AutoverificationLimits? limits = null;
        if (fields.Text("within") is { } within)
        {
            limits = within switch
            {
                "reference" => new AutoverificationLimits.WithinReference(),
                "critical" => new AutoverificationLimits.WithinCritical(),
                "reportable" => new AutoverificationLimits.WithinReportable(),
                _ => null,
            };
            if (limits is null)
                draft.Problem(fields.PlaceOf("within"), "'within' must be one of reference, critical, reportable");
        }
        else
        {
            var (low, high) = (fields.RequiredNumber("low"), fields.RequiredNumber("high"));
            draft.CheckSpan(low, high, fields.Place);
            limits = new AutoverificationLimits.Between(low, high, draft.Source(fields));
        }
        fields.Close();
        return limits;
    }

    private static ImmutableArray<string> NotApplicable(PackDraft draft, PackFields fields)
    {
        var words = fields.Words("notApplicable");
        foreach (var word in words.Where(word => !NumberGroups.All.Contains(word.Text, StringComparer.Ordinal)))
            draft.Problem(word.Place, $"'{word.Text}' must be one of {string.Join(", ", NumberGroups.All)}");
        return [.. words.Select(word => word.Text)];
    }
}
