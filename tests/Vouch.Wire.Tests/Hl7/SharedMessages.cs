namespace Vouch.Wire.Tests.Hl7;

/// <summary>The messages made by others, read where they lie and never copied.</summary>
internal static class SharedMessages
{
    public static IReadOnlyList<string> Files()
    {
        var folder = Folder() is { } shared ? Path.Combine(shared, "hl7v2") : null;
        if (folder is null || !Directory.Exists(folder))
            Assert.Skip("The shared HL7 v2 messages are not on this machine (set VOUCH_SHARED_DATA).");
        return [.. Directory.EnumerateFiles(folder, "*.hl7", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    private static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("VOUCH_SHARED_DATA") is { Length: > 0 } named) return named;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var beside = Path.Combine(at.FullName, "..", "shared", "data");
            if (File.Exists(Path.Combine(at.FullName, "Vouch.slnx"))) return Directory.Exists(beside) ? beside : null;
        }

        return null;
    }
}
