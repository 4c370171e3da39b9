namespace Vouch.Measures.Formulas;

/// <summary>Finds the kind of every input and refuses expressions whose kinds do not fit, before they are ever
/// run.</summary>
internal sealed class FormulaKinds
{
    private readonly Dictionary<string, FormulaKind> inputs = new(StringComparer.Ordinal);

    /// <summary>The inputs in the order in which they are first named.</summary>
    public IReadOnlyDictionary<string, FormulaKind> Inputs => inputs;

    /// <summary>The kind a formula gives when nothing around it says so.</summary>
    public static FormulaKind Of(FormulaNode node) => node switch
    {
        FormulaNode.Constant constant => constant.Value.Kind,
        FormulaNode.Not or FormulaNode.Comparison or FormulaNode.Junction => FormulaKind.Truth,
        FormulaNode.Choice choice => choice.Then is FormulaNode.Input ? Of(choice.Else) : Of(choice.Then),
        _ => FormulaKind.Number,
    };

    /// <summary>The first part that does not fit the wanted kind, or null.</summary>
    public Fault? Check(FormulaNode node, FormulaKind wanted)
    {
        switch (node)
        {
            case FormulaNode.Input input:
                return inputs.TryAdd(input.Name, wanted) || inputs[input.Name] == wanted
                    ? null
                    : new Fault($"{{{input.Name}}} is {Words(wanted)} here and {Words(inputs[input.Name])} before",
                        input.Column);
            case FormulaNode.Choice choice:
                return Check(choice.If, FormulaKind.Truth) ?? Check(choice.Then, wanted) ?? Check(choice.Else, wanted);
        }
        if (Of(node) != wanted)
            return new Fault($"{Words(wanted)} is wanted here, not {Words(Of(node))}", node.Column);
        return node switch
        {
            FormulaNode.Constant => null,
            FormulaNode.Negation negation => Check(negation.Of, FormulaKind.Number),
            FormulaNode.Not not => Check(not.Of, FormulaKind.Truth),
            FormulaNode.Arithmetic sum => Check(sum.Left, FormulaKind.Number) ?? Check(sum.Right, FormulaKind.Number),
            FormulaNode.Junction both => Check(both.Left, FormulaKind.Truth) ?? Check(both.Right, FormulaKind.Truth),
            FormulaNode.Comparison comparison => CheckComparison(comparison),
            FormulaNode.Call call =>
                call.Arguments.Select(a => Check(a, FormulaKind.Number)).FirstOrDefault(f => f is not null),
            _ => throw new InvalidOperationException($"No kind for {node.GetType().Name}."),
        };
    }

    private Fault? CheckComparison(FormulaNode.Comparison comparison)
    {
        var kind = comparison.Left is FormulaNode.Input ? Of(comparison.Right) : Of(comparison.Left);
        if (kind is not FormulaKind.Number && comparison.Operator is not ("=" or "!="))
            return new Fault($"{Words(kind)} is compared by = and != only", comparison.Column);
        return Check(comparison.Left, kind) ?? Check(comparison.Right, kind);
    }

    private static string Words(FormulaKind kind) => kind switch
    {
        FormulaKind.Number => "a number",
        FormulaKind.Truth => "true or false",
        _ => "a text",
    };
}
