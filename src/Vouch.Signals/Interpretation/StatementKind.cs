namespace Vouch.Signals.Interpretation;

/// <summary>What a statement is about; statements are told in this order.</summary>
public enum Matter
{
    Technical,
    Rhythm,
    Atrioventricular,
    Ectopy,
    Conduction,
    Axis,
    Chambers,
    Ischaemia,
    Repolarisation,
    Change,
    Summary,
}

/// <summary>Which leads a statement stands on: electrodes that were interchanged falsify it.</summary>
[Flags]
public enum Basis
{
    /// <summary>Times and beats only: true in any lead.</summary>
    Times = 0,
    LimbLeads = 1,
    ChestLeads = 2,
}

/// <summary>A statement that can be made.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Text">In plain words.</param>
/// <param name="Criteria">When it is made, with the limits.</param>
public sealed record StatementKind(string Code, Matter Matter, Basis Basis, Importance Importance, string Text, string Criteria)
{
    /// <param name="text">More exact words for this recording.</param>
    internal Statement Met(Evidence evidence, string? text = null, Importance? importance = null) =>
        new(Code, text ?? Text, importance ?? Importance, evidence.Criteria);
}
