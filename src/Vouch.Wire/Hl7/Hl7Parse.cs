namespace Vouch.Wire.Hl7;

/// <summary>What reading a message came to.</summary>
public abstract record Hl7Parse
{
    private Hl7Parse()
    {
    }

    /// <summary>The message could be read.</summary>
    public sealed record Parsed(Hl7Message Message) : Hl7Parse;

    /// <summary>The message cannot be taken; where MSH could be read it is here, so that the sender can be answered.</summary>
    public sealed record Refused(Hl7Error Error, Hl7Header? Header) : Hl7Parse;
}
