namespace Vouch.Signals;

/// <summary>The file cannot be read, or not without guessing: what was expected, and where.</summary>
/// <param name="message">In one sentence, without patient data.</param>
/// <param name="place">The byte offset, or the line of a text; null: the file as a whole.</param>
/// <param name="file">The file's name without its folder; empty: the one that was given.</param>
/// <param name="isLine">Whether the place is a line, 1 the first.</param>
public sealed class SignalFormatException(string message, long? place = null, string file = "", bool isLine = false) : Exception(message)
{
    public long? Place => place;

    public bool IsLine => isLine;

    public string File => file;

    /// <summary>"101.dat, byte 12: …", as a person is told.</summary>
    public string Told => string.Concat(file, place is { } at ? Invariant($"{(file.Length > 0 ? ", " : "")}{(isLine ? "line" : "byte")} {at}") : "",
        file.Length > 0 || place is not null ? ": " : "", Message);
}
