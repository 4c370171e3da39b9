namespace Vouch.Signals.Muse;

/// <summary>CRC-32 of IEEE 802.3, as LeadDataCRC32 gives it of the bytes of a lead.</summary>
internal static class MuseCrc
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    public static bool Fits(ReadOnlySpan<byte> bytes, string written)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
            crc = crc >> 8 ^ Table[(byte)crc ^ one];
        return Text.Long(written) == (long)~crc;
    }

    private static uint Entry(int index)
    {
        var crc = (uint)index;
        for (var bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
        return crc;
    }
}
