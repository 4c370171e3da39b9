namespace Vouch.Department.Tests.Fixtures;

/// <summary>A folder of one test, removed with all it holds.</summary>
public sealed class TestFolder : IDisposable
{
    public TestFolder()
    {
        // Not CreateTempSubdirectory: PostgreSQL's own account must be able to pass through.
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "vouch-" + Guid.CreateVersion7().ToString("N")[18..]);
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    /// <summary>A file or folder in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
