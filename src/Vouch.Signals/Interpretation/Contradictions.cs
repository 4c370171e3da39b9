using System.Collections.Immutable;

namespace Vouch.Signals.Interpretation;

/// <summary>A statement whose criteria were met and that is not made, because another one forbids it.</summary>
/// <param name="By">Code of the other.</param>
/// <param name="Reason">In plain words.</param>
public sealed record Withheld(Statement Statement, string By, string Reason);

/// <summary>Which statement forbids which, in one place. The rows are taken in order; what is withheld forbids nothing.</summary>
internal static class Contradictions
{
    private static readonly string[] BasicRhythms = [.. RhythmStatements.Kinds.Where(kind => kind.Importance != Importance.Critical
        && kind != RhythmStatements.SinusArrhythmia).Select(kind => kind.Code)];

    private static readonly string[] SinusOnly = [.. Codes(RhythmStatements.SinusArrhythmia)];

    private static readonly string[] OfP =
    [
        .. Codes(AtrioventricularStatements.Kinds), .. Codes(ChamberStatements.LeftAtrium, ChamberStatements.RightAtrium),
            .. Codes(EctopyStatements.Supraventricular, EctopyStatements.AtrialBigeminy),
        .. SinusOnly,
    ];

    private static readonly string[] OfShape =
    [
        .. Codes(ConductionStatements.Kinds), .. Codes(AxisStatements.Kinds),
        .. Codes(ChamberStatements.LeftVentricle, ChamberStatements.Strain, ChamberStatements.RightVentricle), .. Codes(QWaves.Kinds),
        .. OfRepolarisation(), .. Codes(RepolarisationStatements.OneThree, RepolarisationStatements.LowVoltage,
            RepolarisationStatements.LowLimbVoltage),
    ];

    /// <summary>Who forbids, what, and why.</summary>
    public static readonly (string[] By, string[] What, string Reason)[] Rows =
    [
        (Codes(TechnicalStatements.NotInterpretable), ByMatter(Matter.Conduction, Matter.Axis, Matter.Chambers, Matter.Ischaemia,
            Matter.Repolarisation), "too few leads without noise"),
        (Codes(ReversalStatements.Kinds), ByBasis(Basis.LimbLeads), "limb leads are not what their names say"),
        (Codes(ReversalStatements.Dextrocardia), ByBasis(Basis.ChestLeads), "the criteria hold for a heart on the left"),
        (Codes(ChestElectrodes.Kinds), ByBasis(Basis.ChestLeads), "chest leads are not what their names say"),
        (Codes(PacingStatements.Atrial, PacingStatements.Dual), [.. BasicRhythms, .. OfP], "the atria are paced"),
        (Codes(PacingStatements.Ventricular, PacingStatements.Dual),
            [.. Codes(AtrioventricularStatements.Kinds), .. WithoutP(), .. OfShape], "the ventricles are paced"),
        (Codes(ArrestStatements.Kinds), [.. BasicRhythms, .. OfP, .. OfShape, .. Codes(WideTachycardia.Wide)],
            "no rhythm and no usual beat to judge"),
        (Codes(WideTachycardia.Wide), BasicRhythms, "the tachycardia is told by its wide complexes"),
        (Codes(WideTachycardia.Ventricular), Codes(WideTachycardia.Wide), "told more exactly"),
        (Codes(RhythmStatements.Fibrillation), [.. OfP, .. BasicRhythms.Except(Codes(RhythmStatements.Fibrillation))],
            "in atrial fibrillation there are no P waves"),
        (Codes(RhythmStatements.Flutter), [.. OfP, .. BasicRhythms.Except(Codes(RhythmStatements.Flutter))],
            "in atrial flutter there are no P waves"),
        (Codes(RhythmStatements.EctopicAtrial), SinusOnly, "the rhythm is not from the sinus node"),
        (Codes(AtrioventricularStatements.Third), [.. Codes(AtrioventricularStatements.First, AtrioventricularStatements.ShortPr,
            ConductionStatements.Preexcitation), .. BasicRhythms, .. SinusOnly], "atria and ventricles beat apart"),
        (Codes(AtrioventricularStatements.Dissociation), [.. Codes(AtrioventricularStatements.First, AtrioventricularStatements.ShortPr),
            .. SinusOnly], "atria and ventricles beat apart"),
        (Codes(AtrioventricularStatements.Mobitz1), Codes(AtrioventricularStatements.First, AtrioventricularStatements.ShortPr),
            "the PR interval changes from beat to beat"),
        (Codes(ConductionStatements.Preexcitation), [.. OfShape.Except(Codes(ConductionStatements.Preexcitation)),
            .. Codes(AtrioventricularStatements.ShortPr)], "pre-excitation falsifies it"),
        (Codes(ConductionStatements.Left), [.. OfShape.Except([.. Codes(ConductionStatements.Left), .. Codes(AxisStatements.Kinds)])],
            "left bundle branch block falsifies it"),
        (Codes(ConductionStatements.Right), Codes(ChamberStatements.RightVentricle, QWaves.Posterior, RepolarisationStatements.Brugada),
            "right bundle branch block falsifies it"),
        (Codes(ChamberStatements.RightVentricle), Codes(QWaves.Lateral, QWaves.Posterior), "right ventricular hypertrophy explains it"),
        (Codes(ChamberStatements.Strain), [.. Codes(ChamberStatements.LeftVentricle),
            .. Codes(StDepression.Kinds.Except([StDepression.Widespread]))], "secondary to hypertrophy"),
        (Codes(StDepression.Widespread), Codes(StDepression.Depression, StDepression.Posterior), "told more exactly"),
    ];

    public static (ImmutableArray<Statement> Made, ImmutableArray<Withheld> Withheld) Resolve(IEnumerable<Statement> met)
    {
        var made = met.ToList();
        var withheld = ImmutableArray.CreateBuilder<Withheld>();
        foreach (var (by, what, reason) in Rows)
        {
            if (made.Find(statement => by.Contains(statement.Code)) is not { } stronger)
                continue;
            foreach (var weaker in made.Where(statement => statement != stronger && what.Contains(statement.Code)).ToArray())
            {
                made.Remove(weaker);
                withheld.Add(new(weaker, stronger.Code, reason));
            }
        }
        return ([.. made], withheld.ToImmutable());
    }

    private static string[] OfRepolarisation() =>
    [
        .. Codes(StElevation.Kinds), .. Codes(StDepression.Kinds),
            .. Codes(RepolarisationStatements.Brugada, RepolarisationStatements.TallT),
    ];

    private static string[] WithoutP() => Codes(RhythmStatements.Supraventricular, RhythmStatements.NarrowTachycardia,
        RhythmStatements.Junctional,
        RhythmStatements.AcceleratedJunctional, RhythmStatements.WideRhythm, RhythmStatements.Undetermined);

    private static string[] Codes(params IEnumerable<StatementKind> kinds) => [.. kinds.Select(kind => kind.Code)];

    private static string[] ByMatter(params Matter[] matters) => Codes(Statements.All.Where(kind => matters.Contains(kind.Matter)));

    private static string[] ByBasis(Basis basis) => Codes(Statements.All.Where(kind => kind.Basis.HasFlag(basis)));
}
