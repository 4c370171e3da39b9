namespace Vouch.Fit;

/// <summary>
/// Every record scored by a fit that did not see it. Four are left out at a time, so that there are six fits and not 23: a fit knows
/// less than it would of all but one.
/// </summary>
internal static class LeaveOut
{
    private const int Together = 4;

    public static void Print(IReadOnlyList<Record> records, Fitting fitting)
    {
        var detectors = new Dictionary<string, Detector>();
        foreach (var some in records.Select(one => one.Name).Chunk(Together))
        {
            var detector = fitting.Fit(some).Detector();
            foreach (var name in some)
                detectors.Add(name, detector);
        }

        Tables.Print(records, record => detectors[record.Name]);
    }
}
