using System.Globalization;

namespace Vouch.Department.Platform.Postgres;

/// <summary>
/// One program on one data folder: an flock on <c>vouch.lock</c>, which the kernel gives back whatever way the program ends.
/// </summary>
public sealed class DataFolderLock : IDisposable
{
    /// <summary>EWOULDBLOCK of Linux (errno.h): somebody else holds the lock.</summary>
    private const int WouldBlock = 11;

    private readonly FileStream file;

    private DataFolderLock(FileStream file) => this.file = file;

    public static Outcome<DataFolderLock> Take(string dataFolder)
    {
        var path = Path.Combine(dataFolder, "vouch.lock");
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix, and the descriptor is not inherited.
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            file.SetLength(0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            return new DataFolderLock(file);
        }
        catch (IOException e) when (e.HResult != WouldBlock)
        {
            return new Refusal("data-folder-unreachable", $"{path} cannot be written.", e.Message, "Is there room on the disk?");
        }
        catch (IOException)
        {
            return new Refusal("data-folder-in-use", $"Another vouch works on {dataFolder}.",
                Hint: "Stop it, or choose another folder with VOUCH_DATA.");
        }
        catch (UnauthorizedAccessException)
        {
            return new Refusal("data-folder-unreachable", $"{path} cannot be written.",
                Hint: "Give the account that runs vouch the folder, or choose another with VOUCH_DATA.");
        }
    }

    public void Dispose() => file.Dispose();
}
