using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Tests.Registry;

public sealed class DataDictionaryTests
{
    [Theory]
    [InlineData(0x0010, 0x0010, "PatientName", "PN", "1")]
    [InlineData(0x0028, 0x0106, "SmallestImagePixelValue", "US/SS", "1")]
    [InlineData(0x7FE0, 0x0010, "PixelData", "OB/OW", "1")]
    [InlineData(0x6002, 0x3000, "OverlayData", "OB/OW", "1")]
    [InlineData(0x0020, 0x3142, "SourceImageIDs", "CS", "1-n")]
    [InlineData(0x1000, 0x1230, "CodeBookTable", null, null)]
    [InlineData(0x0000, 0x0100, "CommandField", "US", "1")]
    [InlineData(0x0002, 0x0010, "TransferSyntaxUID", "UI", "1")]
    public void Elements_are_found_by_tag_also_those_of_repeating_groups(int group, int element, string keyword, string? vrs,
        string? multiplicity)
    {
        var entry = DataDictionary.Find(new Tag((ushort)group, (ushort)element));
        if (vrs is null)
        {
            Assert.NotEqual(keyword, entry?.Keyword);
            return;
        }

        Assert.NotNull(entry);
        Assert.Equal((keyword, vrs, multiplicity), (entry.Keyword, string.Join('/', entry.Vrs.Select(one => one.Letters())),
            entry.Multiplicity));
    }

    [Fact]
    public void Every_keyword_leads_to_its_tag_and_every_representation_is_one_of_the_standard()
    {
        Assert.True(DataDictionary.Entries.Count > 4800);
        foreach (var entry in DataDictionary.Entries)
        {
            Assert.All(entry.Vrs, vr => Assert.True(vr.IsKnown(), entry.Keyword));
            if (entry.Keyword.Length > 0)
                Assert.Equal(entry.Tag, DataDictionary.Find(entry.Keyword)!.Tag);
            Assert.True(entry.Allows(1) || entry.Allows(2) || entry.Allows(3) || entry.Allows(4) || entry.Allows(6) || entry.Allows(9)
                || entry.Allows(16)
                || entry.Allows(24), $"{entry.Keyword}: {entry.Multiplicity}");
        }
    }

    [Theory]
    [InlineData("1", 1, true)]
    [InlineData("1", 2, false)]
    [InlineData("1-n", 99, true)]
    [InlineData("2-2n", 4, true)]
    [InlineData("2-2n", 5, false)]
    [InlineData("1-3", 3, true)]
    [InlineData("1-3", 4, false)]
    [InlineData("3-3n", 3, true)]
    public void A_multiplicity_allows_so_many_values(string multiplicity, int values, bool allowed) =>
        Assert.Equal(allowed, (DataDictionary.Find("PatientName")! with { Multiplicity = multiplicity }).Allows(values));

    [Theory]
    [InlineData("1.2.840.10008.1.2.1", "Explicit VR Little Endian", "Transfer Syntax")]
    [InlineData("1.2.840.10008.5.1.4.1.1.2", "CT Image Storage", "SOP Class")]
    [InlineData("1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)",
        "Transfer Syntax")]
    public void Identifiers_have_their_names(string uid, string name, string kind)
    {
        var entry = UidRegistry.Find(uid)!;
        Assert.Equal((name, kind), (entry.Name, entry.Kind));
    }

    [Fact]
    public void Every_transfer_syntax_of_the_registry_is_known_by_its_properties()
    {
        string[] native = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"];
        foreach (var entry in UidRegistry.Entries.Where(one => one.Kind == "Transfer Syntax"))
        {
            var syntax = TransferSyntax.Of(entry.Uid);
            Assert.Equal(entry.Name, syntax.Name);
            Assert.False(native.Contains(entry.Uid) && syntax.IsEncapsulated, entry.Name);
            if (entry.Name.Contains("JPEG", StringComparison.Ordinal) && !entry.Name.Contains("JPIP", StringComparison.Ordinal))
                Assert.True(syntax.IsEncapsulated, entry.Name);
        }
    }
}
