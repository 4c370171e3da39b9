namespace Vouch.Department.Platform.Frame;

/// <summary>What a badge says, by sign and colour.</summary>
public enum Tone
{
    Neutral,
    Good,
    Waiting,
    Warn,
    Bad,
    Critical,
}
