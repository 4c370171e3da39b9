using System.Text;

namespace Vouch.Dicom.Registry;

/// <summary>The text files of this folder, which lie in the library.</summary>
internal static class Embedded
{
    /// <summary>Every line that is no remark.</summary>
    public static IEnumerable<string> Lines(string name)
    {
        using var stream = typeof(Embedded).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not in the library.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
            if (!line.StartsWith('#'))
                yield return line;
    }
}
