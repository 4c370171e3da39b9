using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;

namespace Vouch.Department.Orders;

/// <summary>One line of a request: a test or panel by the laboratory's code, and the partner's number of the line.</summary>
public sealed record OrderedItem(string Code, string? PlacerItem = null);

/// <summary>One test that a request stands for.</summary>
/// <param name="Panel">The panel it was asked for with.</param>
/// <param name="Source">Ordered, or calculated from the others.</param>
public sealed record ExpandedTest(Analyte Analyte, string? Panel, string? PlacerItem, TestSource Source);

/// <summary>Expands what is asked for into tests: panels by the pack, each test once, with what a calculation needs.</summary>
public static class OrderedTests
{
    /// <summary>Refusals: order-empty, order-test-unknown.</summary>
    public static Outcome<ImmutableArray<ExpandedTest>> Expand(LaboratoryPack pack, IEnumerable<OrderedItem> items)
    {
        var asked = items.Select(item => item with { Code = item.Code.Trim() }).ToList();
        if (asked.Count == 0)
            return OrderRefusals.Empty();
        var unknown = asked.Where(item => pack.AnalytesOf(item.Code).IsEmpty).Select(item => item.Code)
            .Distinct(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
            return OrderRefusals.UnknownTests(unknown);
        var tests = new List<ExpandedTest>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in asked)
        {
            var panel = pack.Panels.ContainsKey(item.Code) && !pack.Analytes.ContainsKey(item.Code) ? item.Code : null;
            foreach (var analyte in pack.AnalytesOf(item.Code))
                Add(analyte, panel, item.PlacerItem);
        }
        return tests.ToImmutableArray();

        void Add(Analyte analyte, string? panel, string? placerItem)
        {
            if (!known.Add(analyte.Code))
                return;
            var calculation = pack.FindCalculation(analyte.Code);
            // A calculated test alone would never be done: what it is calculated from is measured with it.
            foreach (var input in calculation?.Inputs ?? [])
                if (pack.FindAnalyte(input.Analyte) is { } measured)
                    Add(measured, panel ?? analyte.Code, placerItem);
            // What some analysers send themselves is measured where it can be, and worked out where it cannot.
            var measurable = calculation is null || (calculation.UnlessMeasured && !analyte.Containers.IsEmpty);
            tests.Add(new ExpandedTest(analyte, panel, placerItem, measurable ? TestSource.Ordered : TestSource.Calculated));
        }
    }

    /// <summary>What the tests that are measured ask of tubes. Refusals: order-container-missing.</summary>
    public static Outcome<ImmutableArray<TubeNeed>> Needs(LaboratoryPack pack, IEnumerable<ExpandedTest> tests)
    {
        var needs = ImmutableArray.CreateBuilder<TubeNeed>();
        foreach (var test in tests.Where(test => test.Source != TestSource.Calculated))
        {
            if (TubePlan.NeedOf(pack, test.Analyte) is not { } need)
                return OrderRefusals.NoContainer(test.Analyte.Code);
            needs.Add(need);
        }
        return needs.ToImmutable();
    }
}
