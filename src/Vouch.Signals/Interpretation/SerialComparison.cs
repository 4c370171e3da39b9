using System.Collections.Immutable;
using Vouch.Signals.Measuring;
using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>A recording against an earlier one of the same person: what changed by more than measuring again would change it.</summary>
public static class SerialComparison
{
    internal static readonly StatementKind Rate = Kind("change-rate", Importance.Normal, "Heart rate changed",
        $"Rate changed by {L.RateChange} or more.");

    internal static readonly StatementKind Pr = Kind("change-pr", Importance.Borderline, "PR interval changed",
        $"PR changed by {L.PrChange} or more.");

    internal static readonly StatementKind Qrs = Kind("change-qrs", Importance.Borderline, "QRS duration changed",
        $"QRS changed by {L.QrsChange} or more.");

    internal static readonly StatementKind Qtc = Kind("change-qtc", Importance.Abnormal, "QTc changed",
        $"QTc (Framingham) changed by {L.QtcChange} or more.");

    internal static readonly StatementKind Axis = Kind("change-axis", Importance.Borderline, "QRS axis changed",
        $"QRS axis changed by {L.AxisChange} or more.");

    internal static readonly StatementKind St = Kind("change-st", Importance.Abnormal, "ST segment changed",
        $"J point changed by {L.StChange} or more in the same direction in two contiguous leads.");

    internal static readonly StatementKind T = Kind("change-t", Importance.Abnormal, "T wave turned",
        $"T changed its sign, by {L.TChange} or more from 0 on one side, in two contiguous leads.");

    internal static readonly StatementKind New = Kind("new-finding", Importance.Borderline, "New finding",
        "A statement that the earlier recording did not have; importance as the statement's.");

    internal static readonly StatementKind Gone = Kind("resolved-finding", Importance.Normal, "Finding no longer present",
        "A statement of the earlier recording that this one does not have.");

    internal static readonly StatementKind Same = Kind("no-change", Importance.Normal, "No significant change", "None of the above.");

    internal static readonly StatementKind[] Kinds = [Rate, Pr, Qrs, Qtc, Axis, St, T, New, Gone, Same];

    /// <param name="earlier">Of the same person.</param>
    public static ImmutableArray<Statement> Of((Measurements Measured, Reading Reading) earlier,
        (Measurements Measured, Reading Reading) now)
    {
        var made = new List<Statement>();
        var (before, after) = (earlier.Measured, now.Measured);
        Add(Rate, "Rate", before.HeartRate, after.HeartRate, L.RateChange);
        Add(Pr, "PR", before.Pr, after.Pr, L.PrChange);
        Add(Qrs, "QRS", before.Qrs, after.Qrs, L.QrsChange);
        Add(Qtc, "QTc (Framingham)", before.Qtc?.Framingham, after.Qtc?.Framingham, L.QtcChange);
        var falsified = Falsified(earlier.Reading) | Falsified(now.Reading);
        if (!falsified.HasFlag(Basis.LimbLeads) && Turned(before.QrsAxis, after.QrsAxis) is { } turned
            && From("Axis turned by", turned, L.AxisChange) is { } axis)
            made.Add(Axis.Met(axis.With(Invariant($"from {before.QrsAxis:0}° to {after.QrsAxis:0}°"), Sources.Own)));
        made.AddRange(ByLead(new(before, Subject.Unknown), new(after, Subject.Unknown), falsified));
        made.AddRange(Findings(earlier.Reading, now.Reading));
        if (made.Count == 0)
            made.Add(Same.Met(That(true, "No change beyond the limits", Sources.Accuracy)!));
        return Statements.InOrder(made);

        void Add(StatementKind kind, string what, double? from, double? to, Limit limit)
        {
            if (From($"{what} changed by", Math.Abs(to - from ?? 0), limit) is { } met)
                made.Add(kind.Met(met.With(
                    $"from {Limit.Show(from!.Value, limit.Unit)} to {Limit.Show(to!.Value, limit.Unit)}", limit.Source),
                    $"{what} {(to > from ? "up" : "down")} from {Limit.Show(Math.Round(from.Value), limit.Unit)} to {Limit.Show(Math.Round(to.Value), limit.Unit)}"));
        }
    }

