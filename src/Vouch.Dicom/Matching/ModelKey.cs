namespace Vouch.Dicom.Matching;

/// <summary>What a provider owes for a key. Source: PS3.4, C.2.2.1 (U, R, O) and K.2.2.1 (R, O).</summary>
public enum KeyDuty
{
    /// <summary>Names one entity of its level; every entity has it.</summary>
    Unique,

    /// <summary>Matching is supported.</summary>
    Required,

    /// <summary>Matching may be ignored.</summary>
    Optional,
}

/// <summary>What an answer owes for an attribute that is asked for. Source: PS3.4, K.2.2.1.2; PS3.5, 7.4.</summary>
public enum ReturnDuty
{
    /// <summary>Type 1: a value.</summary>
    Value,

    /// <summary>Type 1C: a value under a condition.</summary>
    ValueOnCondition,

    /// <summary>Type 2: the attribute, without value where it is unknown.</summary>
    Attribute,

    /// <summary>Type 2C: the attribute under a condition.</summary>
    AttributeOnCondition,
}

/// <summary>A key of the worklist's information model.</summary>
/// <param name="Within">The innermost sequence whose item it is in.</param>
public sealed record ModelKey(Tag Tag, KeyDuty Matching, ReturnDuty Return, Tag? Within = null);
