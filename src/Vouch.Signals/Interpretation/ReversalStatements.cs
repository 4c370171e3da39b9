using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>Electrodes on the wrong limb. What a reversal falsifies is withheld.</summary>
internal static class ReversalStatements
{
    public static readonly StatementKind Arms = Kind("reversal-la-ra", "Left and right arm electrodes interchanged",
        "P wave and QRS complex (without P waves: QRS complex and T wave) negative in I, while V6 is mainly positive.");

    public static readonly StatementKind RightArmLeg = Kind("reversal-ra-ll", "Right arm and left leg electrodes interchanged",
        "P wave and QRS complex (without P waves: QRS complex and T wave) negative in II and P (T) in III too, QRS mainly "
            + "positive in aVR and V6.");

    public static readonly StatementKind LeftArmLeg = Kind("reversal-la-ll",
        "Left arm and left leg electrodes perhaps interchanged: compare with an earlier recording",
        "P in I larger than in II, and P in III negative first with an upright end, or negative in III and aVF (each "
            + $"{L.LeastP} or more).");

    public static readonly StatementKind RightLeg = Kind("reversal-leg", "An arm electrode and the right leg electrode interchanged",
        $"A limb lead without signal (QRS from peak to peak less than {L.FlatLead}) while the two others have {L.FlatOther} "
            + "or more: II right arm, III left arm; I both.");

    public static readonly StatementKind Dextrocardia = Kind("dextrocardia", "Dextrocardia to be considered",
        "P wave and QRS complex negative in I, and V6 mainly negative with R smaller than in V1.");

    public static readonly StatementKind[] Kinds = [Arms, RightArmLeg, LeftArmLeg, RightLeg, Dextrocardia];

    public static IEnumerable<Statement> Of(EcgFacts facts)
    {
        if (Flat(facts) is var (flat, text))
        {
            yield return RightLeg.Met(flat, text);
            yield break;
        }
        if (!facts.Has(Lead.I, Lead.II, Lead.AvR, Lead.V6))
            yield break;
        var upright = That(facts.IsPositive(Lead.V6), "V6 mainly positive", Sources.Reversal);
        if (All(Inverted(facts, Lead.II), upright, That(facts.IsPositive(Lead.AvR), "aVR mainly positive", Sources.Reversal),
            NegativeThree(facts)) is { } leg)
            yield return RightArmLeg.Met(leg);
        else if (All(Inverted(facts, Lead.I), upright) is { } arms)
            yield return Arms.Met(arms);
        else if (All(LargerInOne(facts), Any(TurnedThree(facts), All(Below(facts, Lead.III), Below(facts, Lead.AvF)))) is { } left)
            yield return LeftArmLeg.Met(left, importance: Importance.Borderline);
        if (All(Inverted(facts, Lead.I), That(facts.IsNegative(Lead.V6)
            && facts.R(Lead.V6) < facts.R(Lead.V1), "V6 mainly negative, R smaller than in V1", Sources.Reversal)) is { } right)
            yield return Dextrocardia.Met(right);
    }

    private static (Evidence, string)? Flat(EcgFacts facts)
    {
        foreach (var (lead, others, text) in new[]
        {
            (Lead.II, new[] { Lead.I, Lead.III }, "Right arm and right leg electrodes interchanged"),
            (Lead.III, [Lead.I, Lead.II], "Left arm and right leg electrodes interchanged"),
            (Lead.I, [Lead.II, Lead.III], "Arm and leg electrodes interchanged on both sides"),
        })
        {
            // A straight line may have been found unusable: that is the sign, when the two others show signal.
            var isLine = facts.M.Leads.Any(one => one.Lead == lead && one.IsUnusable);
            var found = isLine ? That(true, $"{lead.Label()} without signal", Sources.Reversal)
                : Under($"QRS in {lead.Label()}", facts.PeakToPeak(lead), L.FlatLead);
            if (All(found, From($"QRS in {others[0].Label()}", facts.PeakToPeak(others[0]), L.FlatOther),
                From($"QRS in {others[1].Label()}", facts.PeakToPeak(others[1]), L.FlatOther)) is { } met)
                return (met, text);
        }
        return null;
    }

    private static Evidence? Inverted(EcgFacts facts, Lead lead)
    {
        var name = lead.Label();
        var qrs = That(facts.IsNegative(lead), $"QRS mainly negative in {name}", Sources.Reversal);
        return facts.M.POnset is null
            ? All(qrs, That(facts.T(lead) < 0, $"T negative in {name}", Sources.Reversal))
            : All(qrs, Below(facts, lead));
    }

    private static Evidence? Below(EcgFacts facts, Lead lead) => facts[lead]?.P is { } p
        ? Over($"depth of P in {lead.Label()}", -p.Millivolts, new(L.LeastP.Value, "mV", Sources.Reversal)) : null;

    /// <summary>With right arm and left leg exchanged III is I, inverted; with the arms exchanged it is II, upright.</summary>
    private static Evidence? NegativeThree(EcgFacts facts) => facts.M.POnset is null
        ? That(facts.T(Lead.III) < 0 || facts.IsNegative(Lead.III), "III negative", Sources.Reversal)
        : That(facts[Lead.III] is { PArea: < 0 }, "P mainly negative in III", Sources.Reversal);

    private static Evidence? LargerInOne(EcgFacts facts) => facts[Lead.I]?.P is { } one && facts[Lead.II]?.P is { } two
        && two.Millivolts > 0
        ? That(one.Millivolts > two.Millivolts, Invariant($"P in I {one.Millivolts:0.##} mV, more than in II ({two.Millivolts:0.##} mV)"), Sources.ArmLeg) : null;

    private static Evidence? TurnedThree(EcgFacts facts) => facts[Lead.III] is { P.Millivolts: < 0, PTerminal: { } end }
        && end.Millivolts >= L.LeastP.Value
        ? That(true, Invariant($"P in III ends upright ({end.Millivolts:0.##} mV)"), Sources.ArmLeg) : null;

    private static StatementKind Kind(string code, string text, string criteria) =>
        new(code, Matter.Technical, Basis.Times, Importance.Abnormal, text, criteria);
}
