namespace Vouch.Dicom.Tests;

/// <summary>Other people's objects, read where they lie (VOUCH_SHARED_DATA or ../shared/data beside the project).</summary>
internal static class RealFiles
{
    public static string? Folder { get; } = Find();

    public static string At(string name)
    {
        Assert.SkipWhen(Folder is null, "The third-party objects (shared/data/dicom) are not on this machine.");
        return Path.Combine(Folder!, name.Replace('/', Path.DirectorySeparatorChar));
    }

    /// <summary>Names of all files below the folder; without the folder none.</summary>
    public static IReadOnlyList<string> Names() => Folder is null
        ? []
        : [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    public static string Project()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Vouch.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not lie in the project.");
    }

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("VOUCH_SHARED_DATA");
        var data = string.IsNullOrEmpty(named) ? Path.Combine(Project(), "..", "shared", "data") : named;
        var folder = Path.GetFullPath(Path.Combine(data, "dicom"));
        return Directory.Exists(folder) ? folder : null;
    }
}
