using Vouch.Department.Catalog;
using Vouch.Department.Laboratory.ByHand;
using Vouch.Department.Tests.Catalog;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Laboratory.ByHand;

public sealed class DifferentialCountTests
{
    private static Differential Shipped => ShippedPackFiles.Pack.Differential!;

    private static readonly Dictionary<string, string> NoFeatures = [];

    [Theory]
    [InlineData(60, 40, "60", "40")]
    [InlineData(121, 79, "60.5", "39.5")] // Of two hundred: halves are kept.
    public void Counts_become_per_cent_of_the_leucocytes_counted(int segmented, int lymphocytes, string neutrophils, string others)
    {
        var results = new DifferentialCount(new Dictionary<string, int> { ["NEUTM"] = segmented, ["LYMM"] = lymphocytes }, 0, NoFeatures, null).Results(Shipped).OrFail();

        Assert.Equal((neutrophils, others, "0"), (results["NEUTM"], results["LYMM"], results["BLASTM"]));
        Assert.Equal("Nothing remarkable.", results["MORPH"]);
        Assert.Equal(Shipped.Tests.Order(StringComparer.Ordinal), results.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nucleated_red_cells_are_not_among_the_leucocytes_and_are_given_for_a_hundred_of_them()
    {
        var results = new DifferentialCount(new Dictionary<string, int> { ["NEUTM"] = 200 }, 25, NoFeatures, null).Results(Shipped).OrFail();

        Assert.Equal(("100", "12.5"), (results["NEUTM"], results["NRBCM"]));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(101)]
    [InlineData(0)]
    public void A_count_of_another_number_of_leucocytes_is_none(int counted)
    {
        var refused = new DifferentialCount(new Dictionary<string, int> { ["NEUTM"] = counted }, 0, NoFeatures, null).Results(Shipped).Refused("count-total-invalid");

        Assert.Equal("Count 100 or 200.", refused.Hint);
    }

    [Fact]
    public void Cells_that_are_not_of_the_differential_and_negative_ones_are_refused()
    {
        new DifferentialCount(new Dictionary<string, int> { ["NEUTM"] = 99, ["XXX"] = 1 }, 0, NoFeatures, null).Results(Shipped).Refused("count-cell-invalid");
        new DifferentialCount(new Dictionary<string, int> { ["NEUTM"] = 101, ["LYMM"] = -1 }, 0, NoFeatures, null).Results(Shipped).Refused("count-cell-invalid");
        new DifferentialCount(new Dictionary<string, int> { ["NEUTM"] = 100 }, -1, NoFeatures, null).Results(Shipped).Refused("count-cell-invalid");
    }

    [Fact]
    public void Morphology_says_each_feature_with_its_grade_in_the_packs_order_and_then_the_remark()
    {
        var seen = new Dictionary<string, string> { ["SCHISTO"] = "few (1+)", ["ANISO"] = "moderate (2+)", ["ROULEAUX"] = "present" };
        var results = new DifferentialCount(new Dictionary<string, int> { ["NEUTM"] = 100 }, 0, seen, " Please repeat. ").Results(Shipped).OrFail();

        Assert.Equal("Anisocytosis moderate (2+); Schistocytes few (1+); Rouleaux present; Please repeat.", results["MORPH"]);
        // Anisocytosis is not graded below moderate.
        new DifferentialCount(new Dictionary<string, int> { ["NEUTM"] = 100 }, 0, new Dictionary<string, string> { ["ANISO"] = "few (1+)" }, null).Results(Shipped).Refused("morphology-invalid");
    }
}
