using System.Numerics;
using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Values;

/// <summary>A unique identifier. Source: PS3.5, 9.</summary>
public readonly record struct Uid(string Text)
{
    private const int CharactersMost = 64;

    /// <summary>Digits in components parted by dots, none empty, none with a zero before other digits; at most 64 characters.</summary>
    public bool IsValid => Text.Length is > 0 and <= CharactersMost && Text.Split('.').All(part =>
        part.Length > 0 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0'));

    /// <summary>As the standard names it; empty where it does not.</summary>
    public string Name => UidRegistry.Find(Text)?.Name ?? "";

    /// <summary>A new one of a UUID. Source: PS3.5, B.2; ISO/IEC 9834-8.</summary>
    public static Uid New() => Of(Guid.NewGuid());

    public static Uid Of(Guid uuid) => new("2.25." + new BigInteger(uuid.ToByteArray(bigEndian: true), isUnsigned: true,
        isBigEndian: true));

    public override string ToString() => Text;
}
