namespace Vouch.Dicom.Storage;

/// <summary>By what a file is known to be the one that was read: its length in bytes and the time of its last change, in 100 ns.</summary>
internal readonly record struct FileStamp(long Length, long Changed)
{
    /// <summary>File systems tell times to two seconds (FAT) or less: a file that changed twice within them looks the same.</summary>
    private static readonly TimeSpan Coarsest = TimeSpan.FromSeconds(2);

    /// <summary>Null: it is not there, or a link, whose target may change behind it.</summary>
    public static FileStamp? Of(FileInfo file)
    {
        try
        {
            return file.Exists && !file.Attributes.HasFlag(FileAttributes.ReparsePoint) ? new(file.Length, file.LastWriteTimeUtc.Ticks) : null;
        }
        catch (IOException)
        {
            // It went meanwhile.
            return null;
        }
    }

    /// <summary>Whether a later change would show.</summary>
    public bool IsSettled(DateTimeOffset now) => TimeSpan.FromTicks(now.UtcTicks - Changed).Duration() > Coarsest;
}
