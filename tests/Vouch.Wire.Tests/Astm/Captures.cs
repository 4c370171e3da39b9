using Vouch.Wire.Astm;
using Vouch.Wire.Tests.Devices;

namespace Vouch.Wire.Tests.Astm;

/// <summary>Other people's captures, read where they lie (VOUCH_SHARED_DATA or ../shared/data beside the project).</summary>
internal static class Captures
{
    public static string? Folder { get; } = Find();

    public static byte[] Bytes(string name)
    {
        Assert.SkipWhen(Folder is null, "The third-party captures (shared/data/astm) are not on this machine.");
        return File.ReadAllBytes(Path.Combine(Folder!, name));
    }

    public static AstmCapture Read(string name) => AstmCapture.Read(Bytes(name));

    public static IEnumerable<string> Names() => Folder is null
        ? ["senaite/cobas_c111.txt"]
        : new[] { "senaite", "openelis-samples", "python-astm-literals" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Folder, folder)))
            .Select(file => Path.GetRelativePath(Folder, file))
            .Order();

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("VOUCH_SHARED_DATA");
        var data = string.IsNullOrEmpty(named) ? Path.Combine(DriverPacks.Root(), "..", "shared", "data") : named;
        var folder = Path.GetFullPath(Path.Combine(data, "astm"));
        return Directory.Exists(folder) ? folder : null;
    }
}
