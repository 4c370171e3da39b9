using System.Text.RegularExpressions;
using Vouch.Department.Catalog;

namespace Vouch.Department.Tests.Catalog;

/// <summary>
/// Every molar mass of the shipped pack, computed again from the molecular formula. Source: IUPAC, Standard atomic
/// weights 2021, abridged to five digits (Pure Appl Chem 2022;94:573).
/// </summary>
public sealed partial class MolarMassTests
{
    private static readonly Dictionary<string, decimal> Weights = new(StringComparer.Ordinal)
    {
        ["H"] = 1.008m,
        ["C"] = 12.011m,
        ["N"] = 14.007m,
        ["O"] = 15.999m,
        ["Na"] = 22.990m,
        ["Mg"] = 24.305m,
        ["P"] = 30.974m,
        ["S"] = 32.06m,
        ["Cl"] = 35.45m,
        ["K"] = 39.098m,
        ["Ca"] = 40.078m,
        ["Fe"] = 55.845m,
        ["Co"] = 58.933m,
        ["I"] = 126.90m,
    };

    // What a mass concentration of the analyte weighs: phosphate is given as phosphorus, iron and calcium as the metal.
    private static readonly Dictionary<string, string> Formulas = new(StringComparer.Ordinal)
    {
        ["NA"] = "Na",
        ["K"] = "K",
        ["CL"] = "Cl",
        ["CA"] = "Ca",
        ["ICA"] = "Ca",
        ["MG"] = "Mg",
        ["PHOS"] = "P",
        ["IRON"] = "Fe",
        ["UREA"] = "CH4N2O",
        ["CREA"] = "C4H7N3O",
        ["UCREA"] = "C4H7N3O",
        ["GLU"] = "C6H12O6",
        ["GLUBG"] = "C6H12O6",
        ["TBIL"] = "C33H36N4O6",
        ["DBIL"] = "C33H36N4O6",
        ["CHOL"] = "C27H46O",
        ["HDL"] = "C27H46O",
        ["URATE"] = "C5H4N4O3",
        ["TRIG"] = "C57H104O6", // Triolein stands for all triglycerides.
        ["LACT"] = "C3H6O3",
        ["LACTBG"] = "C3H6O3",
        ["AMM"] = "NH3",
        ["BHB"] = "C4H8O3",
        ["FT4"] = "C15H11I4NO4",
        ["TT4"] = "C15H11I4NO4",
        ["FT3"] = "C15H12I3NO4",
        ["TT3"] = "C15H12I3NO4",
        ["CORT"] = "C21H30O5",
        ["E2"] = "C18H24O2",
        ["PROG"] = "C21H30O2",
        ["TEST"] = "C19H28O2",
        ["DHEAS"] = "C19H28O5S",
        ["VITD"] = "C27H44O2",
        ["B12"] = "C63H88CoN14O14P",
        ["FOL"] = "C19H19N7O6",
        ["DIG"] = "C41H64O14",
        ["ACTH"] = "C207H308N56O58S",
        ["PTH"] = "C408H674N126O126S2",
        ["CPEP"] = "C129H211N35O48",
    };

    public static TheoryData<string> Analytes => [.. ShippedPackFiles.Pack.Analytes.Values.Where(item => item.MolarMass is not null).Select(item => item.Code)];

    [Theory, MemberData(nameof(Analytes))]
    public void A_molar_mass_is_the_sum_of_its_atoms(string code)
    {
        var given = ShippedPackFiles.Pack.Analytes[code].MolarMass!.GramsPerMole;

        // The pack gives four to six digits.
        Assert.InRange(given / Mass(Formulas[code]) - 1, -0.0003m, 0.0003m);
    }

    [Fact]
    public void Every_conversion_between_mass_and_amount_follows_from_the_atoms()
    {
        // To the analyte's unit: grams a litre of one unit of mass, moles a litre of one unit of amount.
        var grams = new Dictionary<string, decimal>(StringComparer.Ordinal)
        {
            ["g/L"] = 1,
            ["mg/dL"] = 0.01m,
            ["ug/dL"] = 0.00001m,
            ["ng/dL"] = 0.00000001m,
            ["pg/mL"] = 0.000000001m,
            ["ng/mL"] = 0.000001m,
            ["ug/L"] = 0.000001m,
            ["g/dL"] = 10,
        };
        var moles = new Dictionary<string, decimal>(StringComparer.Ordinal)
        {
            ["mmol/L"] = 0.001m,
            ["umol/L"] = 0.000001m,
            ["nmol/L"] = 0.000000001m,
            ["pmol/L"] = 0.000000000001m,
        };
        // Analytes without a molar mass of their own take that of what they hold: LDL and non-HDL cholesterol, indirect
        // bilirubin, iron binding capacity. Urea nitrogen is given as two nitrogens.
        var others = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["LDL"] = "C27H46O",
            ["LDLS"] = "C27H46O",
            ["LDLD"] = "C27H46O",
            ["NHDL"] = "C27H46O",
            ["IBIL"] = "C33H36N4O6",
            ["TIBC"] = "Fe",
            ["BUN"] = "N2",
        };
        var (checkedFactors, wrong) = (0, new List<string>());
        foreach (var analyte in ShippedPackFiles.Pack.Analytes.Values)
            foreach (var conversion in analyte.UnitConversions)
            {
                var toAmount = grams.TryGetValue(conversion.Unit, out var weighed) && moles.TryGetValue(analyte.Unit!, out var counted)
                    ? (weighed, counted, 1) : moles.TryGetValue(conversion.Unit, out counted) && grams.TryGetValue(analyte.Unit!, out weighed)
                    ? (weighed, counted, -1) : (0, 0, 0);
                if (toAmount.Item3 == 0 || analyte.Code == "HGB") // Haemoglobin's amount is counted in monomers, by convention.
                    continue;
                var formula = Formulas.GetValueOrDefault(analyte.Code) ?? others[analyte.Code];
                var factor = toAmount.Item1 / Mass(formula) / toAmount.Item2;
                var expected = toAmount.Item3 == 1 ? factor : 1 / factor;
                checkedFactors++;
                // A factor is given with four digits; triglycerides are a mixture.
                if (Math.Abs(conversion.Factor / expected - 1) > (analyte.Code == "TRIG" ? 0.001m : 0.0005m))
                    wrong.Add(FormattableString.Invariant($"{analyte.Code}: 1 {conversion.Unit} is {expected:G6} {analyte.Unit}, not {conversion.Factor}"));
            }

        Assert.Empty(wrong);
        Assert.True(checkedFactors >= 35);
    }

    [Fact]
    public void Monomeric_haemoglobin_weighs_16_114_grams_a_millimole()
    {
        // Source: ICSH 1987, cited by IFCC/IUPAC: relative molecular mass of the monomer 16,114.5.
        var conversion = Assert.Single(ShippedPackFiles.Pack.Analytes["HGB"].UnitConversions, item => item.Unit == "mmol/L");
        Assert.InRange(conversion.Factor, 16.114m, 16.115m);
    }

    private static decimal Mass(string formula) =>
        Part().Matches(formula).Sum(part => Weights[part.Groups[1].Value] * (part.Groups[2].Length == 0 ? 1 : int.Parse(part.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture)));

    [GeneratedRegex("([A-Z][a-z]?)([0-9]*)", RegexOptions.None, 1000)]
    private static partial Regex Part();
}
