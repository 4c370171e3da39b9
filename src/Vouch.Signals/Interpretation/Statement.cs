using System.Collections.Immutable;

namespace Vouch.Signals.Interpretation;

/// <summary>What a statement asks of its reader.</summary>
public enum Importance
{
    Normal,
    Borderline,
    Abnormal,

    /// <summary>Somebody is called: it belongs on the list of critical results.</summary>
    Critical,
}

/// <summary>One thing said about a recording, initial and unconfirmed, with the criteria that were met.</summary>
/// <param name="Code">Ours, stable: "qt-prolonged".</param>
/// <param name="Text">In plain words.</param>
public sealed record Statement(string Code, string Text, Importance Importance, ImmutableArray<Criterion> Criteria);

/// <summary>A criterion that was met.</summary>
/// <param name="Text">With the measured value and the limit: "QRS 142 ms, 120 or more".</param>
/// <param name="Source">Paper or guideline that sets the limit.</param>
public sealed record Criterion(string Text, string Source);
