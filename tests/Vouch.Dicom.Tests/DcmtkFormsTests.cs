using System.Diagnostics;
using Vouch.Dicom.Files;
using Vouch.Dicom.Json;
using Vouch.Dicom.Xml;

namespace Vouch.Dicom.Tests;

/// <summary>
/// What dcmtk's dcm2json and dcm2xml write of real objects has, read here, the values that are read in the objects themselves.
/// </summary>
public sealed class DcmtkFormsTests
{
    private const int Every = 4;

    [Theory]
    [InlineData("/usr/bin/dcm2json")]
    [InlineData("/usr/bin/dcm2xml")]
    public async Task The_forms_of_another_program_have_the_values_of_the_objects(string program)
    {
        RealFiles.At("");
        Assert.SkipUnless(File.Exists(program), "dcmtk is not on this machine.");
        var differences = new List<string>();
        var count = 0;
        foreach (var name in RealFiles.Names().Where((_, i) => i % Every == 0))
        {
            if (Opened(name) is not { } file)
                continue;
            using (file)
            {
                // dcmtk here converts no character sets.
                var ours = Rows(file.Data, "");
                if (ours.Any(row => row.Any(one => one is < ' ' or > '~'))
                    || await RunAsync(program, RealFiles.At(name)) is not { Length: > 0 } output)
                    continue;
                var read = program.EndsWith("json", StringComparison.Ordinal) ? DicomJson.Read(output) : Xml(output);
                var theirs = Rows(read, "");
                differences.AddRange(ours.Except(theirs).Select(row => $"{name}: here {row}"));
                differences.AddRange(theirs.Except(ours).Select(row => $"{name}: dcmtk {row}"));
                count++;
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.True(count > 30, Invariant($"{count} objects"));
    }

    private static DataSet Xml(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return NativeXml.Read(stream);
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

    /// <summary>
    /// Texts and numbers by path; bytes go by an address, and the character set is another. dcmtk writes DS anew and has no negative zero.
    /// </summary>
    private static List<string> Rows(DataSet data, string path) =>
        [.. data.Where(one => !one.Tag.IsGroupLength && one.Tag.Group > 2 && one.Tag != Tags.SpecificCharacterSet)
            .SelectMany(element => element switch
        {
            SequenceElement sequence => sequence.Items.SelectMany((item, i) => Rows(item, Invariant($"{path}{element.Tag}[{i}]."))),
            ValueElement { Vr: Vr.PN } => [$"{path}{element.Tag} {string.Join('\\', data.PersonNames(element.Tag))}"],
            ValueElement { Vr: Vr.FL or Vr.FD or Vr.DS } =>
                [$"{path}{element.Tag} {string.Join('\\', data.Reals(element.Tag).Select(one => (float)one + 0f))}"],
            ValueElement value when value.Vr.Kind() is VrKind.Text or VrKind.Integer or VrKind.Tag =>
                [$"{path}{element.Tag} {string.Join('\\', data.TextsOf(value))}"],
            _ => Array.Empty<string>(),
        })];

    private static async Task<byte[]> RunAsync(string program, string path)
    {
        string[] arguments = program.EndsWith("xml", StringComparison.Ordinal) ? ["-nat", "-q", path] : ["-q", path];
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;
        using var output = new MemoryStream();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        await error;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0 ? output.ToArray() : [];
    }
}
