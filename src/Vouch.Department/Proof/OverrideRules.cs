namespace Vouch.Department.Proof;

/// <summary>What no authority can override.</summary>
public static class OverrideRules
{
    /// <summary>STAT overrides counted for one device and requirement until the debt is cleared; then none.</summary>
    public const int StatOverridesMax = 3;

    /// <summary>How long an override for one patient's test holds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>
    /// An identity that is disproven and a rejected control are never overridden: the first gives a value to the wrong
    /// person, the second a value nobody knows.
    /// </summary>
    public static bool MayOverride(string kind, Standing standing) =>
        standing != Standing.Disproven || kind is not ("patient-identity" or "specimen-identity" or "control");
}
