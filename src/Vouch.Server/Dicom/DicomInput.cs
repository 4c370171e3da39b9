using System.CommandLine;
using Vouch.Dicom;
using Vouch.Dicom.Files;

namespace Vouch.Server.Dicom;

/// <summary>The files that a command reads.</summary>
internal static class DicomInput
{
    public static Argument<string[]> Files() => new("file")
    {
        Description = "DICOM files, with or without preamble.",
        Arity = ArgumentArity.OneOrMore
    };

    /// <summary>The file, to be disposed, or null after one line that says what is wrong and where.</summary>
    public static DicomFile? Open(string path, TextWriter error)
    {
        try
        {
            return DicomFile.Open(path);
        }
        catch (DicomFormatException refused)
        {
            DicomCommand.Line(error, $"{path}: {refused.Told}");
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            DicomCommand.Line(error, File.Exists(path) ? $"{path}: it cannot be opened." : $"{path}: there is no such file.");
        }

        return null;
    }
}
