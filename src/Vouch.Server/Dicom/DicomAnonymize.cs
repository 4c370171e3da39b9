using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Vouch.Dicom;
using Vouch.Dicom.Deidentification;
using Vouch.Dicom.Files;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom anonymize FILE…</c></summary>
internal static class DicomAnonymize
{
    private const int KeyBytesMost = 4096;

    private static readonly (string Word, Retained Option)[] Options =
    [
        ("uids", Retained.Uids), ("device", Retained.DeviceIdentity), ("institution", Retained.InstitutionIdentity), ("patient",
            Retained.PatientCharacteristics),
        ("dates", Retained.FullDates), ("moved-dates", Retained.ModifiedDates), ("report", Retained.StructuredContent),
        ("private", Retained.SafePrivate), ("descriptors", Retained.Descriptors), ("graphics", Retained.Graphics),
    ];

    public static Command Create()
    {
        var files = DicomInput.Files();
        var to = new Option<string>("--to")
        {
            Description = "The folder for the new files, which are named by their new identifiers.",
            Required = true
        };
        var key = new Option<string?>("--key")
        {
            Description = "A file of 16 bytes or more, kept secret: by the same key everything gets the same pseudonym. Else one for this run."
        };
        var keep = new Option<string[]>("--keep")
        {
            Description = "What stays: " + string.Join(", ", Options.Select(one =>
            one.Word)) + ".",
            AllowMultipleArgumentsPerToken = true
        };
        var blank = new Option<string[]>("--blank")
        {
            Description = "Regions of every frame, X,Y,WIDTH,HEIGHT in pixels, that become black: nothing of a person stands elsewhere.",
            AllowMultipleArgumentsPerToken = true
        };
        var changes = new Option<bool>("--changes") { Description = "Name every element that was changed." };
        var command = new Command("anonymize",
            "Write files without what tells whose they are (PS3.15, E, basic profile). "
            + "Pixels are not looked at; directories are not taken. 0 done, 1 a person has to look at something, 2 one was not done.")
        {
            files, to, key, keep, blank, changes,
        };
        command.SetAction((parsed, ct) => Task.FromResult(Run(parsed.GetRequiredValue(files), parsed.GetRequiredValue(to),
            parsed.GetValue(key), parsed.GetValue(keep) ?? [], parsed.GetValue(blank) ?? [], parsed.GetValue(changes),
                parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, ct)));
        return command;
    }

    internal static int Run(IReadOnlyList<string> files, string to, string? key, IReadOnlyList<string> keep, IReadOnlyList<string> blank,
        bool changes,
        TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (!Directory.Exists(to))
            return DicomCommand.Fail(error, $"{to}: this folder is not there.");
        if (keep.FirstOrDefault(word => !Array.Exists(Options, one => one.Word == word)) is { } unknown)
            return DicomCommand.Fail(error, $"--keep {unknown}: {string.Join(", ", Options.Select(one => one.Word))} were expected.");
        var retained = Options.Where(one => keep.Contains(one.Word)).Aggregate(Retained.Nothing, (all, one) => all | one.Option);
        if (retained.HasFlag(Retained.FullDates | Retained.ModifiedDates))
            return DicomCommand.Fail(error, "--keep: dates are kept or moved, not both.");
        var regions = blank.Select(Region).ToList();
        if (regions.Contains(null))
            return DicomCommand.Fail(error, "--blank: X,Y,WIDTH,HEIGHT in pixels was expected, such as 0,0,640,40.");
        if (Key(key, error) is not { } bytes)
            return DicomCommand.FailedExit;
        var deidentifier = new Deidentifier(new Pseudonyms(bytes), retained, [.. regions.OfType<PixelRegion>()]);
        var exit = 0;
        for (var i = 0; i < files.Count; i++)
        {
            ct.ThrowIfCancellationRequested();
            var done = One(files[i], to, deidentifier, output, error, changes, files.Count > 1
                ? string.Create(CultureInfo.InvariantCulture, $"{i + 1} of {files.Count}: ") : "");
            exit = Math.Max(exit, done);
        }

        return exit;
    }

    private static int One(string path, string to, Deidentifier deidentifier, TextWriter output, TextWriter error, bool changes,
        string count)
    {
        using var file = DicomInput.Open(path, error);
        if (file is null)
            return DicomCommand.FailedExit;
        try
        {
            var made = deidentifier.Apply(file.Data);
            if (made.Data.Uid(Tags.SopInstanceUid) is not { IsValid: true } instance)
                return DicomCommand.Fail(error, $"{path}: {Tags.SopInstanceUid}: the new file is named by it, and it is no UID.");
            using var written = new DicomFile(made.Data, file.Syntax);
            var target = Path.Combine(to, instance.Text + ".dcm");
            if (File.Exists(target))
                return DicomCommand.Fail(error, $"{path}: {target} is there already, and no file is written over.");
            written.Write(target);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{count}{path} → {target}: {made.Changes.Count} elements changed"));
            foreach (var change in changes ? made.Changes : [])
                output.WriteLine($"  {change.Path} {change.Action}");
            foreach (var risk in made.Risks)
                output.WriteLine($"  look at it: {risk}");
            return made.Risks.Count > 0 ? DicomCommand.RefusedExit : 0;
        }
        catch (DicomFormatException refused)
        {
            return DicomCommand.Fail(error, $"{path}: {refused.Told}");
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return DicomCommand.Fail(error, $"{path}: it cannot be written into {to}.");
        }
    }

    private static PixelRegion? Region(string text)
    {
        var numbers = text.Split(',').Select(one => int.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : -1).ToArray();
        return numbers is [>= 0, >= 0, > 0, > 0] ? new(numbers[0], numbers[1], numbers[2], numbers[3]) : null;
    }

    private static byte[]? Key(string? path, TextWriter error)
    {
        if (path is null)
            return RandomNumberGenerator.GetBytes(32);
        try
        {
            var bytes = new FileInfo(path).Length <= KeyBytesMost ? File.ReadAllBytes(path) : [];
            if (bytes.Length >= 16)
                return bytes;
            DicomCommand.Line(error, $"{path}: a key of 16 to {KeyBytesMost} bytes was expected.");
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            DicomCommand.Line(error, $"{path}: {DicomInput.Why(path, closed)}");
        }

        return null;
    }
}
