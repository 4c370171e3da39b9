using System.Collections.Immutable;
using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

/// <summary>The recording as a whole; nothing is said of one that was not judged in all twelve leads, or of a child's.</summary>
internal static class Summary
{
    public static readonly StatementKind Normal = Kind("normal", Importance.Normal, "Normal ECG",
        "All twelve leads judged, 16 years and more or age not known, every statement normal.");

    public static readonly StatementKind Borderline = Kind("borderline", Importance.Borderline, "Borderline ECG",
        "As normal, but for statements that are borderline.");

    public static readonly StatementKind Abnormal = Kind("abnormal", Importance.Abnormal, "Abnormal ECG", "A statement is abnormal.");

    public static readonly StatementKind[] Kinds = [Normal, Borderline, Abnormal];

    public static Statement? Of(EcgFacts facts, ImmutableArray<Statement> made)
    {
        if (made.Any(one => one.Code == TechnicalStatements.NotInterpretable.Code))
            return null;
        var judged = made.Where(one => Statements.Kind(one.Code).Matter != Matter.Technical).ToArray();
        var most = judged.Length == 0 ? Importance.Normal : judged.Max(one => one.Importance);
        var why = That(true, most == Importance.Normal ? "All statements normal"
            : "Because of: " + string.Join(", ", judged.Where(one => one.Importance == most).Select(one => one.Code)), Sources.Own)!;
        if (most >= Importance.Abnormal)
            return Abnormal.Met(why, importance: most);
        var isWhole = made.All(one => Statements.Kind(one.Code).Matter != Matter.Technical) && facts.Has(EcgFacts.Limbs)
            && facts.Has(EcgFacts.Chest);
        return !isWhole || facts.IsChild ? null : (most == Importance.Borderline ? Borderline : Normal).Met(why);
    }

    private static StatementKind Kind(string code, Importance importance, string text, string criteria) =>
        new(code, Matter.Summary, Basis.Times, importance, text, criteria);
}
