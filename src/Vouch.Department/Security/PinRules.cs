using Vouch.Department.Platform;

namespace Vouch.Department.Security;

/// <summary>What a PIN must be: 6 to 12 digits, not one digit repeated, not a run up or down.</summary>
public static class PinRules
{
    public const int LengthMin = 6;
    public const int LengthMax = 12;

    /// <summary>Refusal: pin-invalid.</summary>
    public static Outcome<string> Check(string pin)
    {
        if (pin.Length is < LengthMin or > LengthMax || !pin.All(char.IsAsciiDigit))
            return new Refusal("pin-invalid", "A PIN has 6 to 12 digits.");
        var steps = pin.Zip(pin.Skip(1), (a, b) => b - a).Distinct().ToList();
        return steps is [0 or 1 or -1]
            ? new Refusal("pin-invalid", "A PIN that repeats one digit or counts is guessed at once.", Hint: "Choose another.")
            : pin;
    }
}
