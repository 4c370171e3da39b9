using System.Diagnostics;
using System.Globalization;
using Vouch.Department.Platform.Postgres;
using static System.FormattableString;

namespace Vouch.Department.Tests.Fixtures;

/// <summary>A real file system of some megabytes (tmpfs), to be filled up. Skips the test where it may not be mounted.</summary>
public sealed class SmallDisk : IDisposable
{
    private const int Megabyte = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestFolder folder = new();

    private SmallDisk()
    {
    }

    /// <summary>A folder on it that others may pass through.</summary>
    public string Path => folder["disk"];

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    private long Free => new DriveInfo(Path).AvailableFreeSpace;

    public static SmallDisk MountOrSkip(int megabytes)
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Skip("Only root can mount a small disk.");
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.Path);
        var (exit, words) = Run("mount", "-t", "tmpfs", "-o", Invariant($"size={megabytes}m,mode=0755"), "vouch-test", disk.Path);
        if (exit == 0)
            return disk;
        disk.folder.Dispose();
        Assert.Skip("A small disk cannot be mounted here: " + words);
        throw new UnreachableException();
    }

    /// <summary>Fills it up but for so many bytes.</summary>
    public void Fill(long but)
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var zeros = new byte[Megabyte];
        try
        {
            for (long more; (more = Free - but) > 0;)
                file.Write(zeros, 0, (int)Math.Min(more, Megabyte));
        }
        catch (IOException)
        {
            // Full to the last block.
        }
    }

    /// <summary>There is room again.</summary>
    public void MakeRoom() => File.Delete(Ballast);

    public void Dispose()
    {
        var waited = Stopwatch.StartNew();
        foreach (var cluster in Directory.Exists(Path) ? Directory.GetDirectories(Path, "postgres", SearchOption.AllDirectories) : [])
        {
            while (Postmaster.PostgresProcessesOn(cluster).Any() && waited.Elapsed < Patience)
                Thread.Sleep(50);
        }

        (int Exit, string Words) unmounted;
        while ((unmounted = Run("umount", Path)).Exit != 0 && waited.Elapsed < Patience)
            Thread.Sleep(100);
        Assert.True(unmounted.Exit == 0, unmounted.Words);
        folder.Dispose();
    }

    private static (int Exit, string Words) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var words = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return (process.ExitCode, words);
    }
}
