using System.CommandLine;
using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Network;
using Vouch.Dicom.Storage;

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
        catch (Exception refused) when (IsOfFile(refused))
        {
            DicomCommand.Line(error, $"{path}: {Why(path, refused)}");
            return null;
        }
    }

    /// <summary>The object in a file, or null after one line that says what is wrong and where.</summary>
    public static StoredObject? Object(string path, TextWriter error)
    {
        try
        {
            return StoredFile.Read(path);
        }
        catch (Exception refused) when (IsOfFile(refused))
        {
            DicomCommand.Line(error, $"{path}: {Why(path, refused)}");
            return null;
        }
    }

    /// <summary>Why a file was not read.</summary>
    public static string Why(string path, Exception refused) => refused is DicomFormatException format ? format.Told
        : Directory.Exists(path) ? "a file was expected, this is a folder."
        : File.Exists(path) ? "it cannot be opened." : "there is no such file.";

    private static bool IsOfFile(Exception refused) => refused is DicomFormatException or IOException or UnauthorizedAccessException;
}
