namespace Vouch.Department.Platform;

/// <summary>One table from a refusal's code to what each protocol answers.</summary>
public static class RefusalStatus
{
    /// <summary>HTTP status (RFC 9110) of a refusal: by the last word of its code.</summary>
    public static int Http(Refusal refusal) => refusal.Code switch
    {
        "disk-full" => 503,
        _ when refusal.Code.EndsWith("not-found", StringComparison.Ordinal) => 404,
        _ when refusal.Code.EndsWith("not-permitted", StringComparison.Ordinal) => 403,
        _ when refusal.Code.EndsWith("stale", StringComparison.Ordinal) => 409,
        _ when refusal.Code.EndsWith("invalid", StringComparison.Ordinal) => 400,
        _ => 422,
    };
}
