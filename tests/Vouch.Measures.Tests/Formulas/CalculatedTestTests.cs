using Vouch.Measures.Formulas;
using Vouch.Measures.Quantities;
using static Vouch.Measures.Tests.Formulas.FormulaTests;

namespace Vouch.Measures.Tests.Formulas;

/// <summary>The calculated tests of a chemistry bench, written as packs write them.</summary>
public sealed class CalculatedTestTests
{
    // Inker LA et al., N Engl J Med 2021;385:1737–1749 (CKD-EPI 2021, creatinine).
    private const string Egfr =
        "142 * min({CREA} / if({SEX} = 'F', 0.7, 0.9), 1) ^ if({SEX} = 'F', -0.241, -0.302)"
        + " * max({CREA} / if({SEX} = 'F', 0.7, 0.9), 1) ^ -1.200 * 0.9938 ^ {AGE} * if({SEX} = 'F', 1.012, 1)";

    // Sampson M et al., JAMA Cardiol 2020;5:540–548, equation 2, in mg/dL.
    private const string Sampson =
        "{CHOL} / 0.948 - {HDL} / 0.971 - ({TG} / 8.56 + {TG} * ({CHOL} - {HDL}) / 2140 - {TG} ^ 2 / 16100) - 9.44";

    [Theory]
    [InlineData(0.5, 20, "F", 137.61)]
    [InlineData(0.7, 50, "F", 105.30)]
    [InlineData(1.0, 50, "F", 68.63)]
    [InlineData(1.5, 70, "F", 37.26)]
    [InlineData(0.6, 30, "M", 133.18)]
    [InlineData(0.9, 50, "M", 104.05)]
    [InlineData(1.0, 50, "M", 91.69)]
    [InlineData(2.5, 80, "M", 25.34)]
    public void EGFR_by_CKD_EPI_2021(double creatinine, int age, string sex, double egfr) =>
        // Origin: the equation of the paper worked out with Python 3.11's math, both sexes, both sides of each knot.
        Assert.Equal((decimal)egfr, Value(Egfr, 2, ("CREA", (decimal)creatinine), ("AGE", age), ("SEX", sex)));

    [Theory]
    [InlineData(200, 50, 150, 123.40)]
    [InlineData(250, 40, 500, 121.13)]
    [InlineData(150, 45, 80, 89.57)]
    public void LDL_by_Sampson_NIH(int cholesterol, int hdl, int triglyceride, double ldl) =>
        // Origin: equation 2 of the paper worked out with Python 3.11.
        Assert.Equal((decimal)ldl, Value(Sampson, 2, ("CHOL", cholesterol), ("HDL", hdl), ("TG", triglyceride)));

    [Fact]
    public void The_simple_ones_worked_by_hand()
    {
        // Anion gap: 140 − (104 + 24).
        Assert.Equal(12m, Value("{NA} - ({CL} + {HCO3})", 0, ("NA", 140), ("CL", 104), ("HCO3", 24)));
        // Friedewald 1972: 200 − 50 − 150/5 mg/dL.
        Assert.Equal(120m, Value("{CHOL} - {HDL} - {TG} / 5", 0, ("CHOL", 200), ("HDL", 50), ("TG", 150)));
        // Payne 1973: calcium 8.0 mg/dL at albumin 2.0 g/dL is 8.0 + 0.8 × 2.0.
        Assert.Equal(9.6m, Value("{CA} + 0.8 * (4.0 - {ALB})", 1, ("CA", 8.0m), ("ALB", 2.0m)));
        // Osmolality: 2 × 140 + 90/18 + 14/2.8.
        Assert.Equal(290m, Value("2 * {NA} + {GLU} / 18 + {BUN} / 2.8", 0, ("NA", 140), ("GLU", 90), ("BUN", 14)));
        // MCHC: 15.0 g/dL over a haematocrit of 0.45.
        Assert.Equal(33.3m, Value("{HGB} / {HCT}", 1, ("HGB", 15.0m), ("HCT", 0.45m)));
        // Transferrin saturation: 100 of 300 µg/dL.
        Assert.Equal(33m, Value("{FE} / {TIBC} * 100", 0, ("FE", 100), ("TIBC", 300)));
        // INR: (24/12)^1.2 = 2.2974; (31.2/12.4)^1.03 = 2.5867 (Python 3.11).
        Assert.Equal(2.30m, Value("({PT} / {MNPT}) ^ {ISI}", 2, ("PT", 24), ("MNPT", 12), ("ISI", 1.2m)));
        Assert.Equal(2.59m, Value("({PT} / {MNPT}) ^ {ISI}", 2, ("PT", 31.2m), ("MNPT", 12.4m), ("ISI", 1.03m)));
    }

    private static decimal Value(string formula, int decimals, params (string Name, FormulaValue Value)[] inputs) =>
        Read(formula).Evaluate(Inputs(inputs)) is Evaluation.Known { Value: FormulaValue.Number number }
            ? Rounding.ToDecimals(number.Value, decimals)
            : throw new InvalidOperationException($"{formula} has no number.");
}
