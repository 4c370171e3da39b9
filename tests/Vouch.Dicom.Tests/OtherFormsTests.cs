using System.Text;
using Vouch.Dicom.Files;
using Vouch.Dicom.Json;
using Vouch.Dicom.Values;
using Vouch.Dicom.Xml;

namespace Vouch.Dicom.Tests;

/// <summary>DICOM JSON (PS3.18, F) and native XML (PS3.19, A.1).</summary>
public sealed class OtherFormsTests
{
    private static readonly Tag Name = new(0x0010, 0x0010);

    [Fact]
    public void A_data_set_is_the_JSON_that_the_standard_shows()
    {
        // After the example of PS3.18, F.4.
        var data = new DataSet()
            .Set(Tags.SpecificCharacterSet, "ISO_IR 100").Set(new Tag(0x0008, 0x0020), "20130409").Set(new Tag(0x0008, 0x0061), "CT",
                "PET").Set(new Tag(0x0008, 0x0090), "^Bob^^Dr.")
            .Set(Name, "Wang^XiaoDong").Set(new Tag(0x0010, 0x1020), "1.80").Set(new Tag(0x0020, 0x1206), "+4").Set(Tags.Rows, 512)
            .SetItems(new Tag(0x0010, 0x1002), new DataSet().Set(new Tag(0x0010, 0x0020), "54321"), new DataSet())
            .Set(new Tag(0x0008, 0x1030), Array.Empty<string>()).Set(ValueElement.OfTags(new(0x0020, 0x9165),
                [Tags.Rows])).SetBytes(new Tag(0x0009, 0x1001), Vr.OB, new byte[] { 1, 2 });
        Assert.Equal("""
            {"00080005":{"vr":"CS","Value":["ISO_IR 192"]},"00080020":{"vr":"DA","Value":["20130409"]},"00080061":{"vr":"CS","Value":["CT","PET"]},
            "00080090":{"vr":"PN","Value":[{"Alphabetic":"^Bob^^Dr."}]},"00081030":{"vr":"LO"},"00091001":{"vr":"OB","InlineBinary":"AQI="},
            "00100010":{"vr":"PN","Value":[{"Alphabetic":"Wang^XiaoDong"}]},"00101002":{"vr":"SQ","Value":[{"00100020":{"vr":"LO","Value":["54321"]}},{}]},
            "00101020":{"vr":"DS","Value":[1.80]},"00201206":{"vr":"IS","Value":["+4"]},"00209165":{"vr":"AT","Value":["00280010"]},"00280010":{"vr":"US","Value":[512]}}
            """.ReplaceLineEndings(""),
            DicomJson.Text(data));
    }

