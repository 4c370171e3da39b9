namespace Vouch.Department.Proof;

/// <summary>Causes and dispositions as they are read on a screen.</summary>
public static class LookBackWords
{
    public static string Cause(string cause) => cause switch
    {
        "mix-up" => "Patient or specimen mix-up",
        _ => char.ToUpperInvariant(cause[0]) + cause[1..].Replace('-', ' '),
    };

    public static readonly IReadOnlyList<(string Value, string Text)> Dispositions =
    [
        ("no-impact", "No impact on the patient"), ("repeated", "Measured again"), ("amended", "Corrected"), ("recalled", "Withdrawn"),
        ("clinician-informed", "Clinician informed"), ("followed", "Followed in a look-back of its own"),
    ];

    public static string Disposition(string value) => Dispositions.FirstOrDefault(one => one.Value == value).Text ?? value;
}
