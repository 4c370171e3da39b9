using System.Diagnostics.CodeAnalysis;

namespace Vouch.Department.Platform;

/// <summary>Why something was not done: a stable code, the fact, what belongs to it, and what to do about it.</summary>
/// <param name="Code">Stable, kebab-case, one table for all protocols (<see cref="RefusalStatus"/>).</param>
/// <param name="Message">The fact, in words a technician uses; never patient data.</param>
/// <param name="Detail">What the fact consists of.</param>
/// <param name="Hint">What to do next.</param>
public sealed record Refusal(string Code, string Message, string? Detail = null, string? Hint = null)
{
    /// <summary>The refusal as one paragraph.</summary>
    public string Text => string.Join(' ', new[] { Message, Detail, Hint }.Where(part => !string.IsNullOrEmpty(part)).Select(part => Sentence(part!)));

    /// <summary>Other programs' words come without the full stop.</summary>
    private static string Sentence(string part) => part.Length > 0 && (char.IsLetterOrDigit(part[^1]) || part[^1] is '"' or '\'') ? part + "." : part;
}

/// <summary>A value, or the refusal that stands in its place. What only a programmer can do wrong is an exception.</summary>
public readonly struct Outcome<T>
{
    private readonly T? value;

    private Outcome(T? value, Refusal? refusal) => (this.value, Refusal) = (value, refusal);

    /// <summary>Null when there is a value.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The value; reading it from a refusal is a programmer's error.</summary>
    public T Value => Refusal is null ? value! : throw new InvalidOperationException($"No value: {Refusal.Code}");

    /// <summary>True with a value, false with the refusal.</summary>
    public bool Succeeded([MaybeNullWhen(false)] out T result, [NotNullWhen(false)] out Refusal? refusal)
    {
        result = value;
        refusal = Refusal;
        return Refusal is null;
    }

    public static implicit operator Outcome<T>(T value) => new(value, refusal: null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>The value of an action whose success says nothing more.</summary>
public readonly record struct Done;
