using static System.FormattableString;

namespace Vouch.Measures.Formulas;

/// <summary>A calculated test, guard or reflex condition as data: <c>{NA} - {CL} - {HCO3}</c>.</summary>
/// <remarks>
/// <para>Numbers, inputs <c>{K}</c>, texts <c>'F'</c>, <c>+ - * / ^</c>, comparisons <c>&lt; &lt;= &gt; &gt;= = !=</c>,
/// <c>and or not</c>, <c>if(condition, then, else)</c>, <c>min max abs round ln log10 exp sqrt</c>, parentheses.
/// <c>^</c> binds tightest and to the right: −2^2 is −4. Comparisons are not chained.</para>
/// <para>Arithmetic is decimal and exact as long as 28 digits suffice; broken powers, roots, logarithms and
/// exponentials
/// go through binary floating point and keep 15 digits. Kinds are checked when the text is read. At most
/// 4,000 characters, 500 parts, 50 levels of nesting.</para>
/// <para>The formula knows no units: who hands values in converts them to the units the pack states. A value with a
/// comparator (&lt; 0.5) is not a number: leave it out, and the result says that it is missing.</para>
/// </remarks>
public sealed class Formula
{
    /// <summary>The longest text of a formula.</summary>
    public const int CharactersMax = 4_000;

    private readonly FormulaNode root;

    private Formula(string text, FormulaNode root, FormulaKind kind, IReadOnlyDictionary<string, FormulaKind> inputs) =>
        (Text, this.root, Kind, Inputs) = (text, root, kind, inputs);

    /// <summary>The formula as written.</summary>
    public string Text { get; }

    /// <summary>What it gives: a number, true or false, or a text.</summary>
    public FormulaKind Kind { get; }

    /// <summary>The inputs it names, and the kind each must have.</summary>
    public IReadOnlyDictionary<string, FormulaKind> Inputs { get; }

    /// <summary>Reads a formula, or says what does not fit and in which column.</summary>
    public static Attempt<Formula> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > CharactersMax)
            return new Fault(Invariant($"a formula has at most {CharactersMax} characters, this has {text.Length}"));
        if (!FormulaParser.Parse(text).Succeeded(out var root, out var fault))
            return fault;
        var (kinds, kind) = (new FormulaKinds(), FormulaKinds.Of(root));
        return kinds.Check(root, kind) is { } misfit ? misfit : new Formula(text, root, kind, kinds.Inputs);
    }

    /// <summary>Reads a formula that must give the wanted kind, such as a guard that must be true or false.</summary>
    public static Attempt<Formula> Parse(string text, FormulaKind wanted)
    {
        if (!Parse(text).Succeeded(out var formula, out var fault))
            return fault;
        if (formula.root is FormulaNode.Input input)
        {
            return new Formula(text, formula.root, wanted,
                new Dictionary<string, FormulaKind>(StringComparer.Ordinal) { [input.Name] = wanted });
        }
        return formula.Kind == wanted ? formula : new Fault($"the formula gives {formula.Kind}, {wanted} is wanted", 1);
    }

    /// <summary>The value for these inputs; what is missing or impossible is said, never guessed.</summary>
    /// <remarks>An input of another kind than <see cref="Inputs"/> states is a programmer's error.</remarks>
    public Evaluation Evaluate(IReadOnlyDictionary<string, FormulaValue> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (var (name, kind) in Inputs)
        {
            if (inputs.TryGetValue(name, out var value) && value.Kind != kind)
                throw new ArgumentException($"{{{name}}} must be {kind}, not {value.Kind}.", nameof(inputs));
        }
        return FormulaEvaluator.Evaluate(root, inputs);
    }

    public override string ToString() => Text;
}
