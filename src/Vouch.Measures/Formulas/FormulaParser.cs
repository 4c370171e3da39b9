using static System.FormattableString;

namespace Vouch.Measures.Formulas;

/// <summary>Reads the text of a formula by recursive descent; the first fault ends it.</summary>
internal sealed class FormulaParser
{
    private const int DepthMax = 50;
    private const int PartsMax = 500;

    private static readonly Dictionary<string, (int Fewest, int Most)> Functions = new(StringComparer.Ordinal)
    {
        ["min"] = (1, 20),
        ["max"] = (1, 20),
        ["abs"] = (1, 1),
        ["round"] = (2, 2),
        ["ln"] = (1, 1),
        ["log10"] = (1, 1),
        ["exp"] = (1, 1),
        ["sqrt"] = (1, 1),
    };

    private readonly string text;
    private int at;
    private int depth;
    private int parts;

    private FormulaParser(string text) => this.text = text;

    public static Attempt<FormulaNode> Parse(string text)
    {
        var parser = new FormulaParser(text);
        try
        {
            var node = parser.Or();
            parser.Blanks();
            return parser.at == text.Length ? node : parser.Unexpected("the formula should end").Fault;
        }
        catch (UnreadableException unreadable)
        {
            return unreadable.Fault;
        }
    }

    private FormulaNode Or()
    {
        var left = And();
        while (Word("or") is int column)
            left = Counted(new FormulaNode.Junction(Or: true, left, And(), column));
        return left;
    }

    private FormulaNode And()
    {
        var left = Negated();
        while (Word("and") is int column)
            left = Counted(new FormulaNode.Junction(Or: false, left, Negated(), column));
        return left;
    }

    private FormulaNode Negated() => Word("not") is int column
        ? Deeper(() => new FormulaNode.Not(Negated(), column))
        : Comparison();

    private FormulaNode Comparison()
    {
        var left = Sum();
        if (Sign("<=", ">=", "!=", "<", ">", "=") is not var (sign, column))
            return left;
        var node = Counted(new FormulaNode.Comparison(sign, left, Sum(), column));
        return Sign("<=", ">=", "!=", "<", ">", "=") is var (_, second)
            ? throw new UnreadableException("comparisons are not chained; join two with 'and'", second)
            : node;
    }

    private FormulaNode Sum()
    {
        var left = Product();
        while (Sign("+", "-") is var (sign, column))
            left = Counted(new FormulaNode.Arithmetic(sign[0], left, Product(), column));
        return left;
    }

    private FormulaNode Product()
    {
        var left = Signed();
        while (Sign("*", "/") is var (sign, column))
            left = Counted(new FormulaNode.Arithmetic(sign[0], left, Signed(), column));
        return left;
    }

    private FormulaNode Signed() => Sign("-") is var (_, column)
        ? Deeper(() => new FormulaNode.Negation(Signed(), column))
        : Power();

    private FormulaNode Power()
    {
        var left = Primary();
        return Sign("^") is var (_, column)
            ? Deeper(() => new FormulaNode.Arithmetic('^', left, Signed(), column))
            : left;
    }

    private FormulaNode Primary()
    {
        Blanks();
        var column = at + 1;
        if (at == text.Length)
            throw Unexpected("a number, an input or '(' is missing");
        switch (text[at])
        {
            case '(':
                at++;
                return Deeper(() => Closed(Or()));
            case '{':
                return Counted(new FormulaNode.Input(Quoted('}', "input"), column));
            case '\'':
                return Counted(new FormulaNode.Constant(Quoted('\'', "text"), column));
            case '.' or (>= '0' and <= '9'):
                return Counted(new FormulaNode.Constant(Number(), column));
            default:
                return Named(column);
        }
    }

    private FormulaNode Named(int column)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiLetterOrDigit(text[at]))
            at++;
        var name = text[start..at];
        switch (name)
        {
            case "":
                throw Unexpected("a number, an input or '(' is missing");
            case "true" or "false":
                return Counted(new FormulaNode.Constant(name is "true", column));
            case "if":
                var parts = Arguments(name, 3, 3);
                return Counted(new FormulaNode.Choice(parts[0], parts[1], parts[2], column));
        }
        if (!Functions.TryGetValue(name, out var count))
        {
            throw new UnreadableException(
                $"\"{name}\" is not known; an input is written {{{name}}}, "
                + $"functions are if, {string.Join(", ", Functions.Keys)}", column);
        }
        return Counted(new FormulaNode.Call(name, Arguments(name, count.Fewest, count.Most), column));
    }

    private List<FormulaNode> Arguments(string name, int fewest, int most)
    {
        if (Sign("(") is null)
            throw Unexpected($"'(' is missing after {name}");
        return Deeper(() =>
        {
            var arguments = new List<FormulaNode> { Or() };
            while (Sign(",") is not null)
                arguments.Add(Or());
            Closed(arguments[0]);
            if (arguments.Count < fewest || arguments.Count > most)
            {
                throw new UnreadableException(Invariant(
                    $"{name} takes {fewest}{(most > fewest ? " or more" : "")} arguments, not {arguments.Count}"), at);
            }
            return arguments;
        });
    }

    private FormulaNode Closed(FormulaNode inner) => Sign(")") is null ? throw Unexpected("')' is missing") : inner;

    private string Quoted(char end, string what)
    {
        var close = text.IndexOf(end, at + 1);
        if (close < 0)
            throw new UnreadableException($"the {what} that begins here has no closing {end}", at + 1);
        var inner = text[(at + 1)..close];
        if (inner.Length is 0 or > 64 || string.IsNullOrWhiteSpace(inner)
            || inner.Contains('{', StringComparison.Ordinal))
            throw new UnreadableException($"\"{inner}\" is not the name of an {what}", at + 1);
        at = close + 1;
        return inner.Trim();
    }

    private decimal Number()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            at++;
        var read = Quantities.DecimalText.Parse(text[start..at]);
        return read.Succeeded(out var value, out var fault)
            ? value
            : throw new UnreadableException(fault.Reason, start + (fault.Column ?? 1));
    }

    /// <summary>The column of a word that stands here by itself, or null.</summary>
    private int? Word(string word)
    {
        Blanks();
        var end = at + word.Length;
        if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0
            || (end < text.Length && char.IsAsciiLetterOrDigit(text[end])))
            return null;
        at = end;
        return end - word.Length + 1;
    }

    private (string Sign, int Column)? Sign(params ReadOnlySpan<string> signs)
    {
        Blanks();
        foreach (var sign in signs)
        {
            if (string.CompareOrdinal(text, at, sign, 0, sign.Length) != 0)
                continue;
            at += sign.Length;
            return (sign, at - sign.Length + 1);
        }
        return null;
    }

    private void Blanks()
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n')
            at++;
    }

    private FormulaNode Counted(FormulaNode node) => ++parts <= PartsMax
        ? node
        : throw new UnreadableException(Invariant($"the formula has more than {PartsMax} parts"), node.Column);

    private T Deeper<T>(Func<T> inner)
    {
        if (++depth > DepthMax || ++parts > PartsMax)
            throw new UnreadableException(Invariant($"the formula is nested deeper than {DepthMax} levels"), at + 1);
        var node = inner();
        depth--;
        return node;
    }

    private UnreadableException Unexpected(string what) => new(
        at < text.Length ? $"{what} at '{text[at]}'" : $"{what} at the end", at + 1);

    /// <summary>Leaves the descent at the first fault; never leaves the parser.</summary>
    private sealed class UnreadableException(string reason, int column) : Exception(reason)
    {
        public Fault Fault { get; } = new(reason, column);
    }
}
