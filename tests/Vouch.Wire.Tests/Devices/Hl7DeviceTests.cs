using System.Text;
using Vouch.Wire.Devices;
using Vouch.Wire.Hl7;

namespace Vouch.Wire.Tests.Devices;

/// <summary>One profile shape for both protocols: only the places' names differ.</summary>
public sealed class Hl7DeviceTests
{
    private static readonly Driver Driver = Read(new DriverProfile
    {
        Driver = "hl7-sample",
        Protocol = DriverProtocol.Hl7,
        Format = DeviceFormat.Hl7V2,
        Message = new() { Sender = "MSH-3.1", SentAt = "MSH-7", ControlId = "MSH-10" },
        Patient = new() { Id = "PID-3.1", Name = "PID-5" },
        Specimen = new() { Record = "OBR", Id = "SPM-2.1 | OBR-3.1" },
        Results =
        [
            new()
            {
                Record = "OBX", Code = "OBX-3.1", Value = "OBX-5", Unit = "OBX-6.1", Flags = "OBX-8", Status = "OBX-11",
                CompletedAt = "OBX-14", Comment = "NTE-3",
            },
        ],
        Controls = [new() { Place = "SPM-11.1", Equal = "Q" }],
        Codes = [new() { Device = "NA", Analyte = "NA" }],
        Units = new Dictionary<string, string> { ["mmol/L"] = "mmol/L" },
        Flags = [new() { Device = "H", Code = "H", Words = "high" }, new() { Device = "A", Words = "abnormal" }],
        Statuses = new Dictionary<string, ResultStatus> { ["F"] = ResultStatus.Final },
    });

    private static Driver Read(DriverProfile profile)
    {
        var reading = Vouch.Wire.Devices.Driver.Read(profile);
        Assert.Empty(reading.Problems);
        return reading.Driver!;
    }

    private static DeviceMessage Message(params string[] segments) => Hl7Device.Read(
        Driver,
        Assert.IsType<Hl7Parse.Parsed>(Hl7Message.Parse(Encoding.ASCII.GetBytes(string.Join('\r', segments) + "\r"))).Message);

    [Fact]
    public void Results_of_an_ORU_are_read_with_their_comments()
    {
        var message = Message(
            @"MSH|^~\&|SIM|LAB|||20260102030405||ORU^R01|17|P|2.3.1", "PID|1||77^^^H||Doe^Jo", "ORC|RE", "OBR|1||A1|CHEM",
            "OBX|1|NM|NA^Sodium||151|mmol/L||H~A|||F|||20260102030000", "NTE|1||checked", "OBR|2||A2|CHEM",
            "OBX|1|NM|XX||1|furlong|||||F");

        Assert.Equal(("SIM", "17"), (message.Sender, message.ControlId));
        Assert.Equal(["A1", "A2"], message.Specimens.Select(specimen => specimen.Id));
        Assert.Equal("77", message.Specimens[1].Patient.Id);
        var sodium = message.Specimens[0].Results.Single();
        Assert.Equal(("NA", "151", "mmol/L", ResultStatus.Final), (sodium.Analyte, sodium.Value.Text, sodium.Unit, sodium.Status));
        Assert.Equal(["high", "abnormal"], sodium.Flags.Select(flag => flag.Meaning!.Words));
        Assert.Equal(["checked"], sodium.Comments);
        Assert.Equal(new DateTime(2026, 1, 2, 3, 0, 0), sodium.CompletedAt.Local);
        Assert.Equal(
            [DeviceFindingKind.UnknownCode, DeviceFindingKind.UnknownUnit], message.Findings.Select(finding => finding.Kind));
    }

    [Fact]
    public void An_OUL_names_the_specimen_before_its_results_and_says_which_is_a_control()
    {
        var message = Message(
            @"MSH|^~\&|SIM|LAB|||20260102030405||OUL^R22|18|P|2.5.1", "SPM|1|A1^||SER|||||||P", "OBR|1|||CHEM", "ORC|OK",
            "OBX|1|NM|NA||140|mmol/L|||||F", "SPM|2|QC7^||SER|||||||Q", "OBR|1|||CHEM", "ORC|OK", "OBX|1|NM|NA||155|mmol/L|||||F");

        Assert.Equal([("A1", false), ("QC7", true)], message.Specimens.Select(specimen => (specimen.Id, specimen.IsControl)));
        Assert.Equal(["140", "155"], message.Specimens.Select(specimen => specimen.Results.Single().Value.Text));
        Assert.Empty(message.Findings);
    }
}
