namespace Vouch.Signals;

/// <summary>What no recording of a person reaches; a file that claims more is refused before memory is taken for it.</summary>
internal static class Limits
{
    /// <summary>Bytes of one file.</summary>
    public const long File = 1L << 30;

    /// <summary>Bytes of a header or an XML document.</summary>
    public const long Document = 64L << 20;

    /// <summary>Samples of all channels together: a day of twelve leads at 250 Hz.</summary>
    public const long Samples = 1L << 28;

    public const int Channels = 1024;

    public const int Segments = 65_536;

    public const int Annotations = 10_000_000;

    /// <summary>The bytes of a file; a refusal when it is missing or larger than <paramref name="most"/>.</summary>
    public static byte[] Read(string path, long most = File)
    {
        var name = Path.GetFileName(path);
        try
        {
            var length = new FileInfo(path).Length;
            if (length > most)
                throw new SignalFormatException(Invariant($"The file has {length} bytes; at most {most} are read."), null, name);
            return System.IO.File.ReadAllBytes(path);
        }
        catch (Exception why) when (IsNotOpened(why))
        {
            throw NotOpened(path, why);
        }
    }

    public static bool IsNotOpened(Exception why) => why is IOException or UnauthorizedAccessException or ArgumentException;

    /// <summary>Why a file was not opened: an empty name, or one that no file can have, is of a missing one.</summary>
    public static SignalFormatException NotOpened(string path, Exception why) => new(
        Directory.Exists(path) ? "A file was expected; this is a folder."
            : why is FileNotFoundException or DirectoryNotFoundException or ArgumentException ? "The file is missing."
            : "The file cannot be opened.",
        null, Path.GetFileName(path));

    /// <summary>
    /// Samples that files of so many bytes may stand for. Gaps and constant stretches take no bytes, but a thousand times more
    /// than is recorded is no recording.
    /// </summary>
    public static long For(long bytes) => Math.Min(Samples, (1L << 24) + 1000 * bytes);

    /// <summary>Refuses more samples than <see cref="Samples"/>.</summary>
    public static int Count(long samples, long? place = null, string file = "", long most = Samples) => samples >= 0 && samples <= most
        ? (int)samples
        : throw new SignalFormatException(Invariant($"{samples} samples are claimed; 0 to {most} are read."), place, file);
}
