namespace Vouch.Department.Tests.Fixtures;

/// <summary>Where the sources are, and beside them others' data.</summary>
public static class Repository
{
    /// <summary>The folder with Vouch.slnx; null when the tests run elsewhere.</summary>
    public static string? Root { get; } = Above(AppContext.BaseDirectory, folder => File.Exists(Path.Combine(folder, "Vouch.slnx")));

    /// <summary>Real transmissions and messages of third parties (VOUCH_SHARED_DATA, or ../shared/data), or null.</summary>
    public static string? SharedData { get; } =
        Environment.GetEnvironmentVariable("VOUCH_SHARED_DATA") is { Length: > 0 } said && Directory.Exists(said)
            ? said
            : Above(AppContext.BaseDirectory, folder => Directory.Exists(Path.Combine(folder, "shared", "data"))) is { } found
                ? Path.Combine(found, "shared", "data")
                : null;

    /// <summary>A file or folder of others' data; skips the test where it is missing.</summary>
    public static string SharedOrSkip(string path)
    {
        var full = SharedData is null ? null : Path.Combine(SharedData, path);
        if (full is null || !Path.Exists(full))
            Assert.Skip($"../shared/data/{path} is not there (set VOUCH_SHARED_DATA).");
        return full;
    }

    private static string? Above(string start, Func<string, bool> fits)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (fits(folder.FullName))
                return folder.FullName;
        }

        return null;
    }
}
