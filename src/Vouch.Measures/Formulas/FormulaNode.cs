namespace Vouch.Measures.Formulas;

/// <summary>A part of a formula, and the column where it stands.</summary>
internal abstract record FormulaNode
{
    private FormulaNode(int column) => Column = column;

    public int Column { get; }

    public sealed record Constant(FormulaValue Value, int Column) : FormulaNode(Column);

    public sealed record Input(string Name, int Column) : FormulaNode(Column);

    public sealed record Negation(FormulaNode Of, int Column) : FormulaNode(Column);

    public sealed record Not(FormulaNode Of, int Column) : FormulaNode(Column);

    /// <summary>+ − * / ^</summary>
    public sealed record Arithmetic(char Operator, FormulaNode Left, FormulaNode Right, int Column)
        : FormulaNode(Column);

    /// <summary>&lt; &lt;= &gt; &gt;= = !=</summary>
    public sealed record Comparison(string Operator, FormulaNode Left, FormulaNode Right, int Column)
        : FormulaNode(Column);

    /// <summary>and, or</summary>
    public sealed record Junction(bool Or, FormulaNode Left, FormulaNode Right, int Column) : FormulaNode(Column);

    public sealed record Choice(FormulaNode If, FormulaNode Then, FormulaNode Else, int Column) : FormulaNode(Column);

    public sealed record Call(string Function, IReadOnlyList<FormulaNode> Arguments, int Column) : FormulaNode(Column);
}
