namespace Vouch.Department.Laboratory;

/// <summary>When a critical call that nobody took is escalated.</summary>
public static class CriticalCallRules
{
    /// <summary>
    /// Time until an open call goes to the next on the list. Each site has its own policy; this is ours until it is set.
    /// </summary>
    public static readonly TimeSpan EscalateAfter = TimeSpan.FromMinutes(30);

    /// <summary>How long a closed call stays on the page.</summary>
    public static readonly TimeSpan ClosedShown = TimeSpan.FromDays(1);
}
