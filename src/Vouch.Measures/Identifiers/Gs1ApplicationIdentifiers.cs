using System.Collections.Frozen;
using static System.FormattableString;

namespace Vouch.Measures.Identifiers;

/// <summary>What an application identifier's value must look like.</summary>
/// <param name="Title">The data title.</param>
/// <param name="LengthMin">Fewest characters of the value.</param>
/// <param name="LengthMax">Most characters of the value.</param>
/// <param name="Digits">Whether only digits are allowed.</param>
/// <param name="Predefined">Whether its length is fixed, so that no FNC1 follows.</param>
public sealed record Gs1Rule(string Title, int LengthMin, int LengthMax, bool Digits, bool Predefined);

/// <summary>The application identifiers met on medical supplies, specimens, devices and their trade units.</summary>
/// <remarks>An identifier not listed is refused, since where its value ends is not known.
/// Source: GS1 General Specifications, section 3 and figure 7.8.5-2 (predefined length).</remarks>
public static class Gs1ApplicationIdentifiers
{
    private static readonly FrozenDictionary<string, Gs1Rule> Rules =
        Table().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The rule of an identifier of two to four digits, or null where it is not listed.</summary>
    public static Gs1Rule? Find(string identifier) => Rules.GetValueOrDefault(identifier);

    /// <summary>The identifier at the beginning of <paramref name="text"/>, or null.</summary>
    internal static string? Begin(ReadOnlySpan<char> text)
    {
        for (var length = 2; length <= 4 && length <= text.Length; length++)
        {
            var identifier = text[..length].ToString();
            if (Rules.ContainsKey(identifier))
                return identifier;
        }
        return null;
    }

    private static Dictionary<string, Gs1Rule> Table()
    {
        var table = new Dictionary<string, Gs1Rule>(StringComparer.Ordinal);

        void Fixed(string identifier, int digits, string title) =>
            table.Add(identifier, new Gs1Rule(title, digits, digits, Digits: true, Predefined: true));
        void Digits(string identifier, int min, int max, string title) =>
            table.Add(identifier, new Gs1Rule(title, min, max, Digits: true, Predefined: false));
        void Text(string identifier, int min, int max, string title) =>
            table.Add(identifier, new Gs1Rule(title, min, max, Digits: false, Predefined: false));

        Fixed("00", 18, "SSCC");
        Fixed("01", 14, "GTIN");
        Fixed("02", 14, "CONTENT");
        Text("10", 1, 20, "BATCH/LOT");
        Fixed("11", 6, "PROD DATE");
        Fixed("12", 6, "DUE DATE");
        Fixed("13", 6, "PACK DATE");
        Fixed("15", 6, "BEST BEFORE");
        Fixed("16", 6, "SELL BY");
        Fixed("17", 6, "EXPIRY");
        Fixed("20", 2, "VARIANT");
        Text("21", 1, 20, "SERIAL");
        Text("22", 1, 20, "CPV");
        Text("235", 1, 28, "TPX");
        Text("240", 1, 30, "ADDITIONAL ID");
        Text("241", 1, 30, "CUST. PART No.");
        Digits("242", 1, 6, "MTO VARIANT");
        Text("243", 1, 20, "PCN");
        Text("250", 1, 30, "SECONDARY SERIAL");
        Text("251", 1, 30, "REF. TO SOURCE");
        Text("253", 13, 30, "GDTI");
        Text("254", 1, 20, "GLN EXTENSION COMPONENT");
        Text("255", 13, 25, "GCN");
        Digits("30", 1, 8, "VAR. COUNT");
        Digits("37", 1, 8, "COUNT");
        for (var decimals = 0; decimals <= 5; decimals++)
        {
            Fixed(Invariant($"310{decimals}"), 6, "NET WEIGHT (kg)");
            Fixed(Invariant($"315{decimals}"), 6, "NET VOLUME (l)");
            Fixed(Invariant($"330{decimals}"), 6, "GROSS WEIGHT (kg)");
            Fixed(Invariant($"335{decimals}"), 6, "VOLUME (l), log");
        }
        Text("400", 1, 30, "ORDER NUMBER");
        Text("401", 1, 30, "GINC");
        Digits("402", 17, 17, "GSIN");
        Text("403", 1, 30, "ROUTE");
        for (var place = 410; place <= 417; place++)
            Fixed(Invariant($"{place}"), 13, "GLN");
        Digits("422", 3, 3, "ORIGIN");
        for (var country = 710; country <= 716; country++)
            Text(Invariant($"{country}"), 1, 20, "NHRN");
        Text("7002", 1, 30, "MEAT CUT");
        Digits("7003", 10, 10, "EXPIRY TIME");
        Digits("7004", 1, 4, "ACTIVE POTENCY");
        Digits("7006", 6, 6, "FIRST FREEZE DATE");
        Digits("7007", 6, 12, "HARVEST DATE");
        Text("7020", 1, 20, "REFURB LOT");
        Text("7240", 1, 20, "PROTOCOL");
        Digits("7241", 2, 2, "AIDC MEDIA TYPE");
        Text("7242", 1, 25, "VCN");
        Text("8002", 1, 20, "CMT No.");
        Text("8003", 14, 30, "GRAI");
        Text("8004", 1, 30, "GIAI");
        Digits("8006", 18, 18, "ITIP");
        Digits("8008", 8, 12, "PROD TIME");
        Text("8010", 1, 30, "CPID");
        Digits("8011", 1, 12, "CPID SERIAL");
        Text("8012", 1, 20, "VERSION");
        Text("8013", 1, 25, "GMN");
        Digits("8017", 18, 18, "GSRN - PROVIDER");
        Digits("8018", 18, 18, "GSRN - RECIPIENT");
        Digits("8019", 1, 10, "SRIN");
        Text("8020", 1, 25, "REF No.");
        Text("90", 1, 30, "INTERNAL");
        for (var company = 91; company <= 99; company++)
            Text(Invariant($"{company}"), 1, 90, "INTERNAL");
        return table;
    }
}
