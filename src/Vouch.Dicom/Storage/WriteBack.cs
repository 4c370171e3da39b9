using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Vouch.Dicom.Storage;

/// <summary>
/// Has the system begin to write a part of a file, so that less is left when it is flushed. It promises nothing about durability.
/// Source: sync_file_range(2) of Linux; elsewhere nothing is done.
/// </summary>
internal static class WriteBack
{
    private const uint Write = 2; // SYNC_FILE_RANGE_WRITE

    public static void Begin(SafeFileHandle file, long offset, long length)
    {
        // What it answers does not matter: the flush that follows tells of every failure.
        if (OperatingSystem.IsLinux()) _ = SyncFileRange(file, offset, length, Write);
    }

    [DllImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncFileRange(SafeFileHandle file, long offset, long length, uint flags);
}
