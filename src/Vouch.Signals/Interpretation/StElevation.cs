using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>
/// ST elevation at the J point in two contiguous leads, by territory, with reciprocal depression. Where a usual variant explains
/// it better that is said, and the statement is abnormal instead of critical. 16 years and more.
/// </summary>
internal static class StElevation
{
    private static readonly string Limits =
        $"J point in two contiguous leads: {L.StElevation} or more; in V2 and V3 {L.StElevationMen} (men, and sex not "
            + $"known: women's), {L.StElevationYoungMen} (men below {L.YoungMan}), {L.StElevationWomen} (women).";

    public static readonly StatementKind Anterior = Kind("st-elevation-anterior", Basis.ChestLeads, "ST elevation, anterior",
        $"{Limits} Leads V1–V4. Critical (acute infarction) unless no ST depression opposes it and the four-variable score "
            + $"is below {L.FourVariables}, or hypertrophy with strain explains it.");

    public static readonly StatementKind Inferior = Kind("st-elevation-inferior", Basis.LimbLeads, "ST elevation, inferior",
        $"{Limits} Leads II, III, aVF. Critical (acute infarction) unless the pattern of early repolarisation or "
            + "pericarditis explains it.");

    public static readonly StatementKind Lateral = Kind("st-elevation-lateral", Basis.LimbLeads | Basis.ChestLeads, "ST elevation, lateral",
        $"{Limits} Leads I, aVL, V4–V6. Critical (acute infarction) unless the pattern of early repolarisation or "
            + "pericarditis explains it.");

    public static readonly StatementKind Posterior = Kind("st-elevation-posterior", Basis.ChestLeads, "ST elevation, posterior",
        $"J point {L.StElevationBack} or more in two of V7–V9 (men below {L.YoungMan}: {L.StElevation}).");

    public static readonly StatementKind Right = Kind("st-elevation-right", Basis.ChestLeads, "ST elevation, right ventricle",
        $"J point {L.StElevationBack} or more in two of V3R–V6R (men below {L.YoungManRight}: {L.StElevation}).");

    public static readonly StatementKind Early = new("early-repolarisation", Matter.Ischaemia, Basis.LimbLeads | Basis.ChestLeads,
        Importance.Borderline,
        "J point elevation as in early repolarisation",
        $"J point {L.EarlyJ} or more in two contiguous leads other than V1–V3, rising ST segment and upright T wave there, "
            + $"QRS less than {L.QrsBlock}, no ST depression but in aVR and V1. That a notch or slur ends the QRS complex is "
            + "asked by the consensus and not judged here.");

    public static readonly StatementKind Pericarditis = new("pericarditis-pattern", Matter.Ischaemia, Basis.LimbLeads | Basis.ChestLeads,
        Importance.Abnormal,
        "Widespread ST elevation: pericarditis to be considered",
        $"ST elevation in at least {L.WidespreadLeads} leads, limb and chest, without depression but in aVR and V1, ST over "
            + $"T in V6 {L.StOverT} or more.");

    public static readonly StatementKind[] Kinds = [Anterior, Inferior, Lateral, Posterior, Right, Pericarditis, Early];

    public static IEnumerable<Statement> Of(EcgFacts facts)
    {
        if (facts.IsChild)
            yield break;
        var (early, pericarditis) = (EarlyPattern(facts), PericarditisPattern(facts));
        var other = pericarditis is not null ? "pericarditis to be considered" : early is not null ? "early repolarisation more likely"
            : null;
        if (In(facts, Neighbours.Anterior) is { } anterior)
            yield return Told(Anterior, anterior, Opposite(facts, [Lead.II, Lead.III, Lead.AvF]),
                Hypertrophy(facts) ?? Usual(facts) ?? (pericarditis is null ? null : (pericarditis, other!)));
        if (In(facts, Neighbours.Inferior) is { } inferior)
            yield return Told(Inferior, inferior, Opposite(facts, [Lead.I, Lead.AvL]), (pericarditis ?? early) is { } why ? (why, other!)
                : null);
        if (In(facts, Neighbours.Lateral) is { } lateral)
            yield return Told(Lateral, lateral, Opposite(facts, [Lead.III, Lead.AvF]), (pericarditis ?? early) is { } why ? (why, other!)
                : null);
        if (In(facts, Neighbours.Posterior) is { } posterior)
            yield return Told(Posterior, posterior, Opposite(facts, [Lead.V1, Lead.V2, Lead.V3]), null);
        if (In(facts, Neighbours.Right) is { } right)
            yield return Told(Right, right, null, null);
        if (pericarditis is not null)
            yield return Pericarditis.Met(pericarditis);
        else if (early is not null)
            yield return Early.Met(early);
    }

    /// <summary>At which the ST segment of a lead is elevated, by sex and age; where they are not known the lower one.</summary>
    internal static (Limit Limit, string? Remark) LimitFor(EcgFacts facts, Lead lead)
    {
        switch (lead)
        {
            case Lead.V2 or Lead.V3 when facts.Sex == Sex.Female:
                return (L.StElevationWomen, null);
            case Lead.V2 or Lead.V3 when facts.Sex is null:
                return (L.StElevationWomen, "sex not known: limit of women");
            case Lead.V2 or Lead.V3:
                return facts.Age < L.YoungMan.Value ? (L.StElevationYoungMen, null)
                    : (L.StElevationMen, facts.Age is null ? "age not known: limit from 40 years on" : null);
            case Lead.V7 or Lead.V8 or Lead.V9:
                return facts is { Sex: Sex.Male } && facts.Age < L.YoungMan.Value ? (L.StElevation, null) : (L.StElevationBack, null);
            case Lead.V3R or Lead.V4R or Lead.V5R or Lead.V6R:
                return facts is { Sex: Sex.Male } && facts.Age < L.YoungManRight.Value ? (L.StElevation, null) : (L.StElevationBack, null);
            default:
                return (L.StElevation, null);
        }
    }

