using System.Collections.Immutable;
using System.Globalization;

namespace Vouch.Department.Catalog;

/// <summary>Reads what a pack says about work by hand: worksheets, kits, the manual differential.</summary>
internal static class ByHandReader
{
    public static void Read(PackDraft draft, PackFields file)
    {
        foreach (var (code, fields) in file.Coded("worksheets"))
            draft.Worksheets.Add(Worksheet(draft, code, fields));
        foreach (var (code, fields) in file.Coded("kits"))
            draft.Kits.Add(Kit(draft, code, fields));
        if (file.Map("differential") is not { } differential)
            return;
        if (draft.Differential is not null)
            draft.Problem(differential.Place, "the differential was given before");
        draft.Differential = Differential(draft, differential);
    }

    /// <summary>What only the whole pack shows.</summary>
    public static void Check(PackDraft draft, YamlPlace top)
    {
        foreach (var sheet in draft.Worksheets)
            foreach (var test in sheet.DoubleEntry.Except(sheet.Tests, StringComparer.Ordinal))
                draft.Problem(draft.PlaceOf("worksheet", sheet.Code, top), $"{test} is entered twice, but is not on worksheet {sheet.Code}");
        foreach (var twice in draft.Kits.SelectMany(kit => kit.Tests).GroupBy(test => test, StringComparer.Ordinal).Where(same => same.Count() > 1))
            draft.Problem(top, $"{twice.Key} is measured with more than one kit");
        foreach (var kit in draft.Kits)
            foreach (var test in kit.Tests.Select(code => draft.Analytes.Find(analyte => analyte.Code == code)).OfType<Analyte>())
                if (kit.Controls.Any(value => test.Kind == ResultKind.Coded && !test.CodedValues.Any(known => known.Code == value)))
                    draft.Problem(draft.PlaceOf("kit", kit.Code, top), $"a control of kit {kit.Code} must give a value that {test.Code} does not have");
        if (draft.Differential is not { } differential)
            return;
        foreach (var cell in differential.Cells)
            if (draft.Analytes.Find(analyte => analyte.Code == cell.Analyte) is { } analyte && analyte.Unit != "%")
                draft.Problem(top, $"{cell.Analyte} is counted, but its unit is not per cent");
        if (draft.Analytes.Find(analyte => analyte.Code == differential.Morphology) is { Kind: not ResultKind.Text } morphology)
            draft.Problem(top, $"{morphology.Code} takes the morphology, but is not text");
    }

    private static Worksheet Worksheet(PackDraft draft, YamlNode.Scalar code, PackFields fields)
    {
        var tests = draft.ReferAll("analyte", fields.Words("tests"));
        if (tests.IsEmpty)
            draft.Problem(fields.Place, $"worksheet {code.Text} has no tests");
        var sheet = new Worksheet(draft.Declare("worksheet", code), fields.Required("name"), tests,
            [.. fields.Words("doubleEntry").Select(word => word.Text)], fields.Flag("differential"));
        fields.Close();
        return sheet;
    }

    private static Kit Kit(PackDraft draft, YamlNode.Scalar code, PackFields fields)
    {
        var tests = draft.ReferAll("analyte", fields.Words("tests"));
        if (tests.IsEmpty)
            draft.Problem(fields.Place, $"kit {code.Text} has no tests");
        ImmutableArray<string> controls = [.. fields.Words("controls").Select(word => word.Text)];
        var hours = fields.Whole("controlHours", 1, 24 * 366);
        if (hours is not null && controls.IsEmpty)
            draft.Problem(fields.PlaceOf("controlHours"), "'controlHours' without 'controls'");
        var kit = new Kit(draft.Declare("kit", code), fields.Required("name"), tests, fields.Flag("internalControl"), controls, hours,
            controls.IsEmpty ? fields.Text("source") : draft.Source(fields));
        fields.Close();
        return kit;
    }

    private static Differential Differential(PackDraft draft, PackFields fields)
    {
        var counts = ImmutableArray.CreateBuilder<int>();
        foreach (var word in fields.Words("counts"))
            if (int.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 10 and <= 1000
                && (counts.Count == 0 || count > counts[^1]))
                counts.Add(count);
            else
                draft.Problem(word.Place, "counts are whole numbers from 10 to 1000, ascending");
        if (counts.Count == 0)
            draft.Problem(fields.Place, "'counts' is missing");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        ImmutableArray<CountedCell> cells = [.. fields.Maps("cells").Select(cell => Cell(draft, cell, keys))];
        if (cells.IsEmpty)
            draft.Problem(fields.Place, "a differential needs 'cells'");
        var nucleated = fields.Map("nucleated") is { } red ? Cell(draft, red, keys) : null;
        var morphology = fields.Text("morphology") is { } text ? draft.Refer("analyte", text, fields.PlaceOf("morphology")) : null;
        var differential = new Differential(counts.ToImmutable(), cells, nucleated, morphology,
            [.. fields.Maps("features").Select(feature => Feature(draft, feature))], draft.Source(fields));
        fields.Close();
        return differential;
    }

    private static CountedCell Cell(PackDraft draft, PackFields fields, HashSet<string> keys)
    {
        var cell = new CountedCell(fields.Required("key"), draft.Refer("analyte", fields.Required("analyte"), fields.PlaceOf("analyte")));
        if (cell.Key.Length != 1 || !char.IsAsciiLetterLower(cell.Key[0]) || !keys.Add(cell.Key))
            draft.Problem(fields.PlaceOf("key"), "a key is one small letter, each used once");
        fields.Close();
        return cell;
    }

    private static MorphologyFeature Feature(PackDraft draft, PackFields fields)
    {
        var feature = new MorphologyFeature(fields.Required("code"), fields.Required("name"), fields.Text("few"), fields.Text("moderate"),
            fields.Text("many"), draft.Source(fields));
        fields.Close();
        return feature;
    }
}
