namespace Vouch.Dicom;

/// <summary>What a value representation asks of encoding. Source: PS3.5, 6.2 and 7.1.2.</summary>
public static class VrRules
{
    /// <summary>Whether it is one of the standard.</summary>
    public static bool IsKnown(this Vr vr) => vr.Kind() != VrKind.Unknown;

    public static VrKind Kind(this Vr vr) => vr switch
    {
        Vr.AE or Vr.AS or Vr.CS or Vr.DA or Vr.DS or Vr.DT or Vr.IS or Vr.LO or Vr.LT or Vr.PN or Vr.SH or Vr.ST or Vr.TM or Vr.UC or Vr.UI
            or Vr.UR or Vr.UT => VrKind.Text,
        Vr.SS or Vr.US or Vr.SL or Vr.UL or Vr.SV or Vr.UV => VrKind.Integer,
        Vr.FL or Vr.FD => VrKind.Real,
        Vr.AT => VrKind.Tag,
        Vr.OB or Vr.OD or Vr.OF or Vr.OL or Vr.OV or Vr.OW or Vr.UN => VrKind.Bytes,
        Vr.SQ => VrKind.Sequence,
        _ => VrKind.Unknown,
    };

    /// <summary>Whether an explicit length takes 32 bits after two reserved bytes. Source: PS3.5, 7.1.2, table 7.1-1.</summary>
    public static bool HasLongLength(this Vr vr) =>
        vr is Vr.OB or Vr.OD or Vr.OF or Vr.OL or Vr.OV or Vr.OW or Vr.SQ or Vr.SV or Vr.UC or Vr.UN or Vr.UR or Vr.UT or Vr.UV;

    /// <summary>Bytes of one number: what changes its order between little and big endian. Source: PS3.5, 7.3.</summary>
    public static int UnitBytes(this Vr vr) => vr switch
    {
        Vr.US or Vr.SS or Vr.OW or Vr.AT => 2,
        Vr.UL or Vr.SL or Vr.FL or Vr.OF or Vr.OL => 4,
        Vr.FD or Vr.OD or Vr.OV or Vr.SV or Vr.UV => 8,
        _ => 1,
    };

    /// <summary>Bytes of one value; 0: values are parted by backslashes, or there is one only.</summary>
    public static int ValueBytes(this Vr vr) => vr == Vr.AT ? 4 : vr.Kind() is VrKind.Integer or VrKind.Real ? vr.UnitBytes() : 0;

    /// <summary>Whether text is in the data set's Specific Character Set. Source: PS3.5, 6.1.2.3.</summary>
    public static bool HasCharacterSet(this Vr vr) => vr is Vr.LO or Vr.LT or Vr.PN or Vr.SH or Vr.ST or Vr.UC or Vr.UT;

    /// <summary>Whether a backslash parts values: not in texts of one value. Source: PS3.5, 6.4.</summary>
    public static bool HasOneText(this Vr vr) => vr is Vr.LT or Vr.ST or Vr.UT or Vr.UR;

    /// <summary>What makes a length even: a space, a zero byte for identifiers and bytes. Source: PS3.5, 6.2.</summary>
    public static byte Padding(this Vr vr) => vr != Vr.UI && vr.Kind() == VrKind.Text ? (byte)' ' : (byte)0;

    /// <summary>The two letters, or their hexadecimal digits where they are none.</summary>
    public static string Letters(this Vr vr) => IsLetters(vr) ? string.Create(2, vr, static (text, one) =>
    {
        text[0] = (char)((ushort)one >> 8);
        text[1] = (char)((ushort)one & 0xFF);
    }) : Invariant($"{(ushort)vr:X4}");

    internal static bool IsLetters(this Vr vr) => char.IsAsciiLetterUpper((char)((ushort)vr >> 8))
        && char.IsAsciiLetterUpper((char)((ushort)vr & 0xFF));
}

/// <summary>What a value is, in the large.</summary>
public enum VrKind
{
    Unknown,
    Text,
    Integer,
    Real,
    Tag,
    Bytes,
    Sequence,
}
