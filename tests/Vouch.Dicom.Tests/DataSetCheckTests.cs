using Vouch.Dicom.Validation;

namespace Vouch.Dicom.Tests;

public sealed class DataSetCheckTests
{
    /// <summary>A value on each side of every rule of PS3.5, table 6.2-1.</summary>
    [Theory]
    [InlineData("AE", "SIXTEEN_CHARS_OK", "SEVENTEEN_CHARS_X")]
    [InlineData("AS", "018M", "18M")]
    [InlineData("CS", "A_1 B", "A_1-b")]
    [InlineData("CS", "ABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOPQ")]
    [InlineData("DA", "20240229", "20230229")]
    [InlineData("DA", "20240101", "2024.01.01")]
    [InlineData("DS", "-1.5E-7", "1,5")]
    [InlineData("DS", "1234567890123456", "12345678901234567")]
    [InlineData("DT", "20240101101530.123456+0100", "20240101101530.123456+1500")]
    [InlineData("IS", "-2147483648", "2147483648")]
    [InlineData("IS", "+7", "7.0")]
    [InlineData("TM", "101530.5", "10:15:30")]
    [InlineData("TM", "2359", "2400")]
    [InlineData("UI", "1.2.840", "1.02.3")]
    [InlineData("PN", "A^B^C^D^E=F=G", "A^B^C^D^E^F")]
    [InlineData("PN", "A=B=C", "A=B=C=D")]
    [InlineData("LO", "text", "line\nbreak")]
    [InlineData("LT", "line\r\nbreak", "bell\u0007")]
    [InlineData("UR", "http://a/b", " http://a/b")]
    public void A_value_is_as_its_representation_asks_or_it_is_said(string letters, string good, string bad)
    {
        var vr = (Vr)(letters[0] << 8 | letters[1]);
        Assert.Equal([], Checked(good));
        var remark = Assert.Single(Checked(bad));
        Assert.Equal("(0009,1001)", remark.Path);
        Assert.Contains(letters, remark.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(bad, remark.Text, StringComparison.Ordinal);

        IReadOnlyList<Remark> Checked(string text) => DataSetCheck.Of(new DataSet().Set(new Tag(9, 0x10), Vr.LO, "MAKER").Set(new Tag(9,
            0x1001), vr, text));
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.1", "2800 1000 'US' 0400 00020002", "There are 2 values, not 1.")]
    [InlineData("1.2.840.10008.1.2.1", "2800 1000 'UL' 0400 00020000", "The representation is UL, not US.")]
    [InlineData("1.2.840.10008.1.2.1", "2800 1000 'US' 0300 000200", "The length 3 is odd.")]
    [InlineData("1.2.840.10008.1.2.1", "2800 9204 'FD' 0400 00000000", "The length 4 is not a multiple of 8.")]
    [InlineData("1.2.840.10008.1.2.1", "0900 0110 'LO' 0200 'AB'", "No private creator has reserved the element.")]
    [InlineData("1.2.840.10008.1.2.1", "0900 0500 'LO' 0200 'AB'", "A private group has no such element.")]
    [InlineData("1.2.840.10008.1.2.1", "0800 0200 'LO' 0200 'AB'", "The dictionary does not have the element.")]
    [InlineData("1.2.840.10008.1.2.1", "1000 2000 'LO' 0200 'A' E9",
        "There are bytes that are no characters of the declared character set.")]
    [InlineData("1.2.840.10008.1.2.1", "0800 0500 'CS' 0A00 'ISO_IR 192' 1000 2000 'LO' 0200 'A' E9",
        "There are bytes that are no characters of the declared character set.")]
    [InlineData("1.2.840.10008.1.2.1", "0800 0500 'CS' 0400 'KOI8'", "\"KOI8\" is no character set of the standard.")]
    [InlineData("1.2.840.10008.1.2.1", "1000 2000 'LO' 0200 'AB' 0800 6000 'CS' 0200 'MR'", "The element is not in the order of tags.")]
    public void What_the_dictionary_and_the_encoding_ask_is_held(string syntax, string bytes, string told) =>
        Assert.Contains(told, DataSetCheck.Of(DataSet.Read(Coding.Bytes.Of(bytes), TransferSyntax.Of(syntax))).Select(one => one.Text));

    [Fact]
    public void What_is_within_items_is_checked_with_its_place()
    {
        var data = new DataSet().SetItems(new Tag(0x40, 0xA730), new DataSet(), new DataSet().Set(new Tag(0x10, 0x30), "x"));
        Assert.Equal("(0040,A730)[1].(0010,0030): A value is none of DA.", Assert.Single(DataSetCheck.Of(data)).ToString());
    }
}
