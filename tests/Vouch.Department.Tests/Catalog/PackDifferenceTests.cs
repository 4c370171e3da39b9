using Vouch.Department.Catalog;

namespace Vouch.Department.Tests.Catalog;

public sealed class PackDifferenceTests
{
    private static LaboratoryPack Pack => ShippedPackFiles.Pack;

    [Fact]
    public void A_pack_differs_from_itself_in_nothing() => Assert.Empty(PackDifference.Between(Pack, Reread()));

    [Fact]
    public void A_changed_limit_is_named_by_analyte_and_field_with_both_values()
    {
        var potassium = Pack.Analytes["K"];
        var tightened = potassium with { CriticalLimits = [potassium.CriticalLimits[0] with { Low = new CriticalLimit(2.6m, Inclusive: false) }] };

        var change = Assert.Single(PackDifference.Between(Pack, Pack with { Analytes = Pack.Analytes.SetItem("K", tightened) }));

        Assert.Equal(("analytes", "K", "CriticalLimits"), (change.Section, change.Subject, change.Field));
        Assert.Contains("at or below 2.5", change.Before, StringComparison.Ordinal);
        Assert.Contains("below 2.6", change.After, StringComparison.Ordinal);
    }

    [Fact]
    public void An_analyte_that_came_or_went_is_one_change()
    {
        var without = Pack with { Analytes = Pack.Analytes.Remove("LI") };

        Assert.Equal("LI removed", Assert.Single(PackDifference.Between(Pack, without)).ToString());
        Assert.Equal("LI added", Assert.Single(PackDifference.Between(without, Pack)).ToString());
    }

    [Fact]
    public void Loosened_policy_and_new_wording_are_changes()
    {
        var after = Pack with
        {
            Requirements = [.. Pack.Requirements.Select(item => item.Ask.Kind == RequirementKinds.Control
                ? item with { Ask = item.Ask with { WhenDisproven = Vouch.Department.Proof.Policy.Warn } } : item)],
            Guards = [.. Pack.Guards.Select(item => item.Code == "BILI" ? item with { Reason = "Look again." } : item)],
        };

        var changes = PackDifference.Between(Pack, after);

        Assert.Equal(["BILI", "control"], changes.Select(change => change.Subject).Order(StringComparer.Ordinal));
        Assert.Contains(changes, change => change.Before!.Contains("WhenDisproven Lock", StringComparison.Ordinal)
            && change.After!.Contains("WhenDisproven Warn", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_field_of_an_analyte_is_compared()
    {
        // Each property changed alone must show; a new property that is not compared would fail here.
        var potassium = Pack.Analytes["K"];
        Analyte[] changed =
        [
            potassium with { Name = "X" }, potassium with { Discipline = Discipline.BloodGas }, potassium with { Loinc = null },
            potassium with { SpecimenType = "X" }, potassium with { Containers = [] }, potassium with { VolumeMicrolitres = 5 },
            potassium with { SeparateTube = true }, potassium with { Handling = "X" }, potassium with { Kind = ResultKind.Text },
            potassium with { CodedValues = [new CodedValue("A", "A", false)] }, potassium with { Unit = "X" },
            potassium with { UnitConversions = [] }, potassium with { Decimals = 2 }, potassium with { MolarMass = null },
            potassium with { ReportableRange = new ReportableLimits(new(1, 2), "X") },
            potassium with { ReferenceIntervals = [] }, potassium with { CriticalLimits = [] },
            potassium with { PlausibilityLimits = new PlausibilityLimits(1, 2, "X") }, potassium with { DeltaCheck = null },
            potassium with { Stability = [] }, potassium with { SerumIndexLimits = new SerumIndexLimits(1, null, null, "X") },
            potassium with { MinimumRetestInterval = new MinimumRetestInterval(1, "X") },
            potassium with { TurnaroundMinutes = null }, potassium with { AutoverificationLimits = null },
            potassium with { NotApplicable = ["delta"] }, potassium with { Index = SerumIndex.Haemolysis },
        ];

        Assert.Equal(typeof(Analyte).GetProperties().Length - 1, changed.Length); // All but the code.
        Assert.All(changed, analyte => Assert.Single(
            PackDifference.Between(Pack, Pack with { Analytes = Pack.Analytes.SetItem("K", analyte) })));
    }

    private static LaboratoryPack Reread() =>
        Assert.IsType<PackReading.Fit>(PackReader.ReadFile(ShippedPackFiles.Manifest)).Pack;
}
