using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Department.Orders;

namespace Vouch.Department.Tests.Orders;

public sealed class TubePlanTests
{
    private static ImmutableArray<PlannedTube> Plan(params string[] codes)
    {
        var tests = OrderedTests.Expand(SmallPack.Pack, codes.Select(code => new OrderedItem(code))).Value;
        return TubePlan.Of(SmallPack.Pack, OrderedTests.Needs(SmallPack.Pack, tests).Value);
    }

    [Fact]
    public void Tests_of_one_kind_share_a_tube_and_the_tubes_stand_in_the_order_of_draw()
    {
        var tubes = Plan("HGB", "BMP", "PT", "TNI", "A1C");
        Assert.Equal(["BLUE", "GOLD", "LAV"], tubes.Select(tube => tube.Container));
        Assert.Equal(["CREA", "K", "NA", "TNI"], tubes[1].Analytes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Two_tests_that_prefer_different_tubes_share_the_one_both_can_take() =>
        Assert.Single(Plan("LAC", "GLU"));

    [Fact]
    public void A_test_alone_goes_into_the_tube_it_prefers() => Assert.Equal("GREY", Assert.Single(Plan("GLU")).Container);

    [Fact]
    public void A_separate_tube_test_shares_with_nobody()
    {
        var tubes = Plan("AMM", "LAC");
        Assert.Equal(2, tubes.Length);
        Assert.Contains(tubes, tube => tube.Analytes.SequenceEqual(["AMM"]));
    }

    [Fact]
    public void What_does_not_fit_into_one_tube_is_drawn_into_two() =>
        // A 5 mL tube gives 2 mL of serum: 1.5 mL and eleven times 0.05 mL do not fit.
        Assert.Equal(2, TubePlan.Of(SmallPack.Pack,
            [new TubeNeed("BIG", "SERUM", ["GOLD"], 1500, false), new TubeNeed("MORE", "SERUM", ["GOLD"], 550, false)]).Length);

    private static Gen<TubeNeed[]> Needs =>
        from count in Gen.Choose(1, 6)
        from needs in Gen.ArrayOf(
            from options in Gen.Elements<string[]>(["GOLD"], ["RED"], ["GOLD", "RED"], ["RED", "GOLD"])
            from volume in Gen.Elements(0, 50, 400, 800, 1200, 1900, 2500, 4500)
            from separate in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
            select (options, volume, separate), count)
        select needs.Select((need, i) => new TubeNeed(FormattableString.Invariant($"T{i}"), "SERUM", [.. need.options], need.volume, need.separate)).ToArray();

    [Fact]
    public void The_plan_needs_as_few_tubes_as_trying_every_way_does() =>
        Prop.ForAll(Needs.ToArbitrary(), needs => TubePlan.Of(SmallPack.Pack, needs).Length == FewestByTrying(needs))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Every_plan_holds_each_test_once_in_a_tube_it_may_use_and_that_it_fits_into() =>
        Prop.ForAll(Needs.ToArbitrary(), needs =>
        {
            var tubes = TubePlan.Of(SmallPack.Pack, needs);
            var byCode = needs.ToDictionary(need => need.Analyte);
            return tubes.SelectMany(tube => tube.Analytes).Order().SequenceEqual(byCode.Keys.Order())
                && tubes.All(tube => tube.Analytes.All(code => byCode[code].Containers.Contains(tube.Container)
                    && (!byCode[code].Separate || tube.Analytes.Length == 1))
                    && (tube.Analytes.Length == 1 || tube.Analytes.Sum(code => Volume(byCode[code], tube.Container)) <= Capacity(tube.Container)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void A_hundred_tests_over_five_containers_are_planned_within_the_bound()
    {
        string[] containers = ["GOLD", "RED"];
        var needs = Enumerable.Range(0, 100).Select(i => new TubeNeed(
            FormattableString.Invariant($"T{i}"), "SERUM", i % 3 == 0 ? [containers[i % 2]] : [.. containers], 37 * (i % 11), false));
        Assert.InRange(TubePlan.Of(SmallPack.Pack, needs).Length, 5, 12);
    }

    /// <summary>Every assignment of tests to numbered tubes and of containers to tubes.</summary>
    private static int FewestByTrying(TubeNeed[] needs)
    {
        var best = needs.Length;
        var tubeOf = new int[needs.Length];
        Try(0, 0);
        return best;

        void Try(int index, int tubes)
        {
            if (index == needs.Length)
            {
                if (tubes < best && Enumerable.Range(0, tubes).All(Possible))
                    best = tubes;
                return;
            }
            for (tubeOf[index] = 0; tubeOf[index] <= tubes; tubeOf[index]++)
                Try(index + 1, Math.Max(tubes, tubeOf[index] + 1));
        }

        bool Possible(int tube)
        {
            var inside = needs.Where((_, i) => tubeOf[i] == tube).ToList();
            return (inside.Count == 1 || !inside.Exists(need => need.Separate))
                && new[] { "GOLD", "RED" }.Any(container => inside.TrueForAll(need => need.Containers.Contains(container))
                    && inside.Sum(need => Volume(need, container)) <= Capacity(container));
        }
    }

    private static int Volume(TubeNeed need, string container) => Math.Min(need.Microlitres, Capacity(container));

    private static int Capacity(string container) =>
        TubePlan.UsableMicrolitres(SmallPack.Pack, SmallPack.Pack.FindContainer(container)!, "SERUM");
}
