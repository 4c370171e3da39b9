using Vouch.Department.Catalog;

namespace Vouch.Department.Tests.Catalog;

public sealed class ByHandReaderTests
{
    private const string Good = """
        pack: T
        name: Test
        version: "1"
        sources:
          S: A source
        specimenTypes:
          BLD: {name: Blood, hl7: BLD}
        containers:
          RED: {name: Red, additive: none, colour: red, hex: "#c00000", suffix: R, specimens: [BLD], venous: 3, volumeMl: 5, source: S}
        worksheets:
          W: {name: Bench, tests: [HCG, SEGM], doubleEntry: [SEGM]}
        kits:
          C: {name: Card, tests: [HCG], internalControl: true, controls: [POS, NEG], controlHours: 24, source: S}
        differential:
          counts: [100]
          source: S
          cells:
            - {key: f, analyte: SEGM}
          features:
            - {code: ANISO, name: Anisocytosis, moderate: 11 to 20%, many: above 20%, source: S}
        analytes:
          HCG: {name: Pregnancy, discipline: immunoassay, specimen: BLD, containers: [RED], kind: coded, values: [{code: "POS", text: Positive}, {code: "NEG", text: Negative}]}
          SEGM: {name: Segmented, discipline: haematology, specimen: BLD, containers: [RED], unit: "%", decimals: 1}
        """;

    [Fact]
    public void Worksheets_kits_and_the_differential_are_read()
    {
        var pack = Assert.IsType<PackReading.Fit>(Read(Good)).Pack;

        Assert.Equal(("C", true, 24), (pack.FindKit("HCG")!.Code, pack.FindKit("HCG")!.InternalControl, pack.FindKit("HCG")!.ControlHours));
        Assert.True(pack.IsByHand("SEGM") && pack.IsEnteredTwice("SEGM") && !pack.IsEnteredTwice("HCG"));
        Assert.Equal(["moderate (2+)", "many (3+)"], Assert.Single(pack.Differential!.Features).Grades.Select(grade => grade.Grade));
    }

    [Theory]
    [InlineData("doubleEntry: [SEGM]", "doubleEntry: [XX]", "XX is entered twice, but is not on worksheet W")]
    [InlineData("tests: [HCG, SEGM]", "tests: [HCG, XX]", "there is no analyte 'XX'")]
    [InlineData("controls: [POS, NEG]", "controls: [POS, MAYBE]", "must give a value that HCG does not have")]
    [InlineData("controls: [POS, NEG], ", "", "'controlHours' without 'controls'")]
    [InlineData("controlHours: 24, source: S", "controlHours: 24", "'source' is missing")]
    [InlineData("differential:\n", "  D: {name: Other card, tests: [HCG]}\ndifferential:\n", "HCG is measured with more than one kit")]
    [InlineData("unit: \"%\"", "unit: 10*9/L", "SEGM is counted, but its unit is not per cent")]
    [InlineData("{key: f,", "{key: F,", "key")]
    [InlineData("- {key: f, analyte: SEGM}", "- {key: f, analyte: SEGM}\n    - {key: f, analyte: HCG}", "key")]
    public void What_does_not_fit_is_said(string from, string to, string message)
    {
        var text = Good.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Good, text);

        Assert.Contains(Assert.IsType<PackReading.Unfit>(Read(text)).Problems, problem => problem.Message.Contains(message, StringComparison.Ordinal));
    }

    private static PackReading Read(string text) => PackReader.Read([new PackText("pack.yaml", text)]);
}
