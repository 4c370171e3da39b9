using Vouch.Measures.Quantities;

namespace Vouch.Measures.Formulas;

/// <summary>Works a checked formula out for given inputs.</summary>
internal static class FormulaEvaluator
{
    /// <summary>Whole exponents up to here are multiplied out in decimal, exactly.</summary>
    private const int ExactExponentMax = 64;

    public static Evaluation Evaluate(FormulaNode node, IReadOnlyDictionary<string, FormulaValue> inputs)
    {
        switch (node)
        {
            case FormulaNode.Constant constant:
                return new Evaluation.Known(constant.Value);
            case FormulaNode.Input input:
                return inputs.TryGetValue(input.Name, out var value)
                    ? new Evaluation.Known(value)
                    : new Evaluation.Missing([input.Name]);
            case FormulaNode.Junction junction:
                return Join(junction, Evaluate(junction.Left, inputs), Evaluate(junction.Right, inputs));
            case FormulaNode.Choice choice:
                var condition = Evaluate(choice.If, inputs);
                return condition is Evaluation.Known { Value: FormulaValue.Truth truth }
                    ? Evaluate(truth.Value ? choice.Then : choice.Else, inputs)
                    : condition;
        }
        var parts = Parts(node).Select(part => Evaluate(part, inputs)).ToList();
        if (parts.Find(part => part is Evaluation.Impossible) is { } impossible)
            return impossible;
        if (parts.Exists(part => part is Evaluation.Missing))
            return new Evaluation.Missing([.. parts.OfType<Evaluation.Missing>().SelectMany(m => m.Inputs).Distinct()]);
        try
        {
            return Apply(node, [.. parts.Select(part => ((Evaluation.Known)part).Value)]);
        }
        catch (OverflowException)
        {
            return new Evaluation.Impossible(new Fault("the number is too large", node.Column));
        }
    }

    private static IEnumerable<FormulaNode> Parts(FormulaNode node) => node switch
    {
        FormulaNode.Negation negation => [negation.Of],
        FormulaNode.Not not => [not.Of],
        FormulaNode.Arithmetic arithmetic => [arithmetic.Left, arithmetic.Right],
        FormulaNode.Comparison comparison => [comparison.Left, comparison.Right],
        FormulaNode.Call call => call.Arguments,
        _ => [],
    };

    /// <summary>One false settles an "and", one true an "or", whatever is missing on the other side.</summary>
    private static Evaluation Join(FormulaNode.Junction junction, Evaluation left, Evaluation right)
    {
        var settling = new Evaluation.Known(junction.Or);
        if (left.Equals(settling) || right.Equals(settling))
            return settling;
        return (left, right) switch
        {
            (Evaluation.Impossible, _) => left,
            (_, Evaluation.Impossible) => right,
            (Evaluation.Missing a, Evaluation.Missing b) => new Evaluation.Missing([.. a.Inputs.Union(b.Inputs)]),
            (Evaluation.Missing, _) => left,
            _ => right,
        };
    }

    private static Evaluation Apply(FormulaNode node, FormulaValue[] values) => node switch
    {
        FormulaNode.Negation => Known(-Number(values[0])),
        FormulaNode.Not => new Evaluation.Known(values[0] is FormulaValue.Truth { Value: false }),
        FormulaNode.Comparison comparison => new Evaluation.Known(Compare(comparison.Operator, values[0], values[1])),
        FormulaNode.Arithmetic arithmetic => Calculate(arithmetic, Number(values[0]), Number(values[1])),
        FormulaNode.Call call => Call(call, [.. values.Select(Number)]),
        _ => throw new InvalidOperationException($"Nothing to apply in {node.GetType().Name}."),
    };

    private static bool Compare(string sign, FormulaValue left, FormulaValue right) => sign switch
    {
        "=" => left.Equals(right),
        "!=" => !left.Equals(right),
        "<" => Number(left) < Number(right),
        "<=" => Number(left) <= Number(right),
        ">" => Number(left) > Number(right),
        ">=" => Number(left) >= Number(right),
        _ => throw new ArgumentOutOfRangeException(nameof(sign)),
    };

    private static Evaluation Calculate(FormulaNode.Arithmetic node, decimal left, decimal right) =>
        node.Operator switch
        {
            '+' => Known(left + right),
            '-' => Known(left - right),
            '*' => Known(left * right),
            '/' => right == 0 ? Impossible(node, "division by zero") : Known(left / right),
            '^' => Power(node, left, right),
            _ => throw new InvalidOperationException($"No operator {node.Operator}."),
        };

    private static Evaluation Power(FormulaNode node, decimal of, decimal exponent)
    {
        if (of == 0 && exponent < 0)
            return Impossible(node, "division by zero");
        if (decimal.IsInteger(exponent) && Math.Abs(exponent) <= ExactExponentMax)
        {
            var product = 1m;
            for (var i = 0; i < Math.Abs(exponent); i++)
                product *= of;
            return exponent >= 0 ? Known(product)
                : product == 0 ? Impossible(node, "the number is too large")
                : Known(1 / product);
        }
        return of < 0
            ? Impossible(node, "a negative number has no broken power")
            : Real(node, Math.Pow((double)of, (double)exponent));
    }

    private static Evaluation Call(FormulaNode.Call call, decimal[] values) => call.Function switch
    {
        "min" => Known(values.Min()),
        "max" => Known(values.Max()),
        "abs" => Known(Math.Abs(values[0])),
        "round" => decimal.IsInteger(values[1]) && values[1] is >= 0 and <= 28
            ? Known(Rounding.ToDecimals(values[0], (int)values[1]))
            : Impossible(call, "round takes 0 to 28 decimals"),
        "ln" => values[0] > 0 ? Real(call, Math.Log((double)values[0])) : NoLogarithm(call),
        "log10" => values[0] > 0 ? Real(call, Math.Log10((double)values[0])) : NoLogarithm(call),
        "exp" => Real(call, Math.Exp((double)values[0])),
        "sqrt" => values[0] >= 0
            ? Real(call, Math.Sqrt((double)values[0]))
            : Impossible(call, "a negative number has no square root"),
        _ => throw new InvalidOperationException($"No function {call.Function}."),
    };

    private static Evaluation.Impossible NoLogarithm(FormulaNode node) =>
        Impossible(node, "only a number above zero has a logarithm");

    private static Evaluation Real(FormulaNode node, double value) =>
        double.IsFinite(value) ? Known((decimal)value) : Impossible(node, "the number is too large");

    private static Evaluation.Known Known(decimal value) => new(value);

    private static Evaluation.Impossible Impossible(FormulaNode node, string reason) =>
        new(new Fault(reason, node.Column));

    private static decimal Number(FormulaValue value) => ((FormulaValue.Number)value).Value;
}
