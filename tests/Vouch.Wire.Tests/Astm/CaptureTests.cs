using System.Globalization;
using System.Text;
using Vouch.Wire.Astm;
using Vouch.Wire.Devices;
using Vouch.Wire.Tests.Devices;

namespace Vouch.Wire.Tests.Astm;

/// <summary>Real captures through scanner, records and driver; the expected values were read off their hex dumps.</summary>
public sealed class CaptureTests
{
    private static DeviceMessage Message(string file, string driver, int at = 0)
    {
        var captured = Captures.Read(file).Messages[at];
        return AstmDevice.Read(DriverPacks.Driver(driver), captured.Message, captured.Transmission.IsComplete);
    }

    private static string Line(DeviceResult result) => string.Join(
        ' ',
        new[]
        {
            result.Analyte ?? result.Code, result.Value.Text, result.Unit ?? result.UnitText,
            string.Join(',', result.Flags.Select(flag => flag.Text)),
            result.CompletedAt.Local?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "",
        }.Where(part => part.Length > 0));

    public static TheoryData<string> Files() => [.. Captures.Names()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Nothing_of_a_capture_is_lost(string file)
    {
        var bytes = Captures.Bytes(file);

        var capture = AstmCapture.Read(bytes);

        Assert.Equal(bytes, capture.Raw.ToArray());
        // Letters and digits outside of frame numbers, checksums and the writer's # lines are all in some record.
        var kept = string.Concat(capture.Messages.SelectMany(m => m.Message.Records).Select(r => r.Raw));
        var text = capture.Frames.Length > 0 && bytes.Contains(AstmControl.Stx)
            ? string.Concat(capture.Frames.Select(frame => Decode(frame.Text.Span)))
            : string.Concat(Decode(bytes).Split('\n').Where(line => !line.StartsWith('#')));
        Assert.Equal(text.Where(char.IsLetterOrDigit), kept.Where(char.IsLetterOrDigit));
        foreach (var record in capture.Messages.Where(_ => capture.Format == DeviceFormat.E1394).SelectMany(m => m.Message.Records))
            Assert.Equal(record.Raw, string.Join(record.Delimiters.Field, record.Fields));
    }

    private static string Decode(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    [Theory]
    [InlineData("senaite/abbott_afinion2.txt", 1, 1, 5, 0)]
    [InlineData("senaite/cobas_c111.txt", 7, 1, 7, 0)]
    [InlineData("senaite/cobas_c311.txt", 1, 1, 18, 0)]
    [InlineData("senaite/dca_vantage.txt", 1, 1, 9, 0)]
    [InlineData("senaite/mini_vidas.txt", 1, 1, 11, 0)]
    [InlineData("senaite/mini_vidas_mock.txt", 5, 1, 5, 0)]
    [InlineData("senaite/spotchem_el.txt", 1, 1, 4, 0)]
    [InlineData("senaite/spotchem_el_mock.txt", 6, 1, 6, 0)]
    // The names in this capture were replaced after it was made: its checksum is no longer the text's.
    [InlineData("senaite/sysmex_xn550.txt", 1, 1, 48, 1)]
    [InlineData("senaite/sysmex_xp100.txt", 1, 1, 24, 0)]
    [InlineData("openelis-samples/qc-control-results.astm", 1, 3, 30, 0)]
    [InlineData("openelis-samples/chemistry-panel.astm", 1, 1, 20, 0)]
    public void Frames_messages_and_records_are_counted(string file, int frames, int messages, int records, int remarks)
    {
        var capture = Captures.Read(file);

        Assert.Equal(
            (frames, messages, records, remarks),
            (capture.Frames.Length, capture.Messages.Length, capture.Messages.Sum(m => m.Message.Records.Length), capture.Remarks.Length));
        Assert.All(capture.Messages, m => Assert.True(m.Message.IsComplete));
    }

    [Theory]
    [InlineData("python-astm-literals/test_omnilab-dd8b-01.astm", "HOST^1.0.0")]
    [InlineData("python-astm-literals/test_omnilab-dd8b-02.astm", "LabOnline^1.0.0")]
    public void A_header_alone_is_an_incomplete_message(string file, string sender)
    {
        var captured = Assert.Single(Captures.Read(file).Messages);

        Assert.Equal(AstmEnding.CutByEnd, captured.Transmission.Ending);
        Assert.False(captured.Message.IsComplete);
        var message = AstmDevice.Read(DriverPacks.Driver("omnilab-dd8b"), captured.Message, captured.Transmission.IsComplete);
        Assert.Equal(sender, message.Sender);
        Assert.Equal(new DateTime(2009, 11, 16, 10, 47, 31), message.SentAt.Local);
        Assert.Contains(message.Findings, finding => finding.Kind == DeviceFindingKind.Incomplete);
    }

    [Theory]
    [InlineData("\u0002\u001eci1|\u001d\u0002\u001d\n", 2)]
    [InlineData("\u00021H|\\^&\r\u0003", 1)]
    [InlineData("\u00021H|\\^&\r", 1)]
    [InlineData("<STX>1H|\\^&<CR><ETX>E5<CR><LF>", 1)]
    public void Cut_and_written_out_captures_are_read(string text, int frames)
    {
        var capture = AstmCapture.Read(Encoding.ASCII.GetBytes(text));

        Assert.Equal(frames, capture.Frames.Length);
        Assert.NotEmpty(capture.Remarks);
    }

    [Fact]
    public void Afinion_2()
    {
        var message = Message("senaite/abbott_afinion2.txt", "abbott-afinion2");

        Assert.Equal(("Afinion 2 Analyzer", "AF20052397"), (message.Sender, message.Serial));
        var specimen = Assert.Single(message.Specimens);
        Assert.Equal(("3643", "5", "O", "3643"), (specimen.Id, specimen.Sequence, specimen.Type, specimen.Patient.Id));
        var result = Assert.Single(specimen.Results);
        Assert.Equal("HBA1C 5.9 % 2024-12-06 14:06:15", Line(result));
        Assert.Equal((ResultStatus.Final, "3643", "10228413"), (result.Status, result.Operator, result.ReagentLot));
        Assert.Empty(message.Findings);
    }

    [Fact]
    public void Cobas_c_111()
    {
        var message = Message("senaite/cobas_c111.txt", "roche-cobas-c111");

        Assert.Equal(("SENAITE^Roche^c111^4.2.2.1730^1^13147", "13147"), (message.Sender, message.Serial));
        var specimen = Assert.Single(message.Specimens);
        Assert.Equal(("T20 10134GA D28", "6", false), (specimen.Id, specimen.Position, specimen.IsControl));
        var result = Assert.Single(specimen.Results);
        Assert.Equal("ALB 40.13 g/L N 2023-08-03 13:17:00", Line(result));
        Assert.Equal("$SYS$", result.Operator);
        // Its comment record, C|1|I||I, has a type and no text.
        Assert.Empty(result.Comments);
        Assert.Empty(message.Findings);
    }

    [Fact]
    public void Cobas_c_311()
    {
        var message = Message("senaite/cobas_c311.txt", "roche-cobas-c311");

        var specimen = Assert.Single(message.Specimens);
        Assert.Equal(("CL-PL-24-0370", "R1"), (specimen.Id, specimen.Rack));
        Assert.Equal(
            [
                "ALT 22.4 U/L A 2024-02-03 13:20:11", "AST 15.0 U/L N 2024-02-03 13:20:11",
                "TBIL 4.1 umol/L L 2024-02-03 13:20:11", "ALP 301 U/L N 2024-02-03 13:20:11",
                "DBIL 1.6 umol/L N 2024-02-03 13:20:11", "GLU 5.85 mmol/L N 2024-02-03 13:20:11",
                "CREA 34 umol/L A 2024-02-03 13:20:11",
            ],
            specimen.Results.Select(Line));
        Assert.Equal(["43", "0", "0", "0", "0", "0", "43"], specimen.Results.Select(result => Assert.Single(result.Comments)));
        Assert.True(specimen.Results[0].Flags[0].Meaning!.Holds);
        Assert.Empty(message.Findings);
    }

    [Fact]
    public void DCA_Vantage()
    {
        var message = Message("senaite/dca_vantage.txt", "siemens-dca-vantage");

        var specimen = Assert.Single(message.Specimens);
        Assert.Equal(("BU24R554", "660"), (specimen.Id, specimen.Sequence));
        Assert.Equal(
            [
                "UALB 63.7 mg/L 2024-08-20 15:10:30", "UCREA 230.8 mg/dL 2024-08-20 15:10:30",
                "ACR 27.6 mg/g 2024-08-20 15:10:30",
            ],
            specimen.Results.Select(Line));
        Assert.All(specimen.Results, result => Assert.Equal("0090", result.ReagentLot));
        Assert.Equal(["1.000^0.0 mg/L"], specimen.Results[0].Comments);
        Assert.Empty(message.Findings);
    }

    [Fact]
    public void Mini_VIDAS_in_its_own_format()
    {
        var message = Message("senaite/mini_vidas.txt", "biomerieux-minividas");

        var specimen = Assert.Single(message.Specimens);
        Assert.Equal("Z1G021SCR", specimen.Id);
        var result = Assert.Single(specimen.Results);
        Assert.Equal("HBCT 0.05 2024-10-25 18:35:00", Line(result));
        Assert.Equal("Positif", result.Interpretation);
        Assert.Empty(message.Findings);
    }

    [Fact]
    public void Mini_VIDAS_behind_a_converter_that_doubles_the_backslash()
    {
        var message = Message("senaite/mini_vidas_mock.txt", "biomerieux-minividas-e1394");

        var specimen = Assert.Single(message.Specimens);
        Assert.Equal(("Z1G021SCR", "test_patient"), (specimen.Id, specimen.Patient.Name));
        Assert.Equal("HBCT 0.05 2024-10-25 18:35:00", Line(Assert.Single(specimen.Results)));
        Assert.Equal("Positif", specimen.Results[0].Interpretation);
        Assert.Equal(DeviceFindingKind.Remark, Assert.Single(message.Findings).Kind);
    }

    [Theory]
    [InlineData("senaite/spotchem_el.txt", "arkray-spotchem-el", "131", "9.7", "96")]
    [InlineData("senaite/spotchem_el_mock.txt", "arkray-spotchem-el-e1394", "131.0", "9.7", "96.0")]
    public void Spotchem_EL(string file, string driver, string na, string k, string cl)
    {
        var specimen = Assert.Single(Message(file, driver).Specimens);

        Assert.Equal("1DC042FP", specimen.Id);
        Assert.StartsWith("B. Plasma", specimen.Type, StringComparison.Ordinal);
        Assert.Equal(
            [
                $"NA {na} mmol/L 2024-10-29 13:08:00", $"K {k} mmol/L 2024-10-29 13:08:00",
                $"CL {cl} mmol/L 2024-10-29 13:08:00",
            ],
            specimen.Results.Select(Line));
    }

    [Fact]
    public void Sysmex_XN_550()
    {
        var message = Message("senaite/sysmex_xn550.txt", "sysmex-xn550");

        Assert.Equal(("XN-550", "22723", "00-24"), (message.Sender, message.Serial, message.SoftwareVersion));
        var specimen = Assert.Single(message.Specimens);
        Assert.Equal(("27", "37182", "19700101", "M"), (specimen.Id, specimen.Patient.Id, specimen.Patient.BirthDate, specimen.Patient.Sex));
        Assert.Equal(["POST HD"], message.Comments);
        Assert.Equal(41, specimen.Results.Length);
        var results = specimen.Results.Where(result => result.Analyte is not null).Select(Line).ToList();
        Assert.Equal(23, results.Count);
        Assert.Equal("WBC 8.13 10*3/uL N 2024-06-27 13:54:07", results[0]);
        Assert.Equal("HGB 8.0 g/dL N 2024-06-27 13:54:07", results[2]);
        Assert.Equal("EOSP 22.1 % H 2024-06-27 13:54:07", results[11]);
        Assert.Equal("IGRANA 0.02 10*3/uL N 2024-06-27 13:54:07", results[19]);
        Assert.Equal("MPV 8.1 fL L 2024-06-27 13:54:07", results[22]);
        Assert.Equal(14, specimen.Results.Count(result => result.Meaning?.Kind == CodeKind.Message));
        // &R& stands for the repeat delimiter: the picture's path is written with backslashes.
        Assert.Equal(
            @"PNG\20240628\2024_06_27_13_54_27_WDF.PNG",
            specimen.Results.First(result => result.Meaning?.Kind == CodeKind.Image).Value.Text);
        Assert.Empty(message.Findings);
    }

    [Fact]
    public void Sysmex_XP_100()
    {
        var message = Message("senaite/sysmex_xp100.txt", "sysmex-xp100");

        var specimen = Assert.Single(message.Specimens);
        Assert.Equal(("113", "BS649542"), (specimen.Id, message.Serial));
        Assert.Equal(
            [
                "WBC 5.5 10*3/uL N", "RBC 2.87 10*6/uL N", "HGB 10.1 g/dL N", "HCT 24.2 % L", "MCV 84.3 fL L", "MCH 35.2 pg N",
                "MCHC 41.7 g/dL H", "PLT 170 10*3/uL N", "LYMP 26.4 % N", "MXDP 10.2 % N", "NEUTP 63.4 % N", "LYMA 1.5 10*3/uL N",
                "MXDA 0.6 10*3/uL N", "NEUTA 3.4 10*3/uL N", "RDWSD 38.5 fL N", "RDWCV 11.8 % N", "PDW 12.8 fL N", "MPV 10.2 fL N",
                "PLCR 26.9 % N", "PCT 0.17 % N",
            ],
            specimen.Results.Select(result => Line(result with { CompletedAt = default })));
        Assert.All(specimen.Results, result => Assert.Equal(new DateTime(2024, 7, 23, 17, 24, 52), result.CompletedAt.Local));
        Assert.Empty(message.Findings);
    }

    [Fact]
    public void Controls_in_query_records_are_never_a_patients()
    {
        var message = Message("openelis-samples/qc-control-results.astm", "generic-lis2");

        Assert.All(message.Specimens, specimen => Assert.True(specimen.IsControl));
        Assert.Equal(
            [("QC-CHEM-2025A", "NORMAL", 6), ("QC-CHEM-2025A", "LOW", 3), ("QC-CHEM-2025A", "HIGH", 3)],
            message.Specimens.Select(specimen => (specimen.ControlLot, specimen.ControlLevel, specimen.Results.Length)));
        Assert.Equal("GLU 102.5 mg/dL N 2025-01-15 06:01:00", Line(message.Specimens[0].Results[0]));
        Assert.Empty(message.Queries.Where(query => !query.Specimens.IsEmpty));
    }

    [Fact]
    public void Unknown_codes_and_flags_are_kept_and_named()
    {
        var first = Message("openelis-samples/unmapped-fields.astm", "generic-lis2");
        var second = Message("openelis-samples/unmapped-fields.astm", "generic-lis2", 1);

        Assert.Equal(7, first.Results.Count());
        Assert.Equal(4, first.Findings.Count(finding => finding.Kind == DeviceFindingKind.UnknownCode));
        Assert.Equal("1.8", first.Results.Single(result => result.Code == "RETICULOCYTES").Value.Text);
        Assert.Equal(6, second.Findings.Count(finding => finding.Kind == DeviceFindingKind.UnknownCode));
        Assert.Equal("X", Assert.Single(second.Results, result => result.Flags is [{ Meaning: null }]).Flags[0].Text);
    }

    [Fact]
    public void Units_and_qualitative_texts_are_mapped()
    {
        var units = Message("openelis-samples/unit-mismatch.astm", "generic-lis2", 1);
        var screening = Message("openelis-samples/immunology-screening.astm", "generic-lis2", 1);

        Assert.Equal(["g/L", "/mm3", "10*12/L", "/mm3"], units.Results.Select(result => result.Unit));
        Assert.Equal(
            ["POS", "POS", "NEG", "WEAKPOS"],
            screening.Results.Select(result => result.Value).OfType<DeviceValue.Coded>().Select(value => value.Code));
    }
}
