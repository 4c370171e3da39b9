using System.Diagnostics.CodeAnalysis;

namespace Vouch.Ledger;

/// <summary>What came of reading something a stranger handed in: the value, or the reason in plain words.</summary>
public abstract record Reading<T>
    where T : class
{
    private Reading()
    {
    }

    /// <summary>It was read.</summary>
    public sealed record Good(T Value) : Reading<T>;

    /// <summary>It could not be read, and why.</summary>
    public sealed record Refused(string Why) : Reading<T>;

    /// <summary>True with the value, false with the reason.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? why)
    {
        value = (this as Good)?.Value;
        why = (this as Refused)?.Why;
        return value is not null;
    }
}
