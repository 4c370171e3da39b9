using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Vouch.Dicom.Storage;

/// <summary>
/// Files written from memory to the disk, past the system's cache: that spares a copy and the memory for it. It is no promise of durability.
/// Source: open(2) of Linux, O_DIRECT; other systems and some file systems cannot.
/// </summary>
internal static class DirectWriting
{
    private const int WriteOnlyCloseOnExec = 0x80001; // O_WRONLY | O_CLOEXEC of Linux.

    /// <summary>O_DIRECT of Linux, which processors do not agree on; 0: none is known.</summary>
    private static int Direct => !OperatingSystem.IsLinux() ? 0 : RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 or Architecture.X86 => 0x4000,
        Architecture.Arm64 or Architecture.Arm => 0x10000,
        _ => 0,
    };

    /// <summary>Whether a folder's file system can, seen by trying.</summary>
    public static bool IsPossibleIn(string folder)
    {
        if (Direct == 0) return false;
        var path = Path.Combine(folder, "direct" + IncomingSlots.Ending);
        try
        {
            File.WriteAllBytes(path, []);
            using var file = Open(path);
            RandomAccess.Write(file, new AlignedBlock(AlignedBlock.Alignment).Memory.Span, 0);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>A file that takes memory, lengths and offsets that are aligned.</summary>
    /// <exception cref="IOException">It could not be opened so.</exception>
    public static SafeFileHandle Open(string path)
    {
        var descriptor = Open(path, WriteOnlyCloseOnExec | Direct);
        return descriptor >= 0 ? new(descriptor, ownsHandle: true) : throw new IOException($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
