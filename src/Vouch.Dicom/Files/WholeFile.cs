using Vouch.Dicom.Storage;

namespace Vouch.Dicom.Files;

/// <summary>Files that are never seen in part: written beside their place and then put there.</summary>
public static class WholeFile
{
    /// <summary>Writes a file; what was there is replaced. What cannot be written whole leaves nothing behind.</summary>
    /// <param name="isDurable">Its name is on the disk too when this returns, not its content alone.</param>
    public static void Write(string path, Action<Stream> write, bool isDurable = false)
    {
        var beside = path + ".part";
        try
        {
            using (var output = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                write(output);
                output.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }

        if (isDurable)
            FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
