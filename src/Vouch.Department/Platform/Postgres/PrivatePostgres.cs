using Microsoft.Extensions.Logging;
using Npgsql;

namespace Vouch.Department.Platform.Postgres;

/// <summary>
/// A PostgreSQL of our own on a data folder: started, watched and stopped with the program, reached by a Unix socket
/// alone. A server that is still there from a program that crashed is taken over, never doubled.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private readonly DataFolderLock folderLock;
    private readonly PostmasterThread postmaster;

    private PrivatePostgres(DataFolderLock folderLock, PostmasterThread postmaster) =>
        (this.folderLock, this.postmaster) = (folderLock, postmaster);

    public string SocketFolder => postmaster.SocketFolder;

    /// <summary>The postmaster's process id; another one after PostgreSQL was restarted.</summary>
    public int Pid => postmaster.Pid;

    /// <summary>The server ended unexpectedly and answers again: connections made before are dead.</summary>
    public event Action Restarted
    {
        add => postmaster.Restarted += value;
        remove => postmaster.Restarted -= value;
    }

    /// <summary>Starts, or takes over, the server of a data folder; the cluster is made when there is none.</summary>
    /// <remarks>Refusals: data-folder-in-use, data-folder-unreachable, postgres-*.</remarks>
    public static async Task<Outcome<PrivatePostgres>> StartAsync(PostgresSettings settings, ILogger log, CancellationToken ct)
    {
        settings = settings with { DataFolder = Path.GetFullPath(settings.DataFolder) };
        if (!PostgresPrograms.Find(settings.ClusterFolder).Succeeded(out var programs, out var refusal)
            || !MakeDataFolder(settings.DataFolder).Succeeded(out _, out refusal)
            || !DataFolderLock.Take(settings.DataFolder).Succeeded(out var folderLock, out refusal))
            return refusal;
        try
        {
            var started = await StartLockedAsync(settings, programs, log, ct);
            if (started.Succeeded(out var postmaster, out refusal))
                return new PrivatePostgres(folderLock, postmaster);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }

        folderLock.Dispose();
        return refusal;
    }

    /// <summary>How a role reaches a database of this server.</summary>
    public string ConnectionString(string role, string database = DatabaseRoles.Database) =>
        Connection(postmaster.SocketFolder, role, database);

    /// <summary>
    /// How a role reaches the server that another program already runs on a data folder; null when none lives there.
    /// </summary>
    public static string? LivingConnectionString(string dataFolder, string role) =>
        Postmaster.FindLiving(new PostgresSettings(Path.GetFullPath(dataFolder)).ClusterFolder) is { IsReady: true } living
            ? Connection(living.SocketFolder, role, DatabaseRoles.Database) : null;

    internal static string Connection(string socketFolder, string role, string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = socketFolder,
            Port = 5432,
            Username = role,
            Database = database,
            SearchPath = role == "postgres" ? null : "vouch",
            ApplicationName = "vouch",
            Pooling = role == DatabaseRoles.Program,
        }.ConnectionString;

    /// <summary>Stops the server cleanly (fast shutdown) and gives the folder back.</summary>
    public async ValueTask DisposeAsync()
    {
        await postmaster.StopAsync();
        folderLock.Dispose();
    }

    private static async Task<Outcome<PostmasterThread>> StartLockedAsync(
        PostgresSettings settings, PostgresPrograms programs, ILogger log, CancellationToken ct)
    {
        var folder = new ClusterFolder(settings, programs);
        if (!(await folder.CheckReachableAsync(ct)).Succeeded(out _, out var refusal))
            return refusal;
        if (!Directory.Exists(settings.ClusterFolder))
        {
            if (!(await folder.CreateAsync(ct)).Succeeded(out _, out refusal))
                return refusal;
            log.LogInformation("Made a new PostgreSQL {Major} cluster in {Folder}", programs.Major, settings.ClusterFolder);
        }

        await folder.WriteAccountsAsync(ct);
        var thread = new PostmasterThread(settings, folder, log);
        return (await thread.StartAsync(ct)).Succeeded(out _, out refusal) ? thread : refusal;
    }

    private static Outcome<Done> MakeDataFolder(string folder)
    {
        try
        {
            // Others may pass through (the server's account must) but not list.
            if (!Directory.Exists(folder))
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                    | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            return new Done();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Refusal("data-folder-unreachable", $"{folder} cannot be made.", e.Message,
                "Choose another folder with VOUCH_DATA.");
        }
    }
}