    private static bool IsElevated(EcgFacts facts, Lead lead) => facts[lead] is { } one && one.StJ >= LimitFor(facts, lead).Limit.Value;

    private static (Lead[] Leads, Evidence Evidence)? In(EcgFacts facts, (Lead, Lead)[] pairs)
    {
        var leads = Neighbours.Both(pairs, lead => IsElevated(facts, lead));
        return leads.Length == 0 ? null : (leads, All([.. leads.Select(lead => InOne(facts, lead))])!);
    }

    private static Evidence? InOne(EcgFacts facts, Lead lead)
    {
        var (limit, remark) = LimitFor(facts, lead);
        return From($"ST in {lead.Label()}", facts[lead]?.StJ, limit)?.With(remark is null ? null
            : $"{lead.Label()}: {remark}", Sources.Infarction);
    }

    private static Evidence? Opposite(EcgFacts facts, Lead[] leads) =>
        Any([.. leads.Select(lead => UpTo($"reciprocal ST in {lead.Label()}", facts[lead]?.StJ, L.StDepression))]);

    private static Statement Told(StatementKind kind, (Lead[] Leads, Evidence Evidence) found, Evidence? opposite,
        (Evidence Why, string Text)? other)
    {
        var where = $"{kind.Text} ({Neighbours.Names(found.Leads)})";
        if (opposite is not null)
            return kind.Met(All(found.Evidence, opposite)!, where + " with reciprocal depression: acute myocardial infarction");
        return other is var (why, text)
            ? kind.Met(All(found.Evidence, why)!, $"{where}, {text}", Importance.Abnormal)
            : kind.Met(found.Evidence, where + ": acute myocardial infarction to be excluded at once");
    }

    private static (Evidence Why, string Text)? Hypertrophy(EcgFacts facts) =>
        ChamberStatements.WithStrain(facts) is { } strain ? (strain, "secondary to left ventricular hypertrophy more likely") : null;

    /// <summary>The four-variable score speaks for a usual variant in V2–V4 rather than an occluded left anterior descending artery.</summary>
    private static (Evidence Why, string Text)? Usual(EcgFacts facts)
    {
        if (facts is not { M: { Qt: { } qt, Qtc: { } qtc, HeartRate: { } rate } } || facts[Lead.V3] is not { } three)
            return null;
        if (facts.PeakToPeak(Lead.V2) is not { } two || facts.R(Lead.V4) is not { } four)
            return null;

        // In mm, 0.1 mV each; below 60 a minute QT is taken as measured.
        var bazett = rate < 60 ? qt : qtc.Bazett;
        var score = (0.052 * bazett) - (0.151 * 10 * two) - (0.268 * 10 * four) + (1.062 * 10 * three.St60);
        var depressed = EcgFacts.Limbs.Where(lead => lead != Lead.AvR).Concat(EcgFacts.Chest).Any(lead =>
            facts[lead]?.StJ <= L.StDepression.Value && lead != Lead.V1);
        return !depressed && Under("Four-variable score", score, L.FourVariables) is { } why ? (why, "usual variant more likely") : null;
    }

    private static Evidence? EarlyPattern(EcgFacts facts)
    {
        var pairs = Neighbours.Standard.Where(pair => pair.One is not (Lead.V1 or Lead.V2 or Lead.V3)
            && pair.Two is not (Lead.V1 or Lead.V2 or Lead.V3));
        var leads = Neighbours.Both(pairs, lead => facts[lead] is { R: not null } one && one.StJ >= L.EarlyJ.Value && one.StSlope > 0
            && facts.T(lead) > one.StJ);
        return leads.Length == 0 ? null : All(
            All([.. leads.Select(lead => From($"J point in {lead.Label()}", facts[lead]?.StJ, L.EarlyJ))]),
            That(true, $"Rising ST segment and upright T wave in {Neighbours.Names(leads)}", Sources.EarlyRepolarisation),
            Under("QRS", facts.M.Qrs, L.QrsBlock),
            NoDepression(facts));
    }

    private static Evidence? PericarditisPattern(EcgFacts facts)
    {
        var limbs = EcgFacts.Limbs.Where(lead => IsElevated(facts, lead)).ToArray();
        var chest = EcgFacts.Chest.Where(lead => IsElevated(facts, lead)).ToArray();
        return limbs.Length < 2 || chest.Length < 2 || facts.T(Lead.V6) is not > 0 ? null : All(
            From($"Leads with ST elevation ({Neighbours.Names([.. limbs, .. chest])})", limbs.Length + chest.Length, L.WidespreadLeads),
            From("ST over T in V6", facts[Lead.V6]?.StJ / facts.T(Lead.V6), L.StOverT),
            NoDepression(facts));
    }

    private static Evidence? NoDepression(EcgFacts facts) => That(
        !EcgFacts.Limbs.Concat(EcgFacts.Chest).Any(lead => lead is not (Lead.AvR or Lead.V1) && facts[lead]?.StJ <= L.StDepression.Value),
        "No ST depression but in aVR and V1", Sources.EarlyRepolarisation);

    private static StatementKind Kind(string code, Basis basis, string text, string criteria) =>
        new(code, Matter.Ischaemia, basis, Importance.Critical, text, criteria);
}