    private static double? Turned(double? from, double? to)
    {
        var by = Math.Abs(to - from ?? 0) % 360;
        return from is null || to is null ? null : Math.Min(by, 360 - by);
    }

    private static IEnumerable<Statement> ByLead(EcgFacts before, EcgFacts after, Basis falsified)
    {
        var pairs = Neighbours.Standard.Where(pair => !falsified.HasFlag(EcgFacts.Limbs.Contains(pair.One) ? Basis.LimbLeads
            : Basis.ChestLeads)).ToArray();
        var up = Neighbours.Both(pairs, lead => Shift(lead) >= L.StChange.Value);
        var down = Neighbours.Both(pairs, lead => Shift(lead) <= -L.StChange.Value);
        if (up.Length + down.Length > 0)
            yield return St.Met(All([.. up.Concat(down).Select(lead =>
                From($"ST in {lead.Label()} {(Shift(lead) > 0 ? "up" : "down")} by", Math.Abs(Shift(lead)!.Value), L.StChange))])!,
                $"ST changed: {string.Join("; ", new[] { ("up", up), ("down", down) }.Where(one => one.Item2.Length > 0).Select(one => $"{one.Item1} in {Neighbours.Names(one.Item2)}"))}");
        var inverted = Neighbours.Both(pairs, lead => before.T(lead) >= 0 && after.T(lead) <= -L.TChange.Value);
        var upright = Neighbours.Both(pairs, lead => before.T(lead) <= -L.TChange.Value && after.T(lead) >= 0);
        if (inverted.Length > 0)
            yield return T.Met(All([.. inverted.Select(TurnedT)])!, $"T wave newly inverted in {Neighbours.Names(inverted)}");
        if (upright.Length > 0)
            yield return T.Met(All([.. upright.Select(TurnedT)])!, $"T wave no longer inverted in {Neighbours.Names(upright)}",
                Importance.Borderline);

        double? Shift(Lead lead) => after[lead]?.StJ - before[lead]?.StJ;

        Evidence? TurnedT(Lead lead) => That(true, Invariant($"T in {lead.Label()} from {before.T(lead):0.##} to {after.T(lead):0.##} mV"), L.TChange.Source);
    }

    private static IEnumerable<Statement> Findings(Reading earlier, Reading now)
    {
        foreach (var one in Told(now).ExceptBy(Told(earlier).Select(other => other.Code), one => one.Code))
            yield return new(New.Code, "New: " + one.Text, one.Importance, one.Criteria);
        foreach (var one in Told(earlier).ExceptBy(Told(now).Select(other => other.Code), one => one.Code))
            yield return new(Gone.Code, "No longer: " + one.Text, Gone.Importance, one.Criteria);
    }

    private static Statement[] Told(Reading reading) => [.. reading.Statements.Where(one =>
        Statements.Kind(one.Code).Matter is not (Matter.Technical or Matter.Change or Matter.Summary))];

    private static Basis Falsified(Reading reading)
    {
        var basis = Basis.Times;
        if (reading.Statements.Any(one => ReversalStatements.Kinds.Any(kind => kind.Code == one.Code)))
            basis |= Basis.LimbLeads;
        if (reading.Statements.Any(one => ChestElectrodes.Kinds.Concat([ReversalStatements.Dextrocardia]).Any(kind =>
            kind.Code == one.Code)))
            basis |= Basis.ChestLeads;
        return basis;
    }

    private static StatementKind Kind(string code, Importance importance, string text, string criteria) =>
        new(code, Matter.Change, Basis.Times, importance, text, criteria);
}
