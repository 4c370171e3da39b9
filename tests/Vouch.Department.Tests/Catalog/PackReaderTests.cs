using System.Globalization;
using Vouch.Department.Catalog;

namespace Vouch.Department.Tests.Catalog;

public sealed class PackReaderTests
{
    private const string Good = """
        pack: T
        name: Test
        version: "1"
        sources:
          S: A source
        specimenTypes:
          SER: {name: Serum, hl7: SER}
        containers:
          RED: {name: Red, additive: none, colour: red, hex: "#c00000", suffix: R, specimens: [SER], venous: 3, volumeMl: 5, source: S}
        analytes:
          K:
            name: Potassium
            discipline: chemistry
            loinc: 2823-3
            specimen: SER
            containers: [RED]
            unit: mmol/L
            decimals: 1
            reference:
              - {age: "18 y..", low: 3.6, high: 4.6, source: S}
        """;

    [Fact]
    public void A_small_pack_is_read_with_its_numbers_and_their_source()
    {
        var pack = Assert.IsType<PackReading.Fit>(Read(Good)).Pack;

        var interval = Assert.Single(pack.Analytes["K"].ReferenceIntervals);
        Assert.Equal((3.6m, 4.6m, "S"), (interval.Low, interval.High, interval.Source));
        Assert.Equal(new Age(18, AgeUnit.Years), interval.Ages.From);
        Assert.Equal("A source", pack.SourceText(interval.Source));
        Assert.Equal(PackState.Draft, pack.State);
    }

    [Theory]
    [InlineData("    decimals: 1", "    decimal: 1", 18, 5, "unknown key 'decimal'")]
    [InlineData("low: 3.6", "low: \"3.6\"", 20, 30, "'low' must be a number")]
    [InlineData("low: 3.6", "low: 3,6", 20, 32, "unknown key '6'")]
    [InlineData("low: 3.6", "low: 5.6", 20, 9, "low 5.6 is above high 4.6")]
    [InlineData("2823-3", "2823-4", 14, 12, "check digit")]
    [InlineData("specimen: SER\n", "specimen: SERUM\n", 15, 15, "there is no specimen type 'SERUM'")]
    [InlineData("[RED]", "[RED, BLUE]", 16, 23, "there is no container 'BLUE'")]
    [InlineData("unit: mmol/L", "unit: mmol per L", 17, 11, "is not a UCUM unit")]
    [InlineData("high: 4.6, source: S", "high: 4.6, source: T", 20, 54, "there is no source 'T'")]
    [InlineData("age: \"18 y..\"", "age: \"18 years\"", 20, 15, "is not an age range")]
    [InlineData("discipline: chemistry", "discipline: alchemy", 13, 17, "it must be one of")]
    [InlineData("version: \"1\"", "name: Again", 3, 1, "'name' is given twice")]
    [InlineData("    name: Potassium\n", "", 12, 5, "'name' is missing")]
    [InlineData("    decimals: 1", "    decimals: 1\n    indices: {haemolysis: 3, maskHaemolysis: 1, source: S}", 19, 14, "haemolysis: what is not reported from 1 on cannot be held from 3 on only")]
    [InlineData("    decimals: 1", "    decimals: 1\n    indices: {maskIcterus: 20, source: S}", 11, 3, "K is not reported for icterus, and the pack has no non-result ICT for it")]
    [InlineData("    decimals: 1", "    decimals: 1\n    index: turbidity", 19, 12, "it must be one of")]
    public void A_problem_names_its_line_and_column(string from, string to, int line, int column, string message)
    {
        var text = Good.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Good, text);

        var problems = Assert.IsType<PackReading.Unfit>(Read(text)).Problems;