    /// <summary>From the last tag to the first, and so many that moving all the others for each is noticed.</summary>
    [Fact]
    public void Members_of_JSON_and_XML_come_in_any_order()
    {
        var tags = Enumerable.Range(0, 200_000)
            .Select(i => Tag.Of(0x00120001u + ((uint)i / 20_000 << 17) + ((uint)i % 20_000))).Reverse().ToList();
        var json = "{" + string.Join(',', tags.Select(tag => $"\"{tag.Number:X8}\":{{\"vr\":\"LO\"}}")) + "}";
        var xml = "<NativeDicomModel>" + string.Concat(tags.Select(tag => $"<DicomAttribute tag=\"{tag.Number:X8}\" vr=\"LO\"/>"))
            + "</NativeDicomModel>";
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(xml));
        foreach (var data in (DataSet[])[DicomJson.Read(Encoding.UTF8.GetBytes(json)), NativeXml.Read(stream)])
            Assert.Equal(Enumerable.Reverse(tags), data.Select(one => one.Tag));
    }

    [Fact]
    public void What_is_no_number_comes_back_from_JSON_by_its_name()
    {
        var data = new DataSet().Set(ValueElement.OfReals(new(0x0018, 0x9073), Vr.FD, [double.NaN, double.PositiveInfinity,
            double.NegativeInfinity]));
        Assert.Equal("""{"00189073":{"vr":"FD","Value":["NaN","inf","-inf"]}}""", DicomJson.Text(data));
        Assert.Equal(data.Reals(new(0x0018, 0x9073)),
            DicomJson.Read(Encoding.UTF8.GetBytes(DicomJson.Text(data))).Reals(new(0x0018, 0x9073)));
    }

    [Fact]
    public void A_private_creator_with_characters_that_XML_has_not_comes_back_from_XML()
    {
        var data = new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 192")
            .SetBytes(new Tag(0x0009, 0x0010), Vr.LO, "AC\u001bME "u8.ToArray()).Set(new Tag(0x0009, 0x1001), Vr.LO, "one");
        using var xml = new MemoryStream(Encoding.UTF8.GetBytes(NativeXml.Text(data)));
        Assert.Equal(data.ToBytes(TransferSyntax.ExplicitLittle), NativeXml.Read(xml).ToBytes(TransferSyntax.ExplicitLittle));
    }

    [Fact]
    public void Every_real_object_comes_back_from_JSON_and_from_XML_with_the_same_values()
    {
        RealFiles.At("");
        var count = 0;
        foreach (var name in RealFiles.Names())
        {
            using var file = Opened(name);
            if (file is null)
                continue;
            var rows = Rows(file.Data);
            var fromJson = Rows(DicomJson.Read(Encoding.UTF8.GetBytes(DicomJson.Text(file.Data))));
            Assert.True(rows.SequenceEqual(fromJson), name + ": " + rows.Zip(fromJson).FirstOrDefault(pair => pair.First != pair.Second));
            using var xml = new MemoryStream();
            NativeXml.Write(xml, file.Data);
            xml.Position = 0;
            var fromXml = Rows(NativeXml.Read(xml));
            Assert.True(rows.SequenceEqual(fromXml), name + ": " + rows.Zip(fromXml).FirstOrDefault(pair => pair.First != pair.Second));
            count++;
        }

        Assert.True(count > 200);
    }

    [Theory]
    [InlineData("[", "no JSON")]
    [InlineData("5", "object")]
    [InlineData("""{"0010001":{}}""", "no tag")]
    [InlineData("""{"00100010":5}""", "object")]
    [InlineData("""{"00100010":{"vr":"XX"}}""", "none of the standard")]
    [InlineData("""{"00280010":{"vr":"US","Value":[65536]}}""", "does not fit US")]
    [InlineData("""{"00280010":{"vr":"US","Value":[1.5]}}""", "no integer")]
    [InlineData("""{"00280010":{"vr":"US","Value":7}}""", "no array")]
    [InlineData("""{"7FE00010":{"vr":"OB","InlineBinary":"%"}}""", "Base64")]
    [InlineData("""{"7FE00010":{"vr":"OB","Value":[1]}}""", "InlineBinary")]
    [InlineData("""[{},{}]""", "One data set")]
    public void What_is_no_DICOM_JSON_is_refused(string json, string told) =>
        Assert.Contains(told, Assert.Throws<DicomFormatException>(() => DicomJson.Read(Encoding.UTF8.GetBytes(json))).Told,
            StringComparison.Ordinal);

    [Fact]
    public void A_refusal_names_the_item()
    {
        var refused = Assert.Throws<DicomFormatException>(() => DicomJson.Read("""{"0040A730":{"vr":"SQ","Value":[{},{"00280010":{"vr":"US","Value":["x"]}}]}}"""u8.ToArray()));
        Assert.Equal("(0040,A730)[1].(0028,0010)", refused.Path);
        var deep = string.Concat(Enumerable.Repeat("""{"0040A730":{"vr":"SQ","Value":[""", 66))
            + string.Concat(Enumerable.Repeat("]}}", 66));
        Assert.Contains("nested", Assert.Throws<DicomFormatException>(() => DicomJson.Read(Encoding.UTF8.GetBytes(deep))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_can_stay_elsewhere()
    {
        var data = new DataSet().Set(Tags.Rows, 1).SetBytes(Tags.PixelData, Vr.OW, new byte[] { 1, 2, 3, 4 });
        using var json = new MemoryStream();
        DicomJson.Write(json, data, (_, element) => element.Tag == Tags.PixelData ? "http://a/b" : null);
        Assert.EndsWith("""{"vr":"OW","BulkDataURI":"http://a/b"}}""", Encoding.UTF8.GetString(json.ToArray()), StringComparison.Ordinal);
        var read = DicomJson.Read(json.ToArray(), uri => uri == "http://a/b" ? new StoredBytes(new byte[] { 1, 2, 3, 4 })
            : throw new InvalidOperationException());
        Assert.Equal(Rows(data), Rows(read));
        using var xml = new MemoryStream();
        NativeXml.Write(xml, data, (_, element) => element.Tag == Tags.PixelData ? "http://a/b" : null);
        xml.Position = 0;
        Assert.Equal(Rows(data), Rows(NativeXml.Read(xml, _ => new StoredBytes(new byte[] { 1, 2, 3, 4 }))));
    }

    [Fact]
    public void XML_has_the_parts_of_names_the_makers_of_private_elements_and_what_it_cannot_say_as_binary()
    {
        var data = new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 192").Set(Name, PersonName.Parse("A^B^^^D=山")).Set(new Tag(0x0009,
            0x0010), Vr.LO, "MAKER")
            .Set(new Tag(0x0009, 0x1002), Vr.SH, "x\\y").Set(new Tag(0x0010, 0x4000), "a\u0001ä");
        var xml = NativeXml.Text(data);
        Assert.Contains("<FamilyName>A</FamilyName>", xml, StringComparison.Ordinal);
        Assert.Contains("""tag="00090002" vr="SH" privateCreator="MAKER">""", xml, StringComparison.Ordinal);
        Assert.Contains("<InlineBinary>YQHDpA==</InlineBinary>", xml, StringComparison.Ordinal);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(xml));
        Assert.Equal(Rows(data), Rows(NativeXml.Read(stream)));
    }

    [Theory]
    [InlineData("<a/>", "NativeDicomModel")]
    [InlineData("<NativeDicomModel><x/></NativeDicomModel>", "DicomAttribute")]
    [InlineData("<NativeDicomModel><DicomAttribute tag='00280010' vr='US'><Value number='1'>x</Value></DicomAttribute></NativeDicomModel>",
        "none of US")]
    [InlineData("<NativeDicomModel", "no XML")]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'c'>]><NativeDicomModel/>", "no XML")]
    public void What_is_no_native_XML_is_refused(string xml, string told)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(xml));
        Assert.Contains(told, Assert.Throws<DicomFormatException>(() => NativeXml.Read(stream)).Told, StringComparison.Ordinal);
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
    /// What has to be the same in every form: path, representation and values; not group lengths, padding and the character set.
    /// </summary>
    private static List<string> Rows(DataSet data, string path = "")
    {
        var rows = new List<string>();
        foreach (var element in data.Where(one => !one.Tag.IsGroupLength && one.Tag != Tags.SpecificCharacterSet).GroupBy(one =>
            one.Tag).OrderBy(same => same.Key).Select(same => same.Last()))
            if (element is SequenceElement sequence)
                rows.AddRange(sequence.Items.SelectMany((item, i) => Rows(item,
                    Invariant($"{path}{element.Tag}[{i}].")).Prepend(Invariant($"{path}{element.Tag} {i}"))));
            else
                rows.Add($"{path}{element} {Value(data, element)}");
        return rows;
    }

    private static string Value(DataSet data, Element element) => element switch
    {
        FragmentsElement fragments => string.Join('|', fragments.All.Select(one => Even(one.Bytes.ToMemory()))),
        ValueElement value when value.Vr == Vr.PN => string.Join('\\', data.PersonNames(element.Tag)),
        ValueElement value when value.Vr.Kind() == VrKind.Text => string.Join('\\', data.TextsOf(value)),
        ValueElement { Vr: Vr.FD or Vr.FL } value => string.Join('\\', value.Reals()),
        _ => Even(data.Bytes(element.Tag)!.Value),
    };

    private static string Even(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span) + (bytes.Length % 2 == 1 ? "00" : "");
}
