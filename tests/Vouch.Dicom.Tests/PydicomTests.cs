using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Vouch.Dicom.Files;
using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Tests;

/// <summary>Every object made by others has the values that pydicom (Debian's python3-pydicom) reads in it, element for element.</summary>
public sealed class PydicomTests
{
    [Fact]
    public async Task Values_are_those_that_pydicom_reads()
    {
        RealFiles.At("");
        Pydicom.IsNeeded();
        var (compared, differences) = await DifferencesAsync(RealFiles.Names().Where(IsRead).Select(RealFiles.At));
        Assert.True(compared > 20_000, Invariant($"{compared} elements were compared."));
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    /// <summary>How many elements were compared, and every one that is another to pydicom.</summary>
    internal static async Task<(int Compared, List<string> Differences)> DifferencesAsync(IEnumerable<string> paths)
    {
        var differences = new List<string>();
        var compared = 0;
        foreach (var line in await Pydicom.RunAsync("pydicom_dump.py", paths))
        {
            using var json = JsonDocument.Parse(line);
            var path = json.RootElement.GetProperty("path").GetString()!;
            if (json.RootElement.TryGetProperty("error", out var error))
            {
                differences.Add($"{path}: pydicom: {error.GetString()}");
                continue;
            }

            using var file = DicomFile.Open(path);
            var ours = new Dictionary<string, (string Vr, string[] Values)>(StringComparer.Ordinal);
            Dump(file.Data, "", ours);
            foreach (var row in json.RootElement.GetProperty("elements").EnumerateArray())
            {
                compared++;
                var (at, vr) = (row[0].GetString()!, row[1].GetString()!);
                var values = row[2].EnumerateArray().Select(one => one.GetString()!).ToArray();
                if (!ours.Remove(at, out var own))
                    differences.Add($"{Path.GetFileName(path)} {at} {vr}: only pydicom has it.");
                else if (!Same(own, vr, values) && !IsItemlessSequence(path, at))
                    differences.Add($"{Path.GetFileName(path)} {at}: {own.Vr} [{string.Join('|', own.Values)}], pydicom {vr} [{string.Join('|', values)}]");
            }

            differences.AddRange(ours.Keys.Select(at => $"{Path.GetFileName(path)} {at}: only we have it."));
        }

        return (compared, differences);
    }

    private static bool IsRead(string name)
    {
        try
        {
            DicomFile.Open(RealFiles.At(name)).Dispose();
            return true;
        }
        catch (DicomFormatException)
        {
            return false;
        }
    }

    [Fact]
    public async Task Written_anew_in_another_syntax_pydicom_reads_the_same_values()
    {
        RealFiles.At("");
        Pydicom.IsNeeded();
        var folder = Directory.CreateTempSubdirectory("vouch-anew").FullName;
        try
        {
            var pairs = RealFiles.Names().Where(IsRead).SelectMany((name, i) => Anew(name,
                Path.Combine(folder, Invariant($"{i}")))).ToList();
            var originals = (await Pydicom.RunAsync("pydicom_dump.py", pairs.Select(one => one.Original))).Select(Rows).ToList();
            var anew = (await Pydicom.RunAsync("pydicom_dump.py", pairs.Select(one => one.Anew))).Select(Rows).ToList();
            Assert.True(pairs.Count > 200, Invariant($"{pairs.Count}"));
            for (var i = 0; i < pairs.Count; i++)
            {
                Assert.Equal(originals[i].Select(one => one.Path), anew[i].Select(one => one.Path));
                Assert.All(originals[i].Zip(anew[i]), one => Assert.True(one.First.Values is null || one.Second.Values is null
                    || one.First.Values == one.Second.Values, $"{pairs[i]}: {one}"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The file in every other syntax of uncompressed pixels.</summary>
    private static List<(string Original, string Anew)> Anew(string name, string target)
    {
        var written = new List<(string, string)>();
        using var file = DicomFile.Open(RealFiles.At(name));
        if (file.Data.Any(one => one is FragmentsElement) || file.Data.Text(Tags.SopClassUid) is null
            || file.Data.Text(Tags.SopInstanceUid) is null || name.Contains("A170", StringComparison.Ordinal))
            return written;
        foreach (var syntax in (TransferSyntax[])[TransferSyntax.ImplicitLittle, TransferSyntax.ExplicitLittle, TransferSyntax.ExplicitBig])
        {
            if (syntax.Uid == file.Syntax.Uid)
                continue;
            var path = Invariant($"{target}-{syntax.Uid}.dcm");
            using var other = new DicomFile(file.Data, syntax);
            other.Write(path);
            written.Add((RealFiles.At(name), path));
        }

        return written;
    }

    /// <summary>
    /// What has to be the same whatever the syntax: not lengths of groups, and of bytes, and of what pydicom has no representation for in
    /// implicit syntaxes, only that they are there (it leaves OD and OF in the order of the file).
    /// </summary>
    private static List<(string Path, string? Values)> Rows(string line)
    {
        using var json = JsonDocument.Parse(line);
        return [.. json.RootElement.GetProperty("elements").EnumerateArray().Where(row => !row[0].GetString()!.EndsWith(",0000)",
            StringComparison.Ordinal))
            .Select(row => (row[0].GetString()!, row[1].GetString()! is "SQ" or "UN" or "OB" or "OW" or "OD" or "OF" or "OL" or "OV" or { Length: > 2 } || IsUnknown(row[0].GetString()!) ? null : row[2].ToString()))];
    }

    private static bool IsUnknown(string path) => Tag.TryParse(path[^11..], out var tag) && (tag.IsPrivate
        || DataDictionary.Find(tag) is null or { Vrs.Count: > 1 });

    /// <summary>
    /// Written as a text where the dictionary has a sequence: pydicom makes an item of it, here it stays bytes with a remark.
    /// </summary>
    private static bool IsItemlessSequence(string path, string at) =>
        path.EndsWith("Tag-0040-A170-VR-CS.dcm", StringComparison.Ordinal) && at.EndsWith("(0040,A170)", StringComparison.Ordinal);

    private static bool Same((string Vr, string[] Values) own, string vr, string[] values)
    {
        if (vr.Length == 2 && own.Vr != vr)
            return false;
        if (own.Values.All(one => one.Length == 0) && values.All(one => one.Length == 0))
            return own.Values.Length == values.Length || own.Values.Length + values.Length == 1;
        return own.Values.SequenceEqual(values) || own.Vr == "PN" && own.Values.Select(one => one.TrimEnd('=')).SequenceEqual(values)
            || own.Vr is "FL" or "FD" && own.Values.Length == values.Length
            && own.Values.Zip(values).All(pair => double.Parse(pair.First, CultureInfo.InvariantCulture).Equals(double.Parse(pair.Second,
                CultureInfo.InvariantCulture)));
    }

    private static void Dump(DataSet data, string path, Dictionary<string, (string, string[])> rows)
    {
        foreach (var element in data)
        {
            var at = path + element.Tag;
            if (element is SequenceElement sequence)
            {
                rows[at] = ("SQ", [Invariant($"{sequence.Items.Count}")]);
                for (var i = 0; i < sequence.Items.Count; i++)
                    Dump(sequence.Items[i], Invariant($"{at}[{i}]."), rows);
                continue;
            }

            rows[at] = (element.Vr.Letters(), Values(data, element));
        }
    }

    private static string[] Values(DataSet data, Element element)
    {
        if (element is FragmentsElement fragments)
            return [Digest(Raw(fragments))];
        var bytes = element is StoredElement stored ? stored.Bytes.ToMemory().ToArray() : ((ValueElement)element).Bytes.ToArray();
        if (element.Vr.Kind() is VrKind.Bytes or VrKind.Unknown)
            return bytes.Length == 0 ? [] : [Digest(bytes)];
        if (element is not ValueElement value)
            return [Digest(bytes)];
        return element.Vr == Vr.FL ? [.. value.Reals().Select(one => one.ToString("R", CultureInfo.InvariantCulture))]
            : [.. data.Texts(element.Tag)];
    }

    /// <summary>Encapsulated pixel data as pydicom keeps them: with the headers of the items, without the delimiter.</summary>
    private static byte[] Raw(FragmentsElement fragments)
    {
        using var all = new MemoryStream();
        foreach (var fragment in fragments.All)
        {
            all.Write(fragment.Header.Span);
            fragment.Bytes.CopyTo(all);
        }

        return all.ToArray();
    }

    private static string Digest(byte[] bytes) => Invariant($"{bytes.Length} {Convert.ToHexStringLower(SHA1.HashData(bytes))}");
}
