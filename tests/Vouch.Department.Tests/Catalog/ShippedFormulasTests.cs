using System.Globalization;
using Vouch.Department.Catalog;
using Vouch.Measures.Formulas;

namespace Vouch.Department.Tests.Catalog;

/// <summary>The shipped formulas against values worked out from the published equations in their own units.</summary>
public sealed class ShippedFormulasTests
{
    private static LaboratoryPack Pack => ShippedPackFiles.Pack;

    [Theory]
    [InlineData(1.2, 60, false)]
    [InlineData(0.6, 25, false)]
    [InlineData(0.8, 50, true)]
    [InlineData(0.5, 18, true)]
    [InlineData(7.4, 90, true)]
    public void The_egfr_is_that_of_ckd_epi_2021(double creatinineMgPerDl, int age, bool female)
    {
        // Inker 2021: 142 x min(Scr/k,1)^a x max(Scr/k,1)^-1.200 x 0.9938^age x 1.012 if female, Scr in mg/dL.
        var (k, a, factor) = female ? (0.7, -0.241, 1.012) : (0.9, -0.302, 1.0);
        var expected = 142 * Math.Pow(Math.Min(creatinineMgPerDl / k, 1), a)
            * Math.Pow(Math.Max(creatinineMgPerDl / k, 1), -1.2) * Math.Pow(0.9938, age) * factor;

        var value = Value("EGFR", ("CREA", (decimal)creatinineMgPerDl * 88.42m), ("age_years", age), ("female", female));

        Assert.Equal(expected, (double)value, 3);
    }

    [Fact]
    public void A_man_of_60_with_1_2_mg_per_dl_has_69() =>
        // The calculator of the National Kidney Foundation gives 69 mL/min/1.73 m2.
        Assert.Equal(69m, Math.Round(Value("EGFR", ("CREA", 1.2m * 88.42m), ("age_years", 60m), ("female", false))));

    [Theory]
    [InlineData(200, 50, 150)]
    [InlineData(250, 40, 600)]
    [InlineData(120, 60, 40)]
    public void The_sampson_ldl_in_mmol_agrees_with_the_equation_in_mg(double total, double hdl, double triglyceride)
    {
        // Sampson 2020, mg/dL: TC/0.948 - HDL/0.971 - (TG/8.56 + TG x nonHDL/2140 - TG^2/16100) - 9.44.
        var expected = total / 0.948 - hdl / 0.971
            - (triglyceride / 8.56 + triglyceride * (total - hdl) / 2140 - triglyceride * triglyceride / 16_100) - 9.44;

        var value = Value("LDLS", ("CHOL", (decimal)(total / 38.67)), ("HDL", (decimal)(hdl / 38.67)),
            ("TRIG", (decimal)(triglyceride / 88.57)));

        Assert.Equal(expected / 38.67, (double)value, 3);
    }

    [Theory]
    // Worked by hand from the definitions.
    // Leucocytes are corrected from five nucleated red cells for each hundred on: 12 x 100 / 120 = 10.
    [InlineData("LYMMA", "WBC=12,NRBCM=20,LYMM=25", "2.5")]
    [InlineData("LYMMA", "WBC=12,NRBCM=4,LYMM=25", "3")]
    [InlineData("NEUTMA", "WBC=12,NRBCM=20,NEUTM=50,BANDM=10", "6")]
    [InlineData("AGAP", "NA=140,CL=104,CO2=24", "12")]
    [InlineData("CCA", "CA=2.00,ALB=30", "2.20")]
    [InlineData("OSMC", "NA=140,GLU=5,UREA=5", "290")]
    [InlineData("LDL", "CHOL=5.0,HDL=1.2,TRIG=2.2", "2.8")]
    [InlineData("TSAT", "IRON=15,TIBC=60", "25")]
    [InlineData("MCHC", "HGB=150,HCT=45", "333.33")]
    [InlineData("MCV", "HCT=45,RBC=5.0", "90")]
    [InlineData("MCH", "HGB=150,RBC=5.0", "30")]
    [InlineData("ACR", "UALB=30,UCREA=8.84", "30.00")] // 8.84 mmol/L creatinine is 1 g/L.
    [InlineData("HBA1CI", "HBA1C=7.0", "53.00")] // The NGSP's table: 7.0% is 53 mmol/mol.
    [InlineData("EAG", "HBA1C=7.0", "8.54")] // ADAG: 7% is 8.6 mmol/L (154 mg/dL).
    [InlineData("INR", "PT=24,lot:MNPT=12,lot:ISI=1.0", "2.0")]
    public void Calculated_tests_agree_with_their_definitions(string analyte, string inputs, string expected)
    {
        var value = Value(analyte, [.. Inputs(inputs)]);

        Assert.InRange(value - decimal.Parse(expected, CultureInfo.InvariantCulture), -0.01m, 0.01m);
    }

    [Theory]
    [InlineData("EDTA", "K=8.9,CA=1.2,ALP=12", true)]
    [InlineData("EDTA", "K=8.9,CA=2.3,ALP=80", false)] // A true hyperkalaemia.
    [InlineData("EDTA-GROSS", "K=12,CA=0.4", true)]
    [InlineData("MCHC-HIGH", "MCHC=376", false)]
    [InlineData("MCHC-HIGH", "MCHC=377", true)]
    [InlineData("BILI", "DBIL=12,TBIL=12", false)]
    [InlineData("BILI", "DBIL=13,TBIL=12", true)]
    [InlineData("DIFF-SUM", "NEUTP=60,LYMP=30,MONOP=6,EOSP=3,BASP=1", false)]
    [InlineData("DIFF-SUM", "NEUTP=60,LYMP=30,MONOP=6,EOSP=3,BASP=6", true)]
    [InlineData("AGAP-NEGATIVE", "AGAP=-1", true)]
    [InlineData("A1C-GLUCOSE", "HBA1C=5.0,GLU=14", true)]
    [InlineData("MIXUP", "CREA=60,prior:CREA=300,ALB=45,prior:ALB=25", true)]
    [InlineData("MIXUP", "CREA=60,prior:CREA=300,ALB=40,prior:ALB=39", false)]
    public void Guards_tell_the_tube_from_the_patient(string guard, string inputs, bool holds) =>
        Assert.Equal(holds, Truth(Pack.Guards.Single(item => item.Code == guard).When, [.. Inputs(inputs)]));

    private static IEnumerable<(string, FormulaValue)> Inputs(string text) => text.Split(',').Select(pair => pair.Split('='))
        .Select(pair => (pair[0], (FormulaValue)decimal.Parse(pair[1], CultureInfo.InvariantCulture)));

    private static decimal Value(string analyte, params (string Name, FormulaValue Value)[] inputs) =>
        Assert.IsType<FormulaValue.Number>(Evaluated(Pack.FindCalculation(analyte)!.Formula, inputs)).Value;

    private static bool Truth(string text, params (string Name, FormulaValue Value)[] inputs) =>
        Assert.IsType<FormulaValue.Truth>(Evaluated(text, inputs)).Value;

    private static FormulaValue Evaluated(string text, (string Name, FormulaValue Value)[] inputs)
    {
        var formula = Formula.Parse(text).Value;
        var evaluation = formula.Evaluate(inputs.ToDictionary(input => input.Name, input => input.Value, StringComparer.Ordinal));
        return Assert.IsType<Evaluation.Known>(evaluation).Value;
    }
}
