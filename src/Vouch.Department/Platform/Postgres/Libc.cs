using System.Runtime.InteropServices;

namespace Vouch.Department.Platform.Postgres;

/// <summary>The call of the C library that .NET has no name for.</summary>
internal static class Libc
{
    public const int Interrupt = 2;
    public const int Quit = 3;

    /// <summary>kill(2): sends a signal to a process.</summary>
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Signal(int pid, int signal);
}
