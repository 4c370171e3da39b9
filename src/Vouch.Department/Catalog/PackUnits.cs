namespace Vouch.Department.Catalog;

/// <summary>Whether a text is a UCUM unit.</summary>
internal static class PackUnits
{
    public static bool IsUnit(string text) => text.Length is > 0 and <= 40 && !text.Contains(' ', StringComparison.Ordinal);
}
