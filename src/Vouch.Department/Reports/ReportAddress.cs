namespace Vouch.Department.Reports;

/// <summary>Where strangers reach this hospital's verification page, as printed in every report's code.</summary>
public static class ReportAddress
{
    /// <summary>VOUCH_PUBLIC_ADDRESS, without a slash at its end.</summary>
    public static string Base { get; } =
        (Environment.GetEnvironmentVariable("VOUCH_PUBLIC_ADDRESS") ?? "http://localhost:5080").TrimEnd('/');

    /// <summary>What the code on a report says.</summary>
    public static string Verify(Guid report, string digest) => $"{Base}/verify#report={report}&digest={digest}";
}
