using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Vouch.Measures.Units;
using static System.FormattableString;

namespace Vouch.Measures.Tests.Units;

/// <summary>Our table against the UCUM essence and against what ucum-lhc computed, both read in place.</summary>
public sealed class UcumEssenceTests
{
    private const double MolesOfEssence = 6.0221367e23;
    private static readonly string[] BaseUnits = ["m", "s", "g", "rad", "K", "C", "cd"];

    /// <summary>Trades we do not serve: surveying, imperial and dry measures, printing; and what UCUM itself calls
    /// dubious.</summary>
    private static readonly string[] LeftOutClasses = ["us-lengths", "brit-length", "brit-volumes", "typeset"];

    private static readonly string[] LeftOut =
    [
        "[G]", "[bbl_us]", "[crd_us]", "[bu_us]", "[gal_wi]", "[pk_us]", "[dqt_us]", "[dpt_us]",
        "[hp'_X]", "[hp'_C]", "[hp'_M]", "[hp'_Q]", "[m/s2/Hz^(1/2)]",
    ];

    /// <summary>Where ucum-lhc's list departs from the essence: a leading '/' lost, [LPF] as 1, and blanks within
    /// codes.</summary>
    private static readonly string[] FaultsOfTheOtherProgram =
        ["[diop]", "[mesh_i]", "Bd", "[LPF]", "/[LPF]", "{#}/[LPF]", "g/kg ", "L/(min.m2) "];

    [Fact]
    public void Every_atom_of_the_essence_has_its_dimension_and_value()
    {
        var essence = XDocument.Load(SharedFolder.Require("terminology/ucum/ucum-essence.xml")).Root!;
        var name = essence.Name.Namespace;
        var wrong = new List<string>();
        foreach (var atom in essence.Elements(name + "base-unit"))
            Assert.Equal(atom.Attribute("Code")!.Value, Read(atom.Attribute("Code")!.Value).Dimension.ToString());
        var kept = essence.Elements(name + "unit")
            .Where(u => !IsLeftOut(u.Attribute("Code")!.Value, u.Attribute("class")!.Value));
        foreach (var atom in kept)
        {
            var code = atom.Attribute("Code")!.Value;
            var value = atom.Element(name + "value")!;
            var arbitrary = string.Equals(atom.Attribute("isArbitrary")?.Value, "yes", StringComparison.Ordinal);
            if (!Unit.Parse(code).Succeeded(out var unit, out var fault))
                wrong.Add($"{code}: {fault}");
            else if (unit.IsSpecial != (atom.Attribute("isSpecial") is not null))
                wrong.Add($"{code}: special");
            else if (Unit.Parse("k" + code).Fault is null != (atom.Attribute("isMetric")!.Value is "yes"))
                wrong.Add($"{code}: metric");
            else if (!unit.IsSpecial && !arbitrary && code is not ("mol" or "eq" or "osm"))
                Compare(code, unit, Read(value.Attribute("Unit")!.Value), Number(value.Attribute("value")!.Value),
                    wrong);
        }
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public void What_is_left_out_is_refused_and_not_taken_for_something_else()
    {
        var essence = XDocument.Load(SharedFolder.Require("terminology/ucum/ucum-essence.xml")).Root!;
        Assert.All(essence.Elements(essence.Name.Namespace + "unit")
            .Where(u => IsLeftOut(u.Attribute("Code")!.Value, u.Attribute("class")!.Value)),
            u => Assert.NotNull(Unit.Parse(u.Attribute("Code")!.Value).Fault));
    }

    [Fact]
    public void Every_unit_of_the_clinical_list_has_the_size_and_dimension_that_another_program_computed()
    {
        // Origin: ucumDefs.min.json of ucum-lhc (US National Library of Medicine), magnitudes in base units.
        var path = SharedFolder.Require("terminology/ucum/ucumDefs.min.json");
        using var file = JsonDocument.Parse(File.ReadAllText(path));
        var wrong = new List<string>();
        var compared = 0;
        foreach (var row in file.RootElement.GetProperty("units").GetProperty("data").EnumerateArray())
        {
            var (code, size, group) = (row[2].GetString()!, row[5].GetDouble(), row[8].GetString() ?? "");
            if (IsLeftOut(code, group) || LeftOut.Any(l => code.Contains(l, StringComparison.Ordinal))
                || FaultsOfTheOtherProgram.Contains(code))
                continue;
            if (!Unit.Parse(code).Succeeded(out var unit, out var fault))
            {
                wrong.Add($"{code}: {fault}");
                continue;
            }
            var dimension = row[6].ValueKind is JsonValueKind.Array
                ? row[6].EnumerateArray().Select(e => e.GetInt32()).ToArray()
                : new int[7];
            if (!BaseUnits.Select(b => unit.Dimension[b]).SequenceEqual(dimension))
                wrong.Add($"{code}: measures {unit.Dimension}, not [{string.Join(", ", dimension)}]");
            var moles = unit.Dimension["mol"] + unit.Dimension["eq"] + unit.Dimension["osm"];
            var ours = unit.Size * Math.Pow(MolesOfEssence, moles);
            if (!unit.IsSpecial && Math.Abs(ours / size - 1) > 1e-5)
                wrong.Add(Invariant($"{code}: {ours}, not {size}"));
            compared++;
        }
        Assert.True(wrong.Count == 0, $"{string.Join(Environment.NewLine, wrong)}");
        Assert.True(compared > 600, "Too few units were compared.");
    }

    private static void Compare(string code, Unit unit, Unit meant, double value, List<string> wrong)
    {
        if (!unit.Dimension.Equals(meant.Dimension))
            wrong.Add($"{code}: measures {unit.Dimension}, not {meant.Dimension}");
        // Constants were remeasured and fixed since the essence: they differ in the sixth digit.
        else if (Math.Abs(unit.Size / (meant.Size * value) - 1) > 1e-5)
            wrong.Add(Invariant($"{code}: {unit.Size}, not {meant.Size * value}"));
    }

    private static bool IsLeftOut(string code, string group) =>
        LeftOut.Contains(code) || LeftOutClasses.Contains(group);

    private static Unit Read(string code) => Unit.Parse(code).Value;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
