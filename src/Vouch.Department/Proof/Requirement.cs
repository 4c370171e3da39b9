namespace Vouch.Department.Proof;

/// <summary>How a requirement stands at one moment.</summary>
public enum Standing
{
    /// <summary>A recorded fact says it is met.</summary>
    Proven,

    /// <summary>The work does not use such a thing (no device in a count by hand), as the record of the work says.</summary>
    NotApplicable,

    /// <summary>It was met, and its time is over.</summary>
    Overdue,

    /// <summary>A recorded fact says it is not met.</summary>
    Disproven,

    /// <summary>Nothing says so either way. Never taken for good.</summary>
    Unproven,
}

/// <summary>What follows where a requirement is not met; a higher one outweighs a lower one.</summary>
public enum Policy
{
    /// <summary>Goes on, with a remark that stays.</summary>
    Warn = 1,

    /// <summary>Kept until someone with authority decides.</summary>
    Hold = 2,

    /// <summary>Work may not start, a result may not leave.</summary>
    Lock = 3,
}

/// <summary>What a protocol asks for, by kind, with its policy for each way of not being met.</summary>
/// <param name="Kind">One of the kinds a fact source answers for, e.g. <c>control</c>.</param>
public sealed record Requirement(string Kind, Policy WhenDisproven, Policy WhenOverdue, Policy WhenUnproven)
{
    /// <summary>What a standing leads to; null when nothing stops or remarks.</summary>
    public Policy? For(Standing standing) => standing switch
    {
        Standing.Disproven => WhenDisproven,
        Standing.Overdue => WhenOverdue,
        Standing.Unproven => WhenUnproven,
        _ => null,
    };
}
