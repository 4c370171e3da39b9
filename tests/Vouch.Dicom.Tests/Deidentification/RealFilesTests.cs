using System.Text;
using Vouch.Dicom.Deidentification;
using Vouch.Dicom.Files;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Tests.Deidentification;

/// <summary>Of other people's objects nothing is left in the bytes that are written, whichever program looks for it.</summary>
public sealed class RealFilesTests
{
    private const int LengthLeast = 6;

    private static readonly Pseudonyms Key = new("the key of the real files"u8);

    [Theory]
    [InlineData(Retained.Nothing)]
    [InlineData(Retained.ModifiedDates | Retained.StructuredContent | Retained.SafePrivate | Retained.Descriptors | Retained.Graphics)]
    public void Of_every_real_object_no_value_is_left_that_the_table_takes_out(Retained retained)
    {
        RealFiles.At("");
        var (count, sought, found) = (0, 0, new List<string>());
        foreach (var (name, file) in Objects())
            using (file)
            {
                var bytes = new Deidentifier(Key, retained).Apply(file.Data).Data.ToBytes(TransferSyntax.ExplicitLittle);
                var text = Encoding.Latin1.GetString(bytes);
                foreach (var (tag, value) in Identity(file.Data).Distinct().Where(one => retained == Retained.Nothing
                    || !IsDate(one.Value)))
                {
                    sought++;
                    if (IsIn(text, value))
                        found.Add($"{name}: the value of {tag} is left");
                }

                count++;
            }

        Assert.True(found.Count == 0, string.Join('\n', found));
        Assert.True(count > 190 && sought > 1000, Invariant($"{count} objects, {sought} values"));
    }

    [Fact]
    public async Task Pydicom_finds_no_value_that_tells_of_a_person_and_reads_what_was_made()
    {
        RealFiles.At("");
        Pydicom.IsNeeded();
        var folder = Directory.CreateTempSubdirectory("vouch-identity");
        try
        {
            var pairs = new List<string>();
            foreach (var (name, file) in Objects().Where(one => one.File.Data.Contains(Tags.SopInstanceUid)
                && one.File.Data.Contains(Tags.SopClassUid)))
                using (file)
                {
                    using var made = new DicomFile(new Deidentifier(Key).Apply(file.Data).Data, file.Syntax);
                    var path = Path.Combine(folder.FullName, Invariant($"{pairs.Count}.dcm"));
                    made.Write(path);
                    pairs.Add($"{RealFiles.At(name)}\t{path}");
                }

            var lines = await Pydicom.RunAsync("pydicom_identity.py", pairs);
            Assert.True(lines.Count == 1, string.Join('\n', lines));
            Assert.True(int.Parse(lines[0].Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture) > 2000, lines[0]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Objects that are read, but for directories.</summary>
    private static IEnumerable<(string Name, DicomFile File)> Objects()
    {
        foreach (var name in RealFiles.Names())
        {
            DicomFile file;
            try
            {
                file = DicomFile.Open(RealFiles.At(name));
            }
            catch (DicomFormatException)
            {
                continue;
            }

            if (DicomDirectory.Is(file))
                file.Dispose();
            else
                yield return (name, file);
        }
    }

    /// <summary>Names, identifiers and dates anywhere, and what the basic profile takes out and no option cleans or keeps.</summary>
    private static IEnumerable<(Tag Tag, string Value)> Identity(DataSet data) => data.SelectMany(element => element switch
    {
        SequenceElement sequence => sequence.Items.SelectMany(Identity),
        ValueElement { IsEmpty: false } value => data.TextsOf(value).SelectMany(text => Parts(value.Tag, value.Vr == Vr.UN
            ? data.VrOf(value.Tag)
            : value.Vr, text)).Where(text => text.Length >= LengthLeast
                && text is not ("Anonymous" or "ANONYMOUS" or "Anonymized" or "Unknown" or "UNKNOWN"))
            .Select(text => (value.Tag, text)),
        _ => [],
    });

    private static string[] Parts(Tag tag, Vr vr, string text) => vr switch
    {
        Vr.PN => text.Split('^', '='),
        Vr.UI when ConfidentialityProfile.Basic(tag, vr) == ConfidentialityAction.NewUid && new Uid(text).Name.Length == 0 => [text],
        Vr.DA or Vr.DT when text.Length >= 8 && !text.StartsWith("1900", StringComparison.Ordinal) => [text[..8]],
        _ when Descriptors.IsDescriptor(vr) && ConfidentialityProfile.IsIdentity(tag) => [text],
        _ => [],
    };

    /// <summary>A moved date may be another date of the original.</summary>
    private static bool IsDate(string value) => value.Length == 8 && value.All(char.IsAsciiDigit);

    /// <summary>An identifier is not in a longer one.</summary>
    private static bool IsIn(string text, string value)
    {
        var isUid = value.Count(one => one == '.') > 2;
        for (var at = text.IndexOf(value, StringComparison.OrdinalIgnoreCase); at >= 0;
            at = text.IndexOf(value, at + 1, StringComparison.OrdinalIgnoreCase))
            if (!isUid || !IsOfUid(text, at - 1) && !IsOfUid(text, at + value.Length))
                return true;
        return false;
    }

    private static bool IsOfUid(string text, int at) => at >= 0 && at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.');
}
