using System.Diagnostics;
using Vouch.Dicom.Deidentification;
using Vouch.Dicom.Files;

namespace Vouch.Dicom.Tests;

/// <summary>
/// dciodvfy (Debian's dicom3tools), which knows what objects have to have, finds no error in what we write of objects it found none in.
/// </summary>
public sealed class DciodvfyTests
{
    private const string Program = "/usr/bin/dciodvfy";

    [Fact]
    public async Task In_what_is_written_anew_or_de_identified_no_error_is_found_that_was_not_there()
    {
        RealFiles.At("");
        Assert.SkipUnless(File.Exists(Program), "dciodvfy (dicom3tools) is not on this machine.");
        var folder = Directory.CreateTempSubdirectory("vouch-dciodvfy").FullName;
        try
        {
            var count = 0;
            var found = new List<string>();
            foreach (var name in RealFiles.Names().Where(name => name.EndsWith(".dcm", StringComparison.Ordinal)))
            {
                if (Opened(name) is not { } file)
                    continue;
                using (file)
                {
                    if (file.Data.Text(Tags.SopClassUid) is null || (await ErrorsAsync(RealFiles.At(name))).Count > 0)
                        continue;
                    count++;
                    found.AddRange((await ErrorsAsync(Written(folder, file.Data, Other(file)))).Select(error => $"{name} anew: {error}"));
                    // Of a treatment plan the profile takes out the machine's name, which the plan has to have.
                    var made = new Deidentifier(new("a key of enough bytes"u8), Retained.StructuredContent).Apply(file.Data).Data;
                    found.AddRange((await ErrorsAsync(Written(folder, made, file.Syntax))).Where(error =>
                        !error.Contains("TreatmentMachineName", StringComparison.Ordinal))
                        .Select(error => $"{name} de-identified: {error}"));
                }
            }

            Assert.True(found.Count == 0, string.Join('\n', found));
            Assert.True(count >= 20, Invariant($"{count} objects without errors"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static DicomFile? Opened(string name)
    {
        try
        {
            return DicomFile.Open(RealFiles.At(name));
        }
        catch (DicomFormatException)
        {
            return null;
        }
    }

    /// <summary>The other of the two syntaxes every program knows; fragments stay in theirs.</summary>
    private static TransferSyntax Other(DicomFile file) => file.Data.Any(one => one is FragmentsElement) ? file.Syntax
        : file.Syntax.IsExplicit ? TransferSyntax.ImplicitLittle : TransferSyntax.ExplicitLittle;

    private static string Written(string folder, DataSet data, TransferSyntax syntax)
    {
        var path = Path.Combine(folder, "object.dcm");
        using var file = new DicomFile(data, syntax);
        file.Write(path);
        return path;
    }

    private static async Task<List<string>> ErrorsAsync(string path)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, [path])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return [.. (await output + await error).Split('\n').Where(line => line.StartsWith("Error", StringComparison.Ordinal))];
    }
}
