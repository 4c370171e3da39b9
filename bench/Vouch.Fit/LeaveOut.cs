namespace Vouch.Fit;

/// <summary>Every record scored by a fit on all the others.</summary>
internal static class LeaveOut
{
    public static void Print(IReadOnlyList<Record> records, Fitting fitting) =>
        Tables.Print(records, record => fitting.Fit(record.Name).Detector());
}
