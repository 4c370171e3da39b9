namespace Vouch.Measures.Tests;

/// <summary>The folder of others' data, read in place; a test that needs it is skipped where it is missing.</summary>
internal static class SharedFolder
{
    public static string Require(string relativePath)
    {
        var path = Candidates().Select(root => Path.Combine(root, relativePath)).FirstOrDefault(Path.Exists);
        if (path is null)
            Assert.Skip($"The shared data folder has no {relativePath} here (set VOUCH_SHARED_DATA).");
        return path;
    }

    /// <summary>A file of the project itself, found upward from where the tests run.</summary>
    public static string OfProject(string relativePath) =>
        Upward().Select(folder => Path.Combine(folder, relativePath)).First(Path.Exists);

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("VOUCH_SHARED_DATA") is { Length: > 0 } named)
            return [named];
        return Upward().Select(folder => Path.Combine(folder, "..", "shared", "data"));
    }

    private static IEnumerable<string> Upward()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }
}
