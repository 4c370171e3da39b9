using System.Globalization;

namespace Vouch.Dicom.Storage;

/// <summary>
/// An object that is whole in the folder of the incoming: what is needed to know it for whole after a crash is in its name.
/// </summary>
/// <param name="Length">Bytes of the file.</param>
/// <param name="Crc">CRC-32C of the file.</param>
/// <param name="Number">Tells two of the same apart.</param>
internal readonly record struct WholeObject(string SopInstance, long Length, uint Crc, long Number)
{
    public const string Ending = ".whole";

    public string Name => Invariant($"{SopInstance}_{Length}_{Crc:X8}_{Number}{Ending}");

    /// <summary>Null: no name of ours.</summary>
    public static WholeObject? Parse(string name)
    {
        if (!name.EndsWith(Ending, StringComparison.Ordinal)) return null;
        return name[..^Ending.Length].Split('_') is [var uid, var length, var crc, var number]
            && uid.All(one => char.IsAsciiDigit(one) || one == '.')
            && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            && uint.TryParse(crc, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sum)
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var which)
            ? new(uid, bytes, sum, which) : null;
    }

    /// <summary>Whether the file is what its name says: after a power failure its end may be missing.</summary>
    public bool IsWhole(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (file.Length != Length) return false;
        var crc = new RunningCrc();
        var piece = new byte[256 * 1024];
        for (int read; (read = file.Read(piece)) > 0;) crc.Add(piece.AsSpan(0, read));
        return crc.Value == Crc;
    }
}
