using System.Globalization;

namespace Vouch.Department.Catalog;

/// <summary>Something in a pack's text that does not fit, and where. Line and column count from 1.</summary>
public sealed record PackProblem(string File, int Line, int Column, string Message)
{
    /// <summary>In the form editors jump to: file:line:column: message.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: {Message}");
}

/// <summary>What came of reading a pack.</summary>
public abstract record PackReading
{
    private PackReading() { }

    /// <summary>Everything fits.</summary>
    public sealed record Fit(LaboratoryPack Pack) : PackReading;

    /// <summary>Something does not: every problem found, by file and line.</summary>
    public sealed record Unfit(IReadOnlyList<PackProblem> Problems) : PackReading;
}

/// <summary>One file of a pack.</summary>
public sealed record PackText(string File, string Text);
