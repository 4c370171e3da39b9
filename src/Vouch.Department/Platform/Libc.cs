using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Vouch.Department.Platform;

/// <summary>The calls of the C library that .NET has no name for.</summary>
internal static class Libc
{
    public const int Interrupt = 2;
    public const int Quit = 3;

    /// <summary>kill(2): sends a signal to a process.</summary>
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Signal(int pid, int signal);

    /// <summary>Makes what was created, renamed or removed in a folder durable: fsync(2) on the folder itself.</summary>
    /// <exception cref="IOException">It cannot be opened or written.</exception>
    public static void SyncFolder(string folder)
    {
        using var handle = Open(folder, flags: 0); // O_RDONLY
        if (handle.IsInvalid || Sync(handle) != 0)
            throw new IOException($"{folder} cannot be made durable: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(SafeFileHandle handle);
}
