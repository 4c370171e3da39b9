using System.Diagnostics;

namespace Vouch.Dicom.Tests.Storage;

/// <summary>A folder that is a disk of its own while a test runs, soon full.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <param name="size">As mount takes it.</param>
    public static SmallDisk MountOrSkip(string folder, string size)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can mount a small disk.");
        Assert.SkipUnless(Runs("mount", "-t", "tmpfs", "-o", "size=" + size, "vouch-test", folder), "A small disk cannot be mounted here.");
        return new(folder);
    }

    public void Dispose() => Assert.True(Runs("umount", _folder));

    private static bool Runs(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
