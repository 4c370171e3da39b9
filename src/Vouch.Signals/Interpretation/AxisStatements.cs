using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>The electrical axis of the QRS complex in the frontal plane.</summary>
internal static class AxisStatements
{
    public static readonly StatementKind Left = Kind("axis-left", "Left axis deviation",
        $"Axis less than {L.AxisLeft} to {L.AxisExtreme} (below {L.AxisMarkedLeft}: marked).");

    public static readonly StatementKind Right = Kind("axis-right", "Right axis deviation",
        $"Axis more than {L.AxisRight} to 180° (above {L.AxisMarkedRight}: marked).");

    public static readonly StatementKind Extreme = Kind("axis-extreme", "Extreme axis deviation", $"Axis less than {L.AxisExtreme}.");

    public static readonly StatementKind Child = Kind("axis-outside-age", "Axis outside the limits for the age",
        "Younger than 16 years: axis outside the limits of part III for the age (first month 30–190°, to 1 year 10–120°, to 5 "
            + "years 5–100°, to 8 years 0–140°, to 16 years 0–120°).");

    public static readonly StatementKind[] Kinds = [Left, Right, Extreme, Child];

    public static IEnumerable<Statement> Of(EcgFacts facts)
    {
        if (facts.M.QrsAxis is not { } axis)
            yield break;
        if (facts.IsChild)
        {
            if (OutsideAge(axis, facts.Age!.Value) is { } outside)
                yield return Child.Met(outside);
            yield break;
        }
        if (Under("Axis", axis, L.AxisExtreme) is { } extreme)
            yield return Extreme.Met(extreme);
        else if (Under("Axis", axis, L.AxisLeft) is { } left)
            yield return Left.Met(left, axis < L.AxisMarkedLeft.Value ? "Marked left axis deviation"
                : "Moderate left axis deviation", axis < L.AxisMarkedLeft.Value ? Importance.Abnormal : null);
        else if (Over("Axis", axis, L.AxisRight) is { } right)
            yield return Right.Met(right, axis > L.AxisMarkedRight.Value ? "Marked right axis deviation"
                : "Moderate right axis deviation", axis > L.AxisMarkedRight.Value ? Importance.Abnormal : null);
    }

    private static Evidence? OutsideAge(double axis, double age)
    {
        foreach (var (below, from, to) in L.ChildAxes)
            if (age < below)
            {
                var turned = axis < to - 360 ? axis + 360 : axis;
                return That(turned < from || turned > to, Invariant($"Axis {axis:0}°, at this age {from:0}° to {to:0}°"), Sources.PartIII);
            }
        return null;
    }

    private static StatementKind Kind(string code, string text, string criteria) =>
        new(code, Matter.Axis, Basis.LimbLeads, Importance.Borderline, text, criteria);
}
