using Microsoft.AspNetCore.Http;

namespace Vouch.Department.Platform.Frame;

/// <summary>Boards of what is under way: some lines first, which is quick, all of them when asked for.</summary>
public static class Boards
{
    public const int First = 50;
    public const int Most = 500;

    /// <param name="ward">Null or empty: every ward.</param>
    public static string Address(string path, string? ward, bool all)
    {
        var query = string.IsNullOrEmpty(ward) ? new QueryString() : QueryString.Create("ward", ward);
        return path + (all ? query.Add("all", "true") : query);
    }
}
