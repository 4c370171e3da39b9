namespace Vouch.Dicom;

/// <summary>Bytes that are no data set, or not without guessing: what was expected, and where.</summary>
/// <param name="message">In one sentence, without patient data.</param>
/// <param name="path">The element, from the outermost: "(0040,A730)[2].(0040,A168)"; empty: the whole.</param>
/// <param name="offset">Bytes from the beginning of what was read; null where no byte is at fault.</param>
public sealed class DicomFormatException(string message, string path = "", long? offset = null) : Exception(message)
{
    public string Path => path;

    public long? Offset => offset;

    /// <summary>"(0010,0010) at byte 132: …", as a person is told.</summary>
    public string Told => (path, offset) switch
    {
        ("", null) => Message,
        ("", { } at) => Invariant($"byte {at}: {Message}"),
        (_, null) => $"{path}: {Message}",
        (_, { } at) => Invariant($"{path}, byte {at}: {Message}"),
    };
}
