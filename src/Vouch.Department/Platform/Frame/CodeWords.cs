namespace Vouch.Department.Platform.Frame;

/// <summary>Codes of closed choices as people read them: "in-service" is in service, "bloodgas" is blood gas.</summary>
public static class CodeWords
{
    public static string Words(this string code) => code == "bloodgas" ? "blood gas" : code.Replace('-', ' ');
}
