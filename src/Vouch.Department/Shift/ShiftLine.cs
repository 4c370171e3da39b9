namespace Vouch.Department.Shift;

/// <summary>How much a line of the shift presses; also its order on the page.</summary>
public enum Press
{
    /// <summary>A patient may come to harm, or work is stopped.</summary>
    Now,

    /// <summary>Past its time.</summary>
    Late,

    /// <summary>To be done in this shift.</summary>
    Today,

    /// <summary>Good to know.</summary>
    Soon,
}

/// <summary>One thing to do: what, why, and the address of the page that does it.</summary>
/// <param name="Act">What the link says: the act, not "more".</param>
/// <param name="Since">Since when it waits, or when it falls due.</param>
public sealed record ShiftLine(Press Press, string Title, string? Why, string Address, string Act, DateTimeOffset? Since = null);
