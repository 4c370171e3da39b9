using Vouch.Department.Platform;

namespace Vouch.Department.Starting;

/// <summary>What is refused around the start gate.</summary>
public static class StartRefusals
{
    public static readonly Refusal PersonNeeded = new("start-not-permitted", "This is a person's decision.");

    public static readonly Refusal NothingStops = new("start-not-stopped-stale", "Nothing stops this work any more.", Hint: "Begin.");

    public static readonly Refusal NeverOverridden = new("override-never", "An identity that does not agree and a rejected control are never overridden.",
        Hint: "Do what the check says.");

    public static readonly Refusal SecondPerson = new("override-second-person", "You would do this work yourself; somebody else decides about it.");
}
