using System.CommandLine;
using System.Globalization;
using Vouch.Signals;

namespace Vouch.Server.Ecg;

/// <summary>The commands of <c>vouch ecg</c>, one file each: no database, no settings; a file that cannot be read ends with 2.</summary>
public static class EcgCommand
{
    public const int UnreadableExit = 2;

    public static Command Create() => new("ecg", "Recordings of ECGs in files: what is in them, in another format, on paper, their beats and how well they are found, what they show.")
    {
        EcgInfo.Create(), EcgConvert.Create(), EcgDraw.Create(), EcgBeats.Create(), EcgScore.Create(), EcgMeasure.Create(), EcgInterpret.Create(),
    };

    /// <summary>The recording, or null after one line that says what is wrong and where.</summary>
    internal static Recording? Read(string path, TextWriter error)
    {
        try
        {
            return DicomEcg.Recognises(path) ? DicomEcg.Read(path) : RecordingFile.Read(path);
        }
        catch (SignalFormatException refused)
        {
            Refuse(path, refused, error);
            return null;
        }
    }

    /// <summary>One line: the file as it was given, the file in which it was found, the place, the reason.</summary>
    internal static void Refuse(string path, SignalFormatException refused, TextWriter error)
    {
        var told = refused.File == Path.GetFileName(path) ? new SignalFormatException(refused.Message, refused.Place, "", refused.IsLine).Told : refused.Told;
        Line(error, string.Create(CultureInfo.InvariantCulture, $"{path}: {told}"));
    }

    internal static void Line(TextWriter error, string text) => error.WriteLine("vouch: " + text.ReplaceLineEndings(" "));
}
