namespace Vouch.Wire.Hl7;

/// <summary>Segment names and the lines of a message.</summary>
internal static class Hl7Segments
{
    private static readonly string[] Common =
    [
        "MSH", "PID", "PV1", "PV2", "PD1", "NK1", "AL1", "DG1", "IN1", "IN2", "GT1", "EVN", "MRG", "ORC", "OBR", "OBX",
        "NTE", "SPM", "SAC", "INV", "TCD", "TQ1", "MSA", "ERR", "QPD", "RCP", "QAK", "FT1", "SCH", "AIS", "RGS", "TXA",
        "PRT", "SFT", "FHS", "BHS", "BTS", "FTS",
    ];

    /// <summary>The name as a string, the usual ones without allocating.</summary>
    public static string NameOf(ReadOnlySpan<byte> name)
    {
        foreach (var common in Common)
            if (name.Length == 3 && name[0] == common[0] && name[1] == common[1] && name[2] == common[2]) return common;
        return System.Text.Encoding.Latin1.GetString(name);
    }

    /// <summary>
    /// Whether a line begins a segment: three capitals or digits, then the field separator or the line's end.
    /// Z-segments may have small letters. Any other line is a line break some sender left inside a field.
    /// </summary>
    public static bool Begins(ReadOnlySpan<byte> line, byte field)
    {
        if (line.Length < 3) return false;
        if (line.Length > 3 && line[3] != field && line[3] is not ((byte)'\r' or (byte)'\n')) return false;
        var local = line[0] == (byte)'Z';
        return char.IsAsciiLetterUpper((char)line[0]) && MayName(line[1], local) && MayName(line[2], local);
    }

    private static bool MayName(byte b, bool local) =>
        char.IsAsciiLetterUpper((char)b) || char.IsAsciiDigit((char)b) || (local && char.IsAsciiLetterLower((char)b));
}
