using System.Collections.Immutable;
using System.Globalization;

namespace Vouch.Department.Catalog;

/// <summary>Reads one analyte from its mapping and checks what can be seen in it alone.</summary>
internal static class AnalyteReader
{
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
            Index = fields.Has("index") ? fields.Choice("index", PackWords.Indices, SerumIndex.Haemolysis) : null,
            NotApplicable = NotApplicable(draft, fields),
        };
        foreach (var group in NumberGroups.All)
            analyte = NumberGroupReader.With(draft, analyte, group, NumberGroups.IsList(group)
                ? [.. fields.Maps(group)] : fields.Map(group) is { } one ? [one] : [], fields.Place);
        if (analyte.Kind == ResultKind.Coded && analyte.CodedValues.IsEmpty)
            draft.Problem(fields.Place, $"{analyte.Code} is coded but lists no values");
        if (analyte.Kind != ResultKind.Coded && !analyte.CodedValues.IsEmpty)
            draft.Problem(fields.PlaceOf("values"), $"{analyte.Code} lists values but is not coded");
        foreach (var conversion in analyte.UnitConversions)
            if (analyte.Unit is { } unit
                && PackUnits.FactorFault(conversion, unit, analyte.MolarMass?.GramsPerMole) is { } fault)
                draft.Problem(fields.PlaceOf("convert"), fault);
        fields.Close();
        return analyte;
    }

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

    private static ImmutableArray<string> NotApplicable(PackDraft draft, PackFields fields)
    {
        var words = fields.Words("notApplicable");
        foreach (var word in words.Where(word => !NumberGroups.All.Contains(word.Text, StringComparer.Ordinal)))
            draft.Problem(word.Place, $"'{word.Text}' must be one of {string.Join(", ", NumberGroups.All)}");
        return [.. words.Select(word => word.Text)];
    }
}
