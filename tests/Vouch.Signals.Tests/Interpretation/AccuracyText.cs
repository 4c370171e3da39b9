namespace Vouch.Signals.Tests.Interpretation;

/// <summary>What docs/ecg-interpretation-accuracy.md says beside its tables.</summary>
internal static class AccuracyText
{
    public const string Beginning = "# B\n";

    public const string OnLabels = "";

    public const string OnDevices = "";

    public static string OnReversals(int recordings, int alarms) => FormattableString.Invariant($"{recordings} {alarms}\n");
}
