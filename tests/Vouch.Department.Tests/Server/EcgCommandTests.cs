using System.Globalization;
using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Waveforms;
using Vouch.Server;
using Vouch.Signals;
using Vouch.Signals.Wfdb;

namespace Vouch.Department.Tests.Server;

/// <summary>Recordings at the command line, without database or settings.</summary>
public sealed class EcgCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vouch-ecg-");

    [Fact]
    public async Task A_recording_is_converted_and_said_what_is_in_it()
    {
        var table = Write("two.csv", "# rate: 250\nI [mV],x [uV]\n0.5,1\n-0.25,2\n");
        Assert.Equal((0, "", true), await Run("ecg", "convert", table, At("two.hea")) is var (exit, output, error) ? (exit, error, output.Contains("two.hea")) : default);
        var (info, said, _) = await Run("ecg", "info", At("two.hea"), At("two.csv"));
        Assert.Equal(0, info);
        Assert.Contains("WFDB, 2 channels, 250 Hz, 2 frames", said);
        Assert.Contains("CSV, 2 channels, 250 Hz, 2 frames", said);
        Assert.Contains("I = MDC_ECG_LEAD_I: -0.25 to 0.5 mV, step 0.01", said);
    }

    [Fact]
    public async Task What_cannot_be_read_is_one_line_with_its_place_and_the_others_are_read()
    {
        var bad = Write("bad.csv", "# rate: 250\nI [mV]\n0.5\nhalf\n");
        var good = Write("good.csv", "# rate: 250\nI [mV]\n0.5\n");
        var (exit, output, error) = await Run("ecg", "info", bad, good, At("none.edf"));
        Assert.Equal(2, exit);
        Assert.Contains("good.csv: CSV", output);
        Assert.Equal([$"vouch: {bad}: line 4: A number was expected in column \"I\".", $"vouch: {At("none.edf")}: The file is missing."],
            error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public async Task An_ECG_of_DICOM_is_a_recording_like_any_other()
    {
        var data = new DataSet().Set(Tags.SopClassUid, "1.2.840.10008.5.1.4.1.1.9.1.2").Set(Tags.SopInstanceUid, "1.2.3").Set(new Tag(0x10, 0x1010), "018M");
        using (var none = new DicomFile(data, TransferSyntax.ExplicitLittle))
            none.Write(At("none.dcm"));
        Waveform.Write([new("RHYTHM", true, 250, [new(new("5.6.3-9-1", "SCPECG", "Lead I (Einthoven)"), "", 2.5, 0, "uV", 16, [200, -100])])], data);
        using (var file = new DicomFile(data, TransferSyntax.ExplicitLittle))
            file.Write(At("ecg.dcm"));
        var (exit, output, error) = await Run("ecg", "info", At("ecg.dcm"), At("none.dcm"));
        Assert.Equal(2, exit);
        Assert.Contains("DICOM, 1 channels, 250 Hz, 2 frames", output);
        Assert.Contains("age 1.5 years", output);
        Assert.Contains("Lead I (Einthoven) = MDC_ECG_LEAD_I: -250 to 500 uV, step 2.5", output);
        Assert.Contains("A DICOM object with a waveform was expected; this has none.", error);
    }

    [Fact]
    public async Task A_drawing_says_how_much_of_what_was_asked_for_fits_the_sheet()
    {
        var table = Write("long.csv", "# rate: 100\nI [mV]\n" + string.Concat(Enumerable.Range(0, 30_000).Select(at => at % 100 == 0 ? "1\n" : "0\n")));
        var (exit, output, error) = await Run("ecg", "draw", table, "--out", At("long.svg"), "--seconds", "290");
        Assert.Equal((0, ""), (exit, error));
        Assert.Matches(@"long\.svg \([0-9.]+ of 290 s fit the sheet; --from [0-9.]+ goes on\)", output);
        Assert.DoesNotContain("fit", (await Run("ecg", "draw", table, "--out", At("short.svg"), "--seconds", "5")).Output);
    }

    [Fact]
    public async Task The_marks_of_an_annotator_go_along()
    {
        Assert.Equal(0, (await Run("ecg", "convert", Write("two.csv", "# rate: 250\nI [mV]\n0.5\n-0.25\n"), At("two.hea"))).Exit);
        Assert.Contains("two.atr: The file is missing", (await Run("ecg", "convert", At("two.hea"), At("two.edf"), "--annotations", "atr")).Error);
        WfdbAnnotations.Write(At("two.atr"), [new(1, AnnotationCode.Normal)]);
        Assert.Equal(0, (await Run("ecg", "convert", At("two.hea"), At("two.edf"), "--annotations", "atr")).Exit);
        Assert.Contains(RecordingFile.Read(At("two.edf")).Annotations, mark => mark is { Frame: 1, Note: "Normal" });
    }

    [Fact]
    public async Task No_file_is_written_over_and_no_unknown_ending_taken()
    {
        var table = Write("one.csv", "# rate: 250\nI [mV]\n0.5\n");
        var there = Write("one.edf", "mine");
        Assert.Equal(2, (await Run("ecg", "convert", table, there)).Exit);
        Assert.Equal("mine", await File.ReadAllTextAsync(there, TestContext.Current.CancellationToken));
        Assert.Contains(".hea, .edf", (await Run("ecg", "convert", table, At("one.doc"))).Error);
        Assert.Contains("folder", (await Run("ecg", "convert", table, table, At("out"))).Error);
    }

    [Fact]
    public async Task Beats_are_written_beside_the_record_once_and_scored_against_themselves()
    {
        var text = new System.Text.StringBuilder("# rate: 250\nII [mV]\n");
        for (var i = 0; i < 250 * 330; i++)
            text.AppendLine(FormattableString.Invariant($"{(i % 200 is var at && at < 20 ? Math.Exp(-Math.Pow((at - 10) / 3.0, 2)) : 0.0):0.000}"));
        await Run("ecg", "convert", Write("beats.csv", text.ToString()), At("beats.hea"));
        var (exit, output, error) = await Run("ecg", "beats", At("beats.hea"));
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("beats.vouch: 41", output);
        Assert.Contains("beats.vouch: this file is there already", (await Run("ecg", "beats", At("beats.hea"))).Error);
        var (scored, table, _) = await Run("ecg", "score", folder.FullName, "--reference", "vouch");
        Assert.Equal(0, scored);
        Assert.Contains("100.00   100.00", table);
        Assert.Equal(table, (await Run("ecg", "score", folder.FullName, "--reference", "vouch", "--test", "vouch")).Output);
    }

    [Fact]
    public async Task What_has_no_beats_to_find_is_one_line_that_says_why()
    {
        var slow = Write("slow.csv", "# rate: 50\nII [mV]\n0.5\n0.6\n");
        Assert.Contains("100 to 4000 Hz; this was recorded at 50 Hz", (await Run("ecg", "beats", slow)).Error);
        var pressure = Write("pressure.csv", "# rate: 250\nABP [mmHg]\n80\n81\n");
        Assert.Contains("No channel is a voltage", (await Run("ecg", "beats", pressure)).Error);
        Assert.Contains("There is no channel 3", (await Run("ecg", "beats", slow, "--lead", "3")).Error);
        Assert.Equal(2, (await Run("ecg", "beats", slow, "--annotator", "../x")).Exit);
        Assert.Contains("no record has annotations", (await Run("ecg", "score", folder.FullName)).Error);
        Assert.Equal(2, (await Run("ecg", "score", At("nowhere"))).Exit);
    }

    [Fact]
    public async Task Recordings_are_drawn_to_scale_each_once()
    {
        var (one, two) = (Write("one.csv", Wave()), Write("two.csv", Wave()));
        Assert.Equal((0, ""), await Run("ecg", "draw", one, "--out", At("one.svg"), "--layout", "3x4+1", "--speed", "50", "--gain", "5", "--theme", "dark", "--beats", "--waves")
            is var (exit, _, error) ? (exit, error) : default);
        var svg = await File.ReadAllTextAsync(At("one.svg"), TestContext.Current.CancellationToken);
        Assert.StartsWith("<svg ", svg, StringComparison.Ordinal);
        Assert.Contains("50 mm/s · 5 mm/mV · no filter", svg, StringComparison.Ordinal);
        Assert.Contains("class=\"beat\"", svg, StringComparison.Ordinal);
        Assert.Contains("class=\"wave\"", svg, StringComparison.Ordinal);
        Assert.Contains("one.svg: it is there already", (await Run("ecg", "draw", one, "--out", At("one.svg"))).Error);
        Assert.Equal(0, (await Run("ecg", "draw", one, "--out", At("one.html"))).Exit);
        Assert.Contains("@page", await File.ReadAllTextAsync(At("one.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var sheets = folder.CreateSubdirectory("sheets");
        var (exits, output, errors) = await Run("ecg", "draw", one, At("none.edf"), two, "--out", sheets.FullName);
        Assert.Equal(2, exits);
        Assert.Equal(["one.svg", "two.svg"], sheets.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.Equal($"vouch: {At("none.edf")}: The file is missing.", errors.Trim());
        Assert.Contains("two.csv →", output);
    }

    [Theory]
    [InlineData("--layout", "4x3", "--layout: 3x4+1, 3x4")]
    [InlineData("--speed", "30", "--speed 12.5, 25 or 50")]
    [InlineData("--gain", "15", "--gain 5, 10 or 20")]
    [InlineData("--theme", "blue", "--theme: classic")]
    [InlineData("--from", "99", "--from 0 to less than 8 s")]
    [InlineData("--seconds", "-1", "--seconds above 0")]
    [InlineData("--annotator", "atr", "wave.atr: The file is missing")]
    public async Task What_cannot_be_drawn_is_one_line_that_says_why(string option, string value, string told)
    {
        var (exit, _, error) = await Run("ecg", "draw", Write("wave.csv", Wave()), "--out", At("wave.svg"), option, value);
        Assert.Equal(2, exit);
        Assert.Contains(told, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.False(File.Exists(At("wave.svg")));
    }

    [Theory]
    [InlineData("Required command", "ecg")]
    [InlineData("'foo'", "ecg", "foo")]
    [InlineData("'file'", "ecg", "info")]
    [InlineData("'record'", "ecg", "beats")]
    [InlineData("--out", "ecg", "draw", "wave.csv")]
    [InlineData("--lead: a number was expected, not II.", "ecg", "beats", "wave.csv", "--lead", "II")]
    [InlineData("--from: a number was expected, not 2,5.", "ecg", "draw", "wave.csv", "--out", "wave.svg", "--from", "2,5")]
    public async Task What_was_not_asked_rightly_is_one_line_that_says_where_help_is(string told, params string[] arguments)
    {
        var (exit, output, error) = await Run(arguments);
        Assert.Equal((2, ""), (exit, output));
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("vouch: ", line, StringComparison.Ordinal);
        Assert.Contains(told, line);
        Assert.Contains("ecg", line);
        Assert.EndsWith("--help says what can be asked.", line.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_no_mistake()
    {
        var (exit, output, error) = await Run("ecg", "info", "--help");
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("Say what is in recordings", output);
    }

    [Fact]
    public async Task Numbers_have_a_point_wherever_the_computer_stands()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new("de-DE");
            var (exit, _, error) = await Run("ecg", "draw", Write("wave.csv", Wave()), "--out", At("wave.svg"), "--speed", "12.5", "--from", "2.5");
            Assert.Equal((0, ""), (exit, error));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task A_folder_a_name_that_is_none_and_a_file_that_is_held_are_one_line_each()
    {
        var held = Write("held.csv", Wave());
        using var holding = new FileStream(held, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var (exit, _, error) = await Run("ecg", "info", folder.FullName, "", held);
        Assert.Equal(2, exit);
        Assert.Equal([$"vouch: {folder.FullName}: A file was expected; this is a folder.", "vouch: : The file is missing.", $"vouch: {held}: The file cannot be opened."],
            error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public async Task A_sheet_has_a_name_that_says_what_it_is()
    {
        var wave = Write("wave.csv", Wave());
        Assert.Contains(".svg or .html was expected", (await Run("ecg", "draw", wave, "--out", At("wave.png"))).Error);
        Assert.Contains("a folder that is there", (await Run("ecg", "draw", wave, wave, "--out", At("wave.svg"))).Error);
        Assert.Contains("Either --beats or --annotator", (await Run("ecg", "draw", wave, "--out", At("wave.svg"), "--beats", "--annotator", "atr")).Error);
        Assert.NotEqual(0, (await Run("ecg", "draw", wave)).Exit);
    }

    [Fact]
    public async Task What_the_device_said_is_shown()
    {
        await File.WriteAllTextAsync(At("said.xml"), """
            <AnnotatedECG xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><component><series><code code="RHYTHM"/><component><sequenceSet>
            <component><sequence><code code="TIME_RELATIVE"/><value xsi:type="GLIST_PQ"><head value="0" unit="s"/><increment value="2" unit="ms"/></value></sequence></component>
            <component><sequence><code code="MDC_ECG_LEAD_I"/><value xsi:type="SLIST_PQ"><origin value="0" unit="uV"/><scale value="5" unit="uV"/><digits>1 2 3</digits></value></sequence></component>
            </sequenceSet></component><subjectOf><annotationSet>
            <component><annotation><code code="MDC_ECG_HEART_RATE"/><value xsi:type="PQ" value="62" unit="bpm"/></annotation></component>
            <component><annotation><code code="MDC_ECG_TIME_PD_QTcF"/><value xsi:type="PQ" value="406" unit="ms"/></annotation></component>
            <component><annotation><code code="MDC_ECG_INTERPRETATION_STATEMENT"/><value xsi:type="ST">Sinus rhythm</value></annotation></component>
            </annotationSet></subjectOf></series></component></AnnotatedECG>
            """, TestContext.Current.CancellationToken);
        var (exit, output, _) = await Run("ecg", "info", At("said.xml"));
        Assert.Equal(0, exit);
        Assert.Contains("the device measured: rate 62/min, QTc (Fridericia) 406 ms", output);
        Assert.Contains("the device says: Sinus rhythm", output);
    }

    [Fact]
    public async Task A_recording_is_measured_for_people_and_as_JSON()
    {
        var text = new System.Text.StringBuilder("# rate: 500\nI [mV],aVF [mV]\n");
        for (var i = 0; i < 5000; i++)
        {
            var (p, r, t) = (0.15 * Bell(i, 120, 18), 1.2 * Bell(i, 200, 6), 0.3 * Bell(i, 330, 30));
            text.AppendLine(FormattableString.Invariant($"{p + r + t:0.0000},{p + (0.5 * r) + t:0.0000}"));
        }

        var (good, slow) = (Write("rest.csv", text.ToString()), Write("slow.csv", "# rate: 50\nII [mV]\n0.5\n0.6\n"));
        var (exit, table, error) = await Run("ecg", "measure", good, slow);
        Assert.Equal(2, exit);
        Assert.Contains("100 to 4000 Hz; this was recorded at 50 Hz", error);
        Assert.Contains("rest.csv: rate 60/min", table);
        Assert.Contains("axes P 49°", table);
        var (measured, line, _) = await Run("ecg", "measure", good, "--json");
        Assert.Equal(0, measured);
        using var json = System.Text.Json.JsonDocument.Parse(line);
        Assert.Equal(60, json.RootElement.GetProperty("heartRatePerMinute").GetDouble(), 0.5);
        Assert.InRange(json.RootElement.GetProperty("prMs").GetDouble(), 150, 240);
        Assert.Equal(1.2, json.RootElement.GetProperty("leads")[0].GetProperty("r").GetProperty("millivolts").GetDouble(), 0.03);

        static double Bell(int at, int middle, double spread) => Math.Exp(-Math.Pow(((at % 500) - middle) / spread, 2) / 2);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(folder.FullName, name);

    private string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    /// <summary>8 s of lead II with a beat each 0.8 s.</summary>
    private static string Wave()
    {
        var text = new System.Text.StringBuilder("# rate: 250\nII [mV]\n");
        for (var i = 0; i < 2000; i++)
            text.AppendLine(FormattableString.Invariant($"{(i % 200 is var at && at < 20 ? Math.Exp(-Math.Pow((at - 10) / 3.0, 2)) : 0.0):0.000}"));
        return text.ToString();
    }

    private static async Task<(int Exit, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.RunAsync(arguments, new() { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }
}
