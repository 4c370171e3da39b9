using System.Globalization;

namespace Vouch.Department.Platform.Postgres;

/// <summary>How the private PostgreSQL of a data folder runs.</summary>
/// <param name="DataFolder">The folder of one hospital; the cluster lives in <c>postgres/</c> below it.</param>
/// <param name="Durable">False only for tests that lose their data anyway: no fsync.</param>
/// <param name="ConnectionsMax">Upper bound of connections of all nodes and tools together.</param>
public sealed record PostgresSettings(string DataFolder, bool Durable = true, int ConnectionsMax = 200)
{
    public string ClusterFolder => Path.Combine(DataFolder, "postgres");

    /// <summary>Arguments of <c>postgres</c>, over whatever postgresql.conf says.</summary>
    public IEnumerable<string> Arguments(string socketFolder)
    {
        var on = Durable ? "on" : "off";
        string[] settings =
        [
            "listen_addresses=", $"unix_socket_directories={socketFolder}", "port=5432",
            $"max_connections={ConnectionsMax.ToString(CultureInfo.InvariantCulture)}",
            $"shared_buffers={SharedBuffersMegabytes().ToString(CultureInfo.InvariantCulture)}MB",
            $"fsync={on}", $"full_page_writes={on}", $"synchronous_commit={on}",
            "wal_compression=lz4", "default_toast_compression=lz4", "max_wal_size=4GB", "checkpoint_timeout=15min", "random_page_cost=1.1", "jit=off",
            "timezone=UTC", "log_timezone=UTC", "lc_messages=C", "client_min_messages=warning",
            "logging_collector=on", "log_directory=log", "log_filename=postgresql-%a.log",
            "log_truncate_on_rotation=on", "log_rotation_age=1d", "log_file_mode=0600",
        ];
        return settings.SelectMany(setting => new[] { "-c", setting });
    }

    /// <summary>An eighth of the memory (1 GB of 8, 2 GB of 16), at least 128 MB, at most 2 GB.</summary>
    private int SharedBuffersMegabytes()
    {
        if (!Durable)
            return 128;
        var memoryMegabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024);
        return (int)Math.Clamp(memoryMegabytes / 8, 128, 2048);
    }
}
