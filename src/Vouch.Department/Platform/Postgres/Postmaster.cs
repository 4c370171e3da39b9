using System.Globalization;
using static System.FormattableString;

namespace Vouch.Department.Platform.Postgres;

/// <summary>What <c>postmaster.pid</c> of a cluster says, compared with the processes that really live.</summary>
/// <param name="Pid">The postmaster's process id.</param>
/// <param name="SocketFolder">Where it listens.</param>
/// <param name="IsReady">It has said that it accepts connections.</param>
public sealed record Postmaster(int Pid, string SocketFolder, bool IsReady)
{
    /// <summary>Null without a readable file.</summary>
    public static Postmaster? Read(string clusterFolder)
    {
        try
        {
            var lines = File.ReadAllLines(FileOf(clusterFolder));
            return lines.Length > 0 && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var pid) && pid > 0
                ? new Postmaster(pid, lines.ElementAtOrDefault(4) ?? "",
                    lines.ElementAtOrDefault(7)?.StartsWith("ready", StringComparison.Ordinal) == true)
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The living postmaster of a cluster, or null.</summary>
    public static Postmaster? FindLiving(string clusterFolder)
    {
        var postmaster = Read(clusterFolder);
        return postmaster is not null && IsPostgresOn(clusterFolder, postmaster.Pid) ? postmaster : null;
    }

    /// <summary>
    /// Removes a pid file that names a stranger: after a crash the number may belong to any other process, and
    /// PostgreSQL would refuse to start for ever. Removed only when no process at all works on the cluster, since the
    /// file is also how PostgreSQL finds the memory of orphaned server processes.
    /// </summary>
    public static Outcome<Done> RemoveStaleFile(string clusterFolder)
    {
        var postmaster = Read(clusterFolder);
        if (postmaster is null || !Directory.Exists(ProcessFolder(postmaster.Pid)))
            return new Done();
        var worker = PostgresProcessesOn(clusterFolder).FirstOrDefault();
        if (worker != 0)
            return new Refusal("postgres-orphans",
                Invariant($"Process {worker} of an earlier PostgreSQL still works on {clusterFolder}."),
                Hint: "Wait for it to end, or end it, then start again.");
        File.Delete(FileOf(clusterFolder));
        return new Done();
    }

    /// <summary>True while any server process has the cluster as its working folder.</summary>
    public static IEnumerable<int> PostgresProcessesOn(string clusterFolder) =>
        from folder in Directory.EnumerateDirectories("/proc")
        let pid = int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var number) ? number : 0
        where pid > 0 && IsPostgresOn(clusterFolder, pid)
        select pid;

    private static bool IsPostgresOn(string clusterFolder, int pid)
    {
        try
        {
            var workingFolder = File.ResolveLinkTarget(Path.Combine(ProcessFolder(pid), "cwd"), returnFinalTarget: false);
            return workingFolder is not null && workingFolder.FullName == RealPath(clusterFolder)
                && File.ReadAllText(Path.Combine(ProcessFolder(pid), "comm")).StartsWith("postgres", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // Ended meanwhile, or another account's, which cannot work on our cluster.
        }
    }

    private static string RealPath(string folder)
    {
        var path = "/";
        foreach (var part in Path.GetFullPath(folder).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            path = Path.Combine(path, part);
            path = new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        }

        return path;
    }

    private static string ProcessFolder(int pid) => "/proc/" + pid.ToString(CultureInfo.InvariantCulture);

    private static string FileOf(string clusterFolder) => Path.Combine(clusterFolder, "postmaster.pid");
}
