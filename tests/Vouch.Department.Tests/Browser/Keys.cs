namespace Vouch.Department.Tests.Browser;

/// <summary>Where the keyboard goes on a page, by the names of its forms.</summary>
internal static class Keys
{
    public static string Field(string form, string name) => $"form[data-form='{form}'] [name='{name}']";

    public static string Send(string form) => $"form[data-form='{form}'] button[type=submit]";

    /// <summary>What opens a form that is folded away.</summary>
    public static string Unfold(string form) => $"details:has(form[data-form='{form}']) > summary";

    public static string Link(string address) => $"main a[href^='{address}']";
}