        Assert.Contains(problems, problem => problem.Line == line && problem.Column == column
            && problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_coded_comment_says_where_it_applies()
    {
        var pack = Assert.IsType<PackReading.Fit>(Read(Good + """

            comments:
              ANY: {text: For all.}
              SALT: {text: For potassium., tests: [K]}
              URINE: {text: For urine., disciplines: [urinalysis]}
            """)).Pack;

        Assert.Equal(["ANY", "SALT"], pack.CommentsFor(pack.Analytes["K"]).Select(comment => comment.Code));
        Assert.Contains(Assert.IsType<PackReading.Unfit>(Read(Good + "\ncomments:\n  BAD: {text: x, tests: [NOPE], disciplines: [magic]}\n")).Problems,
            problem => problem.Message.Contains("NOPE", StringComparison.Ordinal));
        Assert.Contains(Assert.IsType<PackReading.Unfit>(Read(Good + "\ncomments:\n  BAD: {text: x, disciplines: [magic]}\n")).Problems,
            problem => problem.Message.Contains("magic", StringComparison.Ordinal));
    }

    [Fact]
    public void All_problems_are_listed_not_only_the_first()
    {
        var text = Good.Replace("decimals: 1", "decimals: many", StringComparison.Ordinal)
            .Replace("2823-3", "2823-4", StringComparison.Ordinal)
            .Replace("low: 3.6", "low: 9", StringComparison.Ordinal)
            + "\npanels:\n  P: {name: Panel, discipline: chemistry, tests: [K, NA]}\n";

        var problems = Assert.IsType<PackReading.Unfit>(Read(text)).Problems;

        Assert.Equal(4, problems.Count);
        Assert.Equal(problems.OrderBy(problem => problem.Line), problems);
    }

    [Theory]
    [InlineData("- {age: \"30 y..\", low: 1, high: 2, source: S}", true)]
    [InlineData("- {age: \"0 d..18 y\", low: 1, high: 2, source: S}", false)]
    [InlineData("- {age: \"18 y..\", sex: female, low: 1, high: 2, source: S}", false)]
    [InlineData("- {low: 1, high: 2, source: S}", true)]
    public void Overlapping_reference_intervals_are_refused(string added, bool overlap)
    {
        var reading = Read(Good + "\n      " + added + "\n");

        if (overlap)
            Assert.Contains(Assert.IsType<PackReading.Unfit>(reading).Problems,
                problem => problem.Message.Contains("overlap", StringComparison.Ordinal));
        else
            Assert.IsType<PackReading.Fit>(reading);
    }

    [Theory]
    [InlineData("a: &x 1\nb: 2\n", "anchors are not used")]
    [InlineData("a: !!str 1\n", "tags are not used")]
    [InlineData("a: 1\n---\nb: 1\n", "only one document")]
    [InlineData("a: [1, 2\n", "not YAML")]
    [InlineData("", "the file is empty")]
    [InlineData("- a\n", "a mapping was expected")]
    public void Yaml_beyond_what_packs_need_is_refused(string text, string message) =>
        Assert.Contains(Assert.IsType<PackReading.Unfit>(Read(text)).Problems,
            problem => problem.Message.Contains(message, StringComparison.Ordinal));

    [Fact]
    public void Size_depth_and_number_of_values_are_bounded()
    {
        var deep = "a: " + new string('[', YamlTree.DepthMax + 1) + new string(']', YamlTree.DepthMax + 1);
        var wide = "a: [" + string.Join(',', Enumerable.Repeat("1", YamlTree.NodesMax)) + "]";
        var long1 = "a: " + new string('x', YamlTree.CharactersMax);

        Assert.Contains("nested deeper", First(deep), StringComparison.Ordinal);
        Assert.Contains("more than", First(wide), StringComparison.Ordinal);
        Assert.Contains("larger than", First(long1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonResults: {}\ncalculations:\n  K: {formula: \"{NA} * {lot:ISI}\", inputs: {NA: mmol/L}, unit: mmol/L, source: S}\n", "the pack has no non-result NOTCALC to wait as")]
    [InlineData("guards:\n  G: {kind: consistency, when: \"{K} > {lot:ISI}\", reason: R, affects: [K], source: S}\n", "guard G: a condition cannot take values of a reagent lot")]
    public void A_value_of_the_reagent_lot_is_for_a_calculation_that_can_wait_for_it(string more, string message)
    {
        var text = Good + "\n  NA: {name: Sodium, discipline: chemistry, loinc: 2951-2, specimen: SER, containers: [RED], unit: mmol/L, decimals: 0}\n" + more;

        var problems = Assert.IsType<PackReading.Unfit>(Read(text)).Problems;

        Assert.Contains(problems, problem => problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_panel_or_calculation_that_needs_itself_is_refused()
    {
        var text = Good + "\npanels:\n  P: {name: P, discipline: chemistry, tests: [Q]}\n"
            + "  Q: {name: Q, discipline: chemistry, tests: [P, K]}\n"
            + "calculations:\n  K: {formula: \"{K} + 1\", inputs: {K: mmol/L}, unit: mmol/L, source: S}\n";

        var messages = Assert.IsType<PackReading.Unfit>(Read(text)).Problems.Select(problem => problem.Message).ToList();

        Assert.Contains("panel P needs itself", messages);
        Assert.Contains("calculation K needs itself", messages);
    }

    [Fact]
    public void A_file_the_manifest_names_but_that_is_missing_is_a_problem() =>
        Assert.Contains(Assert.IsType<PackReading.Unfit>(Read(Good + "\nfiles: [other.yaml]\n")).Problems,
            problem => problem.Message.Contains("'other.yaml' is not there", StringComparison.Ordinal));

    [Fact]
    public void The_command_prints_file_line_and_column_and_fails()
    {
        var folder = Directory.CreateTempSubdirectory("vouch-pack");
        try
        {
            var path = Path.Combine(folder.FullName, "pack.yaml");
            File.WriteAllText(path, Good.Replace("2823-3", "2823-4", StringComparison.Ordinal));
            using var output = new StringWriter(CultureInfo.InvariantCulture);

            Assert.Equal(1, PackCheck.Run([path], output));
            Assert.Contains("pack.yaml:14:12: ", output.ToString(), StringComparison.Ordinal);
            Assert.Equal(0, PackCheck.Run([ShippedPackFiles.Manifest], output));
            Assert.Equal(2, PackCheck.Run([], output));
            Assert.Equal(1, PackCheck.Run([Path.Combine(folder.FullName, "none.yaml")], output));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("2823-3", true)] // Potassium in serum or plasma, from the LOINC table.
    [InlineData("14682-9", true)] // Creatinine, moles/volume.
    [InlineData("2823-2", false)]
    [InlineData("28233", false)]
    [InlineData("-3", false)]
    [InlineData("12345678-1", false)]
    [InlineData("2a23-3", false)]
    public void A_loinc_code_is_known_by_its_check_digit(string text, bool fits) =>
        Assert.Equal(fits, Loinc.IsCode(text));

    private static string First(string text) => Assert.IsType<PackReading.Unfit>(Read(text)).Problems[0].Message;

    private static PackReading Read(string text) => PackReader.Read([new PackText("pack.yaml", text)]);
}
