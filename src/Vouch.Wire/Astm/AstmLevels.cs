namespace Vouch.Wire.Astm;

/// <summary>
/// Where a record stands in the hierarchy; null for one that hangs on the record before it (C, M, unknown).
/// Source: CLSI LIS02-A2 5.1: header and terminator level 0, patient, query and scientific 1, order 2, result 3.
/// </summary>
internal static class AstmLevels
{
    public static int? Of(string type) => type switch
    {
        "H" or "L" => 0,
        "P" or "Q" or "S" => 1,
        "O" => 2,
        "R" => 3,
        _ => null,
    };

    public static bool IsKnown(string type) => type is "H" or "P" or "O" or "R" or "C" or "Q" or "M" or "S" or "L";
}
