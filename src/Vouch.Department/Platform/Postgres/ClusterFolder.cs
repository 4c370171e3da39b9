using System.Diagnostics;

namespace Vouch.Department.Platform.Postgres;

/// <summary>Makes the cluster of a data folder, and the folder its socket lives in.</summary>
public sealed class ClusterFolder(PostgresSettings settings, PostgresPrograms programs)
{
    /// <summary>Bytes of a Unix socket's address (<c>sockaddr_un.sun_path</c>, less the closing zero).</summary>
    private const int SocketPathBytesMax = 107;

    /// <summary>A new cluster with checksums, made beside its place and moved there, so that it is whole or not there.</summary>
    public async Task<Outcome<Done>> CreateAsync(CancellationToken ct)
    {
        var made = settings.ClusterFolder + ".new";
        if (Directory.Exists(made))
            Directory.Delete(made, recursive: true); // An interrupted start left it; nothing was ever stored in it.
        var owned = await OwnFolderAsync(made, ct);
        if (!owned.Succeeded(out _, out var refusal))
            return refusal;
        List<string> arguments =
        [
            "--pgdata=" + made, "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--auth=peer", "--data-checksums",
        ];
        if (!settings.Durable)
            arguments.Add("--no-sync");
        var (exit, output) = await RunAsync(AsAccount(programs.PathOf("initdb"), arguments), ct);
        if (exit != 0)
            return new Refusal("postgres-initdb-failed", "PostgreSQL could not make its data folder.", LastLine(output));

        // Only our own account (and the server's) may enter, as any of the three roles; the kernel says who is there.
        await File.WriteAllTextAsync(Path.Combine(made, "pg_hba.conf"), "local all all peer map=vouch\n", ct);
        Directory.Move(made, settings.ClusterFolder);
        return new Done();
    }

    /// <summary>Which system accounts may be which role; written at every start, since the account may change.</summary>
    public async Task WriteAccountsAsync(CancellationToken ct)
    {
        var accounts = new[] { Environment.UserName, programs.Account ?? Environment.UserName }.Distinct();
        var lines = from account in accounts
                    from role in new[] { "postgres", DatabaseRoles.Owner, DatabaseRoles.Program }
                    select $"vouch \"{account}\" {role}\n";
        var (path, text) = (Path.Combine(settings.ClusterFolder, "pg_ident.conf"), string.Concat(lines));
        if (!File.Exists(path) || await File.ReadAllTextAsync(path, ct) != text)
            await File.WriteAllTextAsync(path, text, ct);
    }

    /// <summary>A private folder whose path leaves room for the socket's name: below the data folder when that is short.</summary>
    public async Task<Outcome<string>> SocketFolderAsync(CancellationToken ct)
    {
        var folder = Path.Combine(settings.DataFolder, "run");
        if (System.Text.Encoding.UTF8.GetByteCount(folder + "/.s.PGSQL.5432.lock") > SocketPathBytesMax)
            folder = Directory.CreateTempSubdirectory("vouch-").FullName;
        var owned = await OwnFolderAsync(folder, ct);
        return owned.Succeeded(out _, out var refusal) ? folder : refusal;
    }

    /// <summary>Removes what a killed server left; only while no server lives.</summary>
    public static void RemoveSocketFiles(string socketFolder)
    {
        foreach (var stale in Directory.GetFiles(socketFolder, ".s.PGSQL.*"))
            File.Delete(stale);
    }

    /// <summary>Whether the server's account can work in the cluster; root's own folders, for example, are closed to it.</summary>
    public async Task<Outcome<Done>> CheckReachableAsync(CancellationToken ct)
    {
        if (programs.Account is null)
            return new Done();
        var (exit, _) = await RunAsync(AsAccount("/usr/bin/test", ["-w", settings.DataFolder + "/."]), ct);
        if (exit == 0)
            return new Done();
        var (reachable, _) = await RunAsync(AsAccount("/usr/bin/test", ["-x", settings.DataFolder + "/."]), ct);
        return reachable == 0
            ? new Done()
            : new Refusal("data-folder-unreachable",
                $"The account {programs.Account}, which PostgreSQL runs under, cannot reach {settings.DataFolder}.",
                Hint: "Choose a folder outside root's home with VOUCH_DATA, or start vouch under an account of its own.");
    }

    /// <summary>The command line that runs a program under the server's account, without a shell or a login.</summary>
    public ProcessStartInfo AsAccount(string program, IEnumerable<string> arguments)
    {
        var start = Captured(programs.Account is null ? program : "/usr/bin/setpriv");
        IEnumerable<string> drop = programs.Account is null ? [] : [.. AccountArguments(), "--", program];
        foreach (var argument in drop.Concat(arguments))
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>
    /// The server itself: in a session of its own, so that Ctrl+C at the terminal reaches us alone, and told by the
    /// kernel to stop when the thread that started it ends.
    /// </summary>
    public ProcessStartInfo Server(string socketFolder)
    {
        var start = Captured("/usr/bin/setsid");
        string[] arguments =
        [
            "/usr/bin/setpriv", "--pdeathsig=INT", .. programs.Account is null ? [] : AccountArguments(), "--",
            programs.PathOf("postgres"), "-D", settings.ClusterFolder, .. settings.Arguments(socketFolder),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    public static async Task<(int Exit, string Output)> RunAsync(ProcessStartInfo start, CancellationToken ct)
    {
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, await output + await errors);
    }

    public static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";

    /// <summary>A folder of mode 0700 that belongs to the server's account.</summary>
    private async Task<Outcome<Done>> OwnFolderAsync(string folder, CancellationToken ct)
    {
        var start = Captured("/usr/bin/install");
        string[] owner = programs.Account is null ? [] : ["-o", programs.Account, "-g", programs.Account];
        foreach (var argument in (string[])["-d", "-m", "0700", .. owner, folder])
            start.ArgumentList.Add(argument);
        var (exit, output) = await RunAsync(start, ct);
        return exit == 0
            ? new Done()
            : new Refusal("data-folder-unreachable", $"{folder} cannot be made.", LastLine(output),
                "Choose another folder with VOUCH_DATA.");
    }

    private string[] AccountArguments() =>
        ["--reuid=" + programs.Account, "--regid=" + programs.Account, "--init-groups"];

    private static ProcessStartInfo Captured(string program)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = "/", // Ours may be closed to the server's account.
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment.Remove("NOTIFY_SOCKET"); // systemd's, meant for us alone.
        return start;
    }
}
