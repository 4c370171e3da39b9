using Vouch.Dicom.Deidentification;
using Vouch.Dicom.Files;
using Vouch.Dicom.Making;
using Vouch.Dicom.Tests.Reports;
using Vouch.Dicom.Waveforms;

namespace Vouch.Dicom.Tests;

/// <summary>
/// In whatever this library makes, dciodvfy finds no error and pydicom reads the values that were set; and so de-identified and in a
/// directory.
/// </summary>
public sealed class EveryWriterTests : IDisposable
{
    private const int Rows = 8;
    private const int Columns = 6;

    /// <summary>A grey square of 8 × 8 by Pillow 9.</summary>
    private static readonly byte[] Jpeg = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeX"
        + "BkeFxlZ2P/wAALCAAIAAgBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIh"
        + "MUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhI"
        + "WGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/AKNf"
        + "/9k=");

    private readonly string folder = Directory.CreateTempSubdirectory("vouch-writers").FullName;

    public static TheoryData<string> Names => [.. Makers.Keys];

    private static SortedDictionary<string, Func<(DataSet Data, TransferSyntax Syntax)>> Makers { get; } = new(StringComparer.Ordinal)
    {
        ["encapsulated PDF"] = () => Explicit(EncapsulatedPdf.Of(Samples.Head, "%PDF-1.7\n%%EOF\n"u8.ToArray(), "Befund")),
        ["encapsulated PDF with a kind"] = () => Explicit(EncapsulatedPdf.Of(Samples.Head, "%PDF-1.7\n%%EOF\n"u8.ToArray(), "Befund",
            new("18748-4", "LN", "Diagnostic imaging report"))),
        ["secondary capture, grey"] = () => Explicit(SecondaryCapture.OfPixels(Samples.Head, Rows, Columns, 1, new byte[Rows * Columns])),
        ["secondary capture, colour"] = () => Explicit(SecondaryCapture.OfPixels(Samples.Head, Rows, Columns, 3,
            new byte[Rows * Columns * 3])),
        ["secondary capture, JPEG"] = () => SecondaryCapture.OfJpeg(Samples.Head, Jpeg),
        ["12-lead ECG"] = () => Explicit(EcgWaveform.Of(Samples.Head,
            [Ecg(12, 500, 5000), Ecg(12, 500, 600) with { IsOriginal = false, Label = "MEDIAN BEAT" }], Samples.Head.Made)),
        ["general ECG"] = () => Explicit(EcgWaveform.Of(Samples.Head, [Ecg(3, 200, 40_000)], Samples.Head.Made)),
        ["measurement report"] = () => Explicit(new Samples(1).Imaging().ToObject(Samples.Head)),
        ["obstetric report"] = () => Explicit(new Samples(3).Obstetric().ToObject(Samples.Head)),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Others_read_what_is_made_and_find_no_error_in_it(string name)
    {
        Pydicom.IsNeeded();
        var (data, syntax) = Makers[name]();
        var path = Write(data, syntax, "MADE");
        Assert.Equal("", string.Join('\n', await Programs.ErrorsAsync(path)));
        var implicitly = syntax.Uid == TransferSyntax.ExplicitLittle.Uid ? Write(data, TransferSyntax.ImplicitLittle, "IMPLICIT") : path;
        Assert.Equal("", string.Join('\n', await Programs.ErrorsAsync(implicitly)));
        var (compared, differences) = await PydicomTests.DifferencesAsync([path, implicitly]);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.True(compared > 50, Invariant($"{compared} elements"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Others_find_no_error_in_it_de_identified(string name)
    {
        Pydicom.IsNeeded();
        var (data, syntax) = Makers[name]();
        var made = new Deidentifier(new("a key of enough bytes"u8), Retained.StructuredContent).Apply(data).Data;
        var path = Write(made, syntax, "MADE");
        Assert.Equal("", string.Join('\n', await Programs.ErrorsAsync(path)));
        var (_, differences) = await PydicomTests.DifferencesAsync([path]);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public async Task Others_find_no_error_in_the_directory_of_all_of_it()
    {
        Pydicom.IsNeeded();
        var at = 0;
        foreach (var make in Makers.Values)
        {
            var (data, syntax) = make();
            Write(data, syntax, Invariant($"FILE{at++}"));
        }

        var path = Path.Combine(folder, "DICOMDIR");
        using (var directory = DirectoryBuilder.Of(folder).Build("VOUCH"))
            directory.Write(path);
        Assert.Equal("", string.Join('\n', await Programs.ErrorsAsync(path)));
        var (compared, differences) = await PydicomTests.DifferencesAsync([path]);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.True(compared > 100, Invariant($"{compared} elements"));
        Assert.Equal(Makers.Count, (await Pydicom.RunAsync("pydicom_fileset.py", [path])).Count);
    }

    [Fact]
    public void The_conformance_statement_names_every_class_that_is_made()
    {
        var statement = File.ReadAllText(Path.Combine(RealFiles.Project(), "docs", "dicom-conformance.md"));
        Assert.All(Makers.Values, make => Assert.Contains($"| {make().Data.Text(Tags.SopClassUid)} |", statement,
            StringComparison.Ordinal));
    }

    [Fact]
    public void An_ECG_beyond_the_bounds_of_its_classes_is_refused()
    {
        Assert.Equal(EcgWaveform.TwelveLead, EcgWaveform.Of(Samples.Head, [Ecg(13, 1000, 16_384)], Samples.Head.Made)
            .Text(Tags.SopClassUid));
        Assert.Equal(EcgWaveform.General, EcgWaveform.Of(Samples.Head, [Ecg(14, 1000, 10)], Samples.Head.Made).Text(Tags.SopClassUid));
        Assert.Equal(EcgWaveform.General, EcgWaveform.Of(Samples.Head, [Ecg(12, 1000, 16_385)], Samples.Head.Made).Text(Tags.SopClassUid));
        Refused("1 to 4 groups");
        Refused("1 to 4 groups", [.. Enumerable.Repeat(Ecg(1, 500, 10), 6)]);
        Refused("1 to 24 channels", Ecg(25, 500, 10));
        Refused("200 to 1000 samples", Ecg(1, 199, 10));
        Refused("200 to 1000 samples", Ecg(1, 1001, 10));
        Refused("which lead", Spoilt(channel => channel with { Source = null }));
        Refused("what a step", Spoilt(channel => channel with { Sensitivity = null }));
        Refused("16 bits", Spoilt(channel => channel with { Samples = [short.MinValue] }));
        Refused("Samples were", Spoilt(channel => channel with { Samples = [] }));

        static void Refused(string reason, params WaveformGroup[] groups) => Assert.Contains(reason,
            Assert.Throws<DicomFormatException>(() => EcgWaveform.Of(Samples.Head, groups, Samples.Head.Made)).Message,
                StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static WaveformGroup Ecg(int channels, double rate, int samples) => new("RHYTHM", true, rate,
    [
        .. Enumerable.Range(1, channels).Select(at => new WaveformChannel(new(Invariant($"2:{at}"), "MDC", Invariant($"Lead {at}")), "",
            1.25, 0, "uV", 16,
            [.. Enumerable.Range(0, samples).Select(sample => sample == 3 ? WaveformChannel.Padding
                : sample * at % 1000)]) { FilterLow = 0.05, FilterHigh = 150 }),
    ]);

    private static WaveformGroup Spoilt(Func<WaveformChannel, WaveformChannel> spoil)
    {
        var group = Ecg(1, 500, 10);
        return group with { Channels = [spoil(group.Channels[0])] };
    }

    private static (DataSet, TransferSyntax) Explicit(DataSet data) => (data, TransferSyntax.ExplicitLittle);

    private string Write(DataSet data, TransferSyntax syntax, string name)
    {
        var path = Path.Combine(folder, name);
        using var file = new DicomFile(data, syntax);
        file.Write(path);
        return path;
    }
}
