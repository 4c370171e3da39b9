using System.Globalization;

namespace Vouch.Measures.Formulas;

/// <summary>What kind of value an expression or input has.</summary>
public enum FormulaKind
{
    Number,
    Truth,
    Text,
}

/// <summary>A value that goes into a formula or comes out of it.</summary>
public abstract record FormulaValue
{
    private FormulaValue()
    {
    }

    public FormulaKind Kind => this switch
    {
        Number => FormulaKind.Number,
        Truth => FormulaKind.Truth,
        _ => FormulaKind.Text,
    };

    public static implicit operator FormulaValue(decimal value) => new Number(value);

    public static implicit operator FormulaValue(bool value) => new Truth(value);

    public static implicit operator FormulaValue(string value) => new Text(value);

    public sealed override string ToString() => this switch
    {
        Number number => number.Value.ToString(CultureInfo.InvariantCulture),
        Truth truth => truth.Value ? "true" : "false",
        Text text => text.Value,
        _ => throw new InvalidOperationException("There are three kinds."),
    };

    /// <summary>A number in the unit the formula is written for.</summary>
    public sealed record Number(decimal Value) : FormulaValue;

    /// <summary>True or false.</summary>
    public sealed record Truth(bool Value) : FormulaValue;

    /// <summary>A word, such as the sex F or M.</summary>
    public sealed record Text(string Value) : FormulaValue;
}

/// <summary>What a formula gives for its inputs.</summary>
public abstract record Evaluation
{
    private Evaluation()
    {
    }

    /// <summary>The value.</summary>
    public sealed record Known(FormulaValue Value) : Evaluation;

    /// <summary>It cannot be said: these inputs are not there and would matter.</summary>
    public sealed record Missing(IReadOnlyList<string> Inputs) : Evaluation;

    /// <summary>The inputs are there but have no result: division by zero, the logarithm of nothing, a number too
    /// large.</summary>
    public sealed record Impossible(Fault Fault) : Evaluation;
}
