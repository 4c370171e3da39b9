namespace Vouch.Signals;

/// <summary>The file cannot be read, or not without guessing: what was expected, and where.</summary>
/// <param name="message">In one sentence, without patient data.</param>
/// <param name="place">The byte offset, or the line of a text; null: the file as a whole.</param>
/// <param name="file">The file's name without its folder; empty: the one that was given.</param>
public sealed class SignalFormatException(string message, long? place = null, string file = "") : Exception(message)
{
    public long? Place => place;

    public string File => file;
}
