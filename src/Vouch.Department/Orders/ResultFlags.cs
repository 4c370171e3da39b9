using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Orders;

/// <summary>A result's flag in words; a colour or a letter never says it alone. Source: HL7 table 0078.</summary>
public static class ResultFlags
{
    public static string Words(string flag) => flag switch
    {
        "L" => "low",
        "H" => "high",
        "LL" => "critically low",
        "HH" => "critically high",
        "A" => "abnormal",
        _ => flag,
    };

    public static Tone Sign(string flag) => flag is "LL" or "HH" ? Tone.Critical : Tone.Warn;
}
