using System.Globalization;
using static System.FormattableString;

namespace Vouch.Department.Platform.Postgres;

/// <summary>Where PostgreSQL's programs are, and which account they run under.</summary>
/// <param name="Folder">The folder with <c>postgres</c> and <c>initdb</c>.</param>
/// <param name="Major">Major version; a data folder only opens with the one that made it.</param>
/// <param name="Account">Null: our own account. Otherwise the account to drop to, since PostgreSQL refuses root.</param>
public sealed record PostgresPrograms(string Folder, int Major, string? Account)
{
    /// <summary>Oldest major version whose SQL we use.</summary>
    private const int MajorMin = 15;

    /// <summary>The programs for a data folder: the major version it was made with, else the newest installed.</summary>
    public static Outcome<PostgresPrograms> Find(string clusterFolder)
    {
        var versionFile = Path.Combine(clusterFolder, "PG_VERSION");
        int? wanted = File.Exists(versionFile)
            ? int.Parse(File.ReadAllText(versionFile).Trim(), CultureInfo.InvariantCulture)
            : null;
        var found = Installed("initdb").Where(p => wanted is null ? p.Major >= MajorMin : p.Major == wanted)
            .OrderByDescending(p => p.Major).FirstOrDefault();
        if (found.Folder is null)
        {
            var package = "postgresql-" + (wanted ?? MajorMin).ToString(CultureInfo.InvariantCulture);
            return new Refusal("postgres-missing",
                wanted is null ? "PostgreSQL is not installed." : Invariant($"{clusterFolder} needs PostgreSQL {wanted}."),
                Hint: $"Install it (Debian: apt-get install {package}) or set ConnectionStrings__Vouch.");
        }

        if (!File.Exists("/usr/bin/setpriv") || !File.Exists("/usr/bin/setsid"))
            return new Refusal("postgres-missing", "The programs setpriv and setsid are not installed.",
                Hint: "Install the package util-linux.");
        if (!Environment.IsPrivilegedProcess)
            return new PostgresPrograms(found.Folder, found.Major, Account: null);
        if (!File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)))
            return new Refusal("postgres-account-missing", "PostgreSQL does not run as root, and there is no account postgres.",
                Hint: "Start vouch under an account of its own, or create one: useradd --system postgres.");
        return new PostgresPrograms(found.Folder, found.Major, "postgres");
    }

    /// <summary>Where the newest client programs are; empty: wherever the path of this process leads.</summary>
    public static string ClientFolder() => Installed("pg_dump").OrderByDescending(one => one.Major).Select(one => one.Folder).FirstOrDefault() ?? "";

    public string PathOf(string program) => Path.Combine(Folder, program);

    private static IEnumerable<(string Folder, int Major)> Installed(string with)
    {
        const string Root = "/usr/lib/postgresql";
        if (!Directory.Exists(Root))
            yield break;
        foreach (var folder in Directory.GetDirectories(Root))
        {
            var bin = Path.Combine(folder, "bin");
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var major)
                && File.Exists(Path.Combine(bin, with)))
                yield return (bin, major);
        }
    }
}
