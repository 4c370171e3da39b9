namespace Vouch.Department.Catalog;

/// <summary>The command <c>vouch packs check FILE…</c>.</summary>
public static class PackCheck
{
    /// <summary>
    /// Checks each manifest; prints the problems, or what the pack holds and leaves to the site.
    /// Returns 0 where every pack fits, 1 where one does not, 2 where no file was named.
    /// </summary>
    public static int Run(IReadOnlyList<string> manifests, TextWriter output)
    {
        if (manifests.Count == 0)
        {
            output.WriteLine("vouch packs check: name at least one pack manifest, e.g. packs/laboratory/pack.yaml");
            return 2;
        }
        var exit = 0;
        foreach (var manifest in manifests)
            switch (PackReader.ReadFile(manifest))
            {
                case PackReading.Unfit unfit:
                    foreach (var problem in unfit.Problems)
                        output.WriteLine(problem);
                    output.WriteLine($"{manifest}: {unfit.Problems.Count} problem(s)");
                    exit = 1;
                    break;
                case PackReading.Fit { Pack: var pack }:
                    output.WriteLine($"{manifest}: {pack.Code} {pack.Version} fits: {pack.Analytes.Count} analytes, "
                        + $"{pack.Panels.Count} panels, {pack.Guards.Length} guards, {pack.Calculations.Length} calculations, "
                        + $"{pack.Reflexes.Length} reflexes; {PackCitations.NotRead(pack).Length} of {PackCitations.Of(pack).Length} citations not read, "
                        + $"{pack.ToBeSetLocally().Length} groups of numbers to be set locally");
                    break;
            }
        return exit;
    }
}
