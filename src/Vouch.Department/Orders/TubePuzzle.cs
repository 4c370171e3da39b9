using System.Collections.Immutable;
using System.Numerics;

namespace Vouch.Department.Orders;

/// <summary>
/// Packs the tests of one specimen type into the fewest tubes: every set of containers that can serve all tests is tried
/// with first-fit by falling volume; if that misses the lower bound, a bounded search looks for better.
/// </summary>
internal sealed class TubePuzzle
{
    /// <summary>A tube of the solution.</summary>
    public sealed record Tube(string Container, ImmutableArray<string> Analytes);

    private sealed record Open(string Container, int Free, ImmutableArray<string> Analytes);

    private readonly ImmutableArray<TubeNeed> shared;
    private readonly ImmutableArray<TubeNeed> separate;
    private readonly ImmutableArray<string> containers;
    private readonly Dictionary<string, int> capacity;

    public TubePuzzle(IEnumerable<TubeNeed> needs, Func<string, int> capacityOf)
    {
        var all = needs.ToList();
        separate = [.. all.Where(need => need.Separate)];
        containers = [.. all.SelectMany(need => need.Containers).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        capacity = containers.ToDictionary(code => code, capacityOf, StringComparer.Ordinal);
        shared = [.. all.Where(need => !need.Separate)
            .OrderByDescending(need => need.Microlitres).ThenBy(need => need.Analyte, StringComparer.Ordinal)];
    }

    public IEnumerable<Tube> Solve()
    {
        var alone = separate.Select(need => new Tube(need.Containers[0], [need.Analyte]));
        if (shared.IsEmpty)
            return alone;
        var (tubes, fewestContainers) = BestByContainerSets();
        var most = Math.Max(1, containers.Max(code => capacity[code]));
        var bound = Math.Max(fewestContainers, (int)((shared.Sum(need => (long)Math.Min(need.Microlitres, most)) + most - 1) / most));
        if (tubes.Count > bound)
            tubes = Search(tubes, bound);
        return alone.Concat(tubes.Select(tube => new Tube(tube.Container, tube.Analytes)));
    }

    /// <summary>Tries the sets of containers, small ones first; among equals the one that follows the preferences most.</summary>
    private (List<Open> Tubes, int FewestContainers) BestByContainerSets()
    {
        List<Open>? best = null;
        var bestPreference = int.MaxValue;
        var fewest = int.MaxValue;
        // A pack has a dozen containers and one specimen type a few of them; beyond twelve only all together are tried.
        var last = containers.Length > 12 ? 1 : (1 << containers.Length) - 1;
        for (var set = 1; set <= last; set++)
        {
            var chosen = containers.Length > 12 ? -1 : set;
            var picks = shared.Select(need => Preferred(need, chosen)).ToList();
            if (picks.Contains(-1))
                continue;
            fewest = Math.Min(fewest, chosen < 0 ? 1 : BitOperations.PopCount((uint)chosen));
            var tubes = FirstFit(picks);
            var preference = picks.Sum();
            if (best is null || tubes.Count < best.Count || (tubes.Count == best.Count && preference < bestPreference))
                (best, bestPreference) = (tubes, preference);
        }
        return (best!, fewest);
    }

    private int Preferred(TubeNeed need, int set)
    {
        for (var i = 0; i < need.Containers.Length; i++)
            if ((set & (1 << containers.IndexOf(need.Containers[i]))) != 0)
                return i;
        return -1;
    }

    private List<Open> FirstFit(List<int> picks)
    {
        var tubes = new List<Open>();
        for (var i = 0; i < shared.Length; i++)
        {
            var container = shared[i].Containers[picks[i]];
            var place = tubes.FindIndex(tube => string.Equals(tube.Container, container, StringComparison.Ordinal)
                && tube.Free >= Volume(shared[i], container));
            if (place < 0)
                tubes.Add(Fresh(shared[i], container));
            else
                tubes[place] = Into(tubes[place], shared[i]);
        }
        return tubes;
    }

    /// <summary>Depth first over every way to place the tests, cut off where it cannot beat the best.</summary>
    private List<Open> Search(List<Open> best, int bound)
    {
        var steps = 0;
        var tubes = new List<Open>();
        Place(0);
        return best;

        void Place(int index)
        {
            if (++steps > TubePlan.StepsMax || best.Count <= bound || tubes.Count >= best.Count)
                return;
            if (index == shared.Length)
            {
                best = [.. tubes];
                return;
            }
            var need = shared[index];
            for (var t = 0; t < tubes.Count; t++)
            {
                var tube = tubes[t];
                if (!need.Containers.Contains(tube.Container, StringComparer.Ordinal) || tube.Free < Volume(need, tube.Container)
                    || tubes.FindIndex(0, t, other => other.Free == tube.Free
                        && string.Equals(other.Container, tube.Container, StringComparison.Ordinal)) >= 0)
                    continue;
                tubes[t] = Into(tube, need);
                Place(index + 1);
                tubes[t] = tube;
            }
            foreach (var container in need.Containers)
            {
                tubes.Add(Fresh(need, container));
                Place(index + 1);
                tubes.RemoveAt(tubes.Count - 1);
            }
        }
    }

    /// <summary>A test that asks for more than a whole tube gets one full tube: more cannot be drawn into it.</summary>
    private int Volume(TubeNeed need, string container) => Math.Min(need.Microlitres, capacity[container]);

    private Open Fresh(TubeNeed need, string container) =>
        new(container, capacity[container] - Volume(need, container), [need.Analyte]);

    private Open Into(Open tube, TubeNeed need) =>
        tube with { Free = tube.Free - Volume(need, tube.Container), Analytes = tube.Analytes.Add(need.Analyte) };
}
