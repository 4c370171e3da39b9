using Vouch.Wire.Hl7;

namespace Vouch.Wire.Tests.Hl7;

public sealed class Hl7DictionaryTests
{
    [Theory]
    [InlineData("PID", 3, "CX", "Patient identifier list")]
    [InlineData("PID", 30, "ID", "Patient death indicator")]
    [InlineData("PV1", 44, "DTM", "Admit date/time")]
    [InlineData("PV1", 19, "CX", "Visit number")]
    [InlineData("OBR", 25, "ID", "Result status")]
    [InlineData("OBR", 32, "NDL", "Principal result interpreter")]
    [InlineData("OBX", 11, "ID", "Observation result status")]
    [InlineData("OBX", 19, "DTM", "Date/time of the analysis")]
    [InlineData("ORC", 21, "XON", "Ordering facility name")]
    [InlineData("SPM", 17, "DR", "Specimen collection date/time")]
    [InlineData("SAC", 22, "NM", "Available specimen volume")]
    [InlineData("IN1", 36, "ST", "Policy number")]
    [InlineData("FT1", 25, "CNE", "Procedure code")]
    [InlineData("TXA", 17, "ID", "Document completion status")]
    [InlineData("SCH", 25, "CWE", "Filler status code")]
    [InlineData("INV", 16, "ST", "Manufacturer lot number")]
    [InlineData("ERR", 8, "TX", "User message")]
    [InlineData("QPD", 7, "*", "User parameters")]
    public void A_field_has_its_name_and_type(string segment, int field, string type, string title)
    {
        var known = Hl7Dictionary.Find(segment, field);
        Assert.Equal(new Hl7FieldName(field, type, title), known);
    }

    [Fact]
    public void Every_segment_an_interface_page_shows_is_named()
    {
        // Numbers of fields: HL7 v2.8.2, segment attribute tables.
        foreach (var (name, fields) in ((string, int)[])
            [
                ("MSH", 25), ("PID", 40), ("PD1", 22), ("PV1", 54), ("PV2", 50), ("NK1", 41), ("AL1", 6), ("DG1", 26), ("IN1", 55),
                ("MRG", 7), ("EVN", 7), ("ORC", 34), ("OBR", 54), ("OBX", 30), ("NTE", 9), ("SPM", 32), ("SAC", 49), ("INV", 20),
                ("TCD", 11), ("TQ1", 14), ("MSA", 8), ("ERR", 12), ("QPD", 3), ("RCP", 7), ("QAK", 6), ("FT1", 43), ("SCH", 28),
                ("AIS", 12), ("RGS", 3), ("TXA", 28), ("BHS", 14), ("BTS", 3), ("FHS", 14), ("FTS", 2),
            ])
        {
            Assert.Equal((name, fields), (name, Hl7Dictionary.Find(name)?.Fields.Count));
        }

        Assert.Null(Hl7Dictionary.Find("ZZZ"));
        Assert.Null(Hl7Dictionary.Find("PID", 99));
        Assert.All(Hl7Dictionary.All.SelectMany(s => s.Fields), f => Assert.NotEmpty(f.Title));
    }
}
