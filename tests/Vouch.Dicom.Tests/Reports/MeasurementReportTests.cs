using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Dicom.Files;
using Vouch.Dicom.Reports;
using Vouch.Dicom.Reports.Imaging;
using Vouch.Dicom.Reports.Measurements;
using Vouch.Dicom.Reports.Obstetrics;

namespace Vouch.Dicom.Tests.Reports;

public sealed class MeasurementReportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vouch-measurements").FullName;

    [Fact]
    public void A_measurement_report_is_read_as_it_was_written() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var report = new Samples(seed).Imaging();
        var again = ImagingReport.Read(ReportFiles.Again(report.ToObject(Samples.Head)))!;
        Assert.Equal(Samples.Json(report), Samples.Json(again));
        Assert.Empty(again.Remarks);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_obstetric_report_is_read_as_it_was_written() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var report = new Samples(seed).Obstetric();
        var again = ObstetricReport.Read(ReportFiles.Again(report.ToObject(Samples.Head)))!;
        Assert.Equal(Samples.Json(report), Samples.Json(again));
        Assert.Empty(again.Remarks);
        Assert.Empty(again.Strays);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Others_find_no_error_in_what_is_written_and_pydicom_reads_every_number_of_it()
    {
        Pydicom.IsNeeded();
        var paths = Enumerable.Range(0, 16).Select(Write).ToList();
        var errors = new List<string>();
        foreach (var path in paths)
            errors.AddRange((await Programs.ErrorsAsync(path)).Select(error => $"{Path.GetFileName(path)}: {error}"));
        Assert.True(errors.Count == 0, string.Join('\n', errors));
        foreach (var path in paths)
        {
            Assert.Contains("Report", await Programs.RunAsync("/usr/bin/dsrdump", path), StringComparison.Ordinal);
            Assert.Contains("<report", await Programs.RunAsync("/usr/bin/dsr2xml", path), StringComparison.Ordinal);
        }

        Assert.True(await SameNumbersAsync(paths) > 100);
    }

    [Fact]
    public async Task The_numbers_of_every_report_of_others_are_those_that_pydicom_reads()
    {
        RealFiles.At("");
        Pydicom.IsNeeded();
        var paths = RealFiles.Names().Select(RealFiles.At).Where(IsReport).ToList();
        Assert.True(paths.Count >= 12, Invariant($"{paths.Count} reports"));
        var count = await SameNumbersAsync(paths);
        Assert.True(count > 300, Invariant($"{count} numbers"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <returns>How many numbers were compared.</returns>
    private static async Task<int> SameNumbersAsync(IReadOnlyCollection<string> paths)
    {
        var count = 0;
        foreach (var line in await Pydicom.RunAsync("Reports/pydicom_numbers.py", paths))
        {
            using var json = JsonDocument.Parse(line);
            using var file = DicomFile.Open(json.RootElement.GetProperty("path").GetString()!);
            var list = MeasurementList.Read(file.Data)!;
            var theirs = json.RootElement.GetProperty("numbers").EnumerateArray()
                .Select(one => $"{one[0]} {one[1]} {Unit(one[2].GetString())}").Order(StringComparer.Ordinal).ToList();
            var ours = list.Measurements.SelectMany(one => All(one.Measurement))
                .Select(one => $"{one.Name.Value}:{one.Name.Scheme} {one.Written} {one.Unit?.Value}").Order(StringComparer.Ordinal)
                .ToList();
            Assert.Equal(theirs, ours);
            count += ours.Count;
        }

        return count;
    }

    private static string? Unit(string? written) => written is null ? null : UcumUnits.Ucum(new(written, "UCUM", written)).Value;

    private static IEnumerable<Measurement> All(Measurement one) => one.Properties.Concat(one.Parameters).SelectMany(All).Prepend(one);

    private string Write(int seed)
    {
        var samples = new Samples(seed);
        var data = seed % 2 == 0 ? samples.Imaging().ToObject(Samples.Head) : samples.Obstetric().ToObject(Samples.Head);
        var path = Path.Combine(folder, seed.ToString(CultureInfo.InvariantCulture) + ".dcm");
        File.WriteAllBytes(path, ReportFiles.Bytes(data));
        return path;
    }

    private static bool IsReport(string path)
    {
        try
        {
            using var file = DicomFile.Open(path);
            return ContentTree.Read(file.Data) is not null;
        }
        catch (DicomFormatException)
        {
            return false;
        }
    }
}
