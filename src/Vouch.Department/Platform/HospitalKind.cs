namespace Vouch.Department.Platform;

/// <summary>What a database was created for. It never changes: a DEMO can never become production.</summary>
public enum HospitalKind
{
    /// <summary>Real patients.</summary>
    Production,

    /// <summary>Invented patients, simulator allowed, every page and report watermarked.</summary>
    Demo,
}

/// <summary>How the kind is stored.</summary>
public static class HospitalKinds
{
    public static string Stored(this HospitalKind kind) => kind == HospitalKind.Demo ? "DEMO" : "PRODUCTION";

    public static HospitalKind Read(string stored) => stored switch
    {
        "DEMO" => HospitalKind.Demo,
        "PRODUCTION" => HospitalKind.Production,
        _ => throw new InvalidOperationException($"Unknown kind of hospital: {stored}"),
    };
}
