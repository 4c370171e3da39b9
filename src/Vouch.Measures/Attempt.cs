using System.Diagnostics.CodeAnalysis;

namespace Vouch.Measures;

/// <summary>Why a text or a quantity could not be taken: the reason in words, and where in the text.</summary>
/// <param name="Reason">The fact, in words a technician understands.</param>
/// <param name="Column">The place in the text, counted from 1; null where there is no text.</param>
public sealed record Fault(string Reason, int? Column = null)
{
    public override string ToString() => Column is int column ? $"column {column}: {Reason}" : Reason;
}

/// <summary>A value, or the fault that stands in its place. What only a programmer can do wrong is an
/// exception.</summary>
public readonly struct Attempt<T>
{
    private readonly T? value;

    private Attempt(T? value, Fault? fault) => (this.value, Fault) = (value, fault);

    /// <summary>Null when there is a value.</summary>
    public Fault? Fault { get; }

    /// <summary>The value; reading it from a fault is a programmer's error.</summary>
    public T Value => Fault is null ? value! : throw new InvalidOperationException($"No value: {Fault}");

    /// <summary>True with a value, false with the fault.</summary>
    public bool Succeeded([MaybeNullWhen(false)] out T result, [NotNullWhen(false)] out Fault? fault)
    {
        result = value;
        fault = Fault;
        return Fault is null;
    }

    public static implicit operator Attempt<T>(T value) => new(value, fault: null);

    public static implicit operator Attempt<T>(Fault fault) => new(default, fault);
}
