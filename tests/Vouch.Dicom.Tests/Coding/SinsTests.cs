namespace Vouch.Dicom.Tests.Coding;

/// <summary>What devices do wrong: understood, named, kept byte for byte, and not passed on where a data set is written anew.</summary>
public sealed class SinsTests
{
    private const string Implicit = "1.2.840.10008.1.2";
    private const string Explicit = "1.2.840.10008.1.2.1";
    private const string Big = "1.2.840.10008.1.2.2";

    /// <param name="clean">Written anew in explicit little endian.</param>
    [Theory]
    [InlineData(Explicit, "0800 6000 'CS' 0300 'ABC'", "(0008,0060), byte 0: The length 3 is odd.", "0800 6000 'CS' 0400 'ABC '")]
    [InlineData(Explicit, "1000 2000 'LO' 0200 'AB' 0800 6000 'CS' 0200 'MR'",
        "(0008,0060), byte 10: The element is not in the order of tags.", "0800 6000 'CS' 0200 'MR' 1000 2000 'LO' 0200 'AB'")]
    [InlineData(Explicit, "0800 6000 'CS' 0200 'CT' 0800 6000 'CS' 0200 'MR'", "(0008,0060), byte 10: The element is there twice.",
        "0800 6000 'CS' 0200 'MR'")]
    [InlineData(Explicit, "0800 0000 'UL' 0400 63000000 0800 6000 'CS' 0200 'MR'", "(0008,0000), byte 8: The group has 10 bytes, not 99.",
        "0800 6000 'CS' 0200 'MR'")]
    [InlineData(Explicit, "0800 6000 02000000 'MR'", "(0008,0060), byte 0: The representation is implicit where it should be explicit.",
        "0800 6000 'CS' 0200 'MR'")]
    [InlineData(Explicit, "0800 6000 'ZZ' 0200 'MR'", "(0008,0060), byte 0: \"ZZ\" is no value representation.",
        "0800 6000 'UN' 0000 02000000 'MR'")]
    [InlineData(Explicit, "0800 6000 'ZZ' 0000 02000000 'MR'", "(0008,0060), byte 0: \"ZZ\" is no value representation.",
        "0800 6000 'UN' 0000 02000000 'MR'")]
    [InlineData(Explicit, "0800 6000 '  ' 0200 'MR' 1000 2000 'LO' 0000", "(0008,0060), byte 0: \"2020\" is no value representation.",
        "0800 6000 'UN' 0000 02000000 'MR' 1000 2000 'LO' 0000")]
    [InlineData(Implicit, "0800 6000 'CS' 0200 'MR'", "(0008,0060), byte 0: The representation is explicit where it should be implicit.",
        "0800 6000 'CS' 0200 'MR'")]
    [InlineData(Explicit, "4000 30A7 'SQ' 0000 10000000 FEFF00E0 00000000 FEFFDDE0 00000000",
        "(0040,A730)[0], byte 20: The sequence has a length and a delimiter.",
        "4000 30A7 'SQ' 0000 08000000 FEFF00E0 00000000")]
    [InlineData(Explicit, "4000 30A7 'SQ' 0000 10000000 FEFF00E0 08000000 FEFF0DE0 00000000",
        "(0040,A730)[0].(FFFE,E00D), byte 20: The item has a length and a delimiter.",
        "4000 30A7 'SQ' 0000 08000000 FEFF00E0 00000000")]
    [InlineData(Explicit, "4000 30A7 'SQ' 0000 FFFFFFFF FEFF00E0 FFFFFFFF FEFF0DE0 04000000 FEFFDDE0 00000000",
        "(0040,A730)[0].(FFFE,E00D), byte 20: The delimiter has the length 4.",
        "4000 30A7 'SQ' 0000 FFFFFFFF FEFF00E0 FFFFFFFF FEFF0DE0 00000000 FEFFDDE0 00000000")]
    [InlineData(Explicit, "0800 6000 'CS' 0200 'MR' 0000000000000000000000000000", "byte 10: Zeros follow the last element.",
        "0800 6000 'CS' 0200 'MR'")]
    [InlineData(Explicit, "0800 6000 'CS' 0200 'MR' 0D0A", "byte 10: Fewer bytes than an element has are left at the end.",
        "0800 6000 'CS' 0200 'MR'")]
    [InlineData(Implicit, "4000 70A1 04000000 'AB^C'", "(0040,A170), byte 0: There are no items in what the dictionary has as a sequence.",
        "4000 70A1 'UN' 0000 04000000 'AB^C'")]
    [InlineData(Implicit, "E07F1000 FFFFFFFF FEFF00E0 00000000 FEFFDDE0 00000000",
        "(7FE0,0010), byte 0: Pixel data in fragments are only allowed with explicit little endian.",
        "E07F1000 'OB' 0000 FFFFFFFF FEFF00E0 00000000 FEFFDDE0 00000000")]
    [InlineData(Big, "0008 0060 'CS' 0003 'ABC'", "(0008,0060), byte 0: The length 3 is odd.", "0800 6000 'CS' 0400 'ABC '")]
    public void A_sin_is_named_kept_and_not_repeated(string syntax, string bytes, string remark, string clean)
    {
        var read = DataSet.Read(Bytes.Of(bytes), TransferSyntax.Of(syntax));
        Assert.Contains(remark, read.Remarks.Select(one => one.ToString()));
        Assert.Equal(Convert.ToHexString(Bytes.Of(bytes)), Convert.ToHexString(read.ToBytes(TransferSyntax.Of(syntax))));
        // Written anew: by way of another coding.
        var other = syntax == Big ? TransferSyntax.ExplicitLittle : TransferSyntax.ExplicitBig;
        if (!read.OfType<FragmentsElement>().Any())
            read = DataSet.Read(read.ToBytes(other), other);
        var written = read.ToBytes(TransferSyntax.ExplicitLittle);
        Assert.Equal(Convert.ToHexString(Bytes.Of(clean)), Convert.ToHexString(written));
        Assert.DoesNotContain(DataSet.Read(written, TransferSyntax.ExplicitLittle).Remarks, one => !one.Text.Contains("no value",
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Explicit, "0800 6000 'CS' 0400 'AB'", "(0008,0060), byte 0: The length 4 goes beyond the 2 bytes that are left.")]
    [InlineData(Explicit, "0800 6000 'CS' FFFF 'AB'", "(0008,0060), byte 0: The length 65535 goes beyond the 2 bytes that are left.")]
    [InlineData(Explicit, "4000 30A7 'SQ' 0000 08000000 FEFF00E0 04000000 00000000",
        "(0040,A730)[0], byte 20: The item's length 4 goes beyond what is left.")]
    [InlineData(Explicit, "4000 30A7 'SQ' 0000 FFFFFFFF FEFF00E0 00000000", "(0040,A730)[0], byte 20: The bytes end within a sequence.")]
    [InlineData(Explicit, "4000 30A7 'SQ' 0000 FFFFFFFF FEFF00E0 FFFFFFFF", "(0040,A730)[0], byte 20: The bytes end within an item.")]
    [InlineData(Explicit, "4000 30A7 'SQ' 0000 08000000 0800 6000 'CS' 0000", "(0040,A730).(0008,0060), byte 12: An item was expected.")]
    [InlineData(Explicit, "4000 30A7 'SQ' 0000 0C000000 FEFFDDE0 00000000 00000000",
        "(0040,A730), byte 12: A delimiter stands within a sequence that has a length.")]
    [InlineData(Explicit, "4000 30A7 'SQ' 0000 14000000 FEFF00E0 0C000000 4000 30A7 'SQ' 0000 FFFFFFFF",
        "(0040,A730)[0].(0040,A730), byte 32: The sequence has no delimiter.")]
    [InlineData(Explicit, "4000 30A7 'SQ' 0000 08000000 FEFF00E0 FFFFFFFF", "(0040,A730)[0], byte 20: The item has no delimiter.")]
    [InlineData(Explicit, "FEFF0DE0 00000000", "(FFFE,E00D), byte 0: An item or a delimiter stands where an element was expected.")]
    [InlineData(Explicit, "E07F1000 'OB' 0000 FFFFFFFF FEFF00E0 04000000 0000",
        "(7FE0,0010)[0], byte 12: The fragment's length 4 goes beyond what is left.")]
    [InlineData(Explicit, "E07F1000 'OB' 0000 FFFFFFFF FEFF00E0 00000000", "(7FE0,0010)[0], byte 20: The pixel data have no delimiter.")]
    [InlineData(Explicit, "E07F1000 'OB' 0000 FFFFFFFF 0800 6000 00000000", "(7FE0,0010).(0008,0060), byte 12: A fragment was expected.")]
    [InlineData(Explicit, "08", "byte 0: Fewer bytes than an element has are no data set.")]
    public void What_lies_about_its_length_is_refused_with_its_place(string syntax, string bytes, string told)
    {
        Assert.Equal(told, Assert.Throws<DicomFormatException>(() => DataSet.Read(Bytes.Of(bytes), TransferSyntax.Of(syntax))).Told);
        using var stream = new MemoryStream(Bytes.Of(bytes));
        Assert.Equal(told, Assert.Throws<DicomFormatException>(() => DataSet.Read(stream, TransferSyntax.Of(syntax))).Told);
        using var once = new OnceStream(Bytes.Of(bytes));
        Assert.Throws<DicomFormatException>(() => DataSet.Read(once, TransferSyntax.Of(syntax)));
    }

    [Fact]
    public void Unknown_sequences_are_implicit_within_every_syntax()
    {
        // PS3.5, 6.2.2: UN of undefined length in explicit big endian, its item in implicit little endian.
        var bytes = Bytes.Of("0009 1001 'UN' 0000 FFFFFFFF FEFF00E0 0A000000 2800 1000 02000000 0002 FEFFDDE0 00000000");
        var read = DataSet.Read(bytes, TransferSyntax.ExplicitBig);
        Assert.Empty(read.Remarks);
        Assert.Equal(512, read.Items(new(0x0009, 0x1001))[0].Integer(Tags.Rows));
        Assert.Equal(bytes, read.ToBytes(TransferSyntax.ExplicitBig));
        Assert.Equal(Bytes.Of("0900 0110 'UN' 0000 FFFFFFFF FEFF00E0 0A000000 2800 1000 02000000 0002 FEFFDDE0 00000000"),
            read.ToBytes(TransferSyntax.ExplicitLittle));
    }

    [Fact]
    public void A_text_too_long_for_its_representation_is_written_as_unknown()
    {
        // PS3.5, 6.2.2, note: implicit lengths have 32 bits, explicit ones of DS 16.
        var implicitly = new DataSet().Set(new Tag(0x3006, 0x0050), [.. Enumerable.Repeat("1.5", 20_000)]);
        var read = DataSet.Read(implicitly.ToBytes(TransferSyntax.ImplicitLittle), TransferSyntax.ImplicitLittle);
        var again = DataSet.Read(read.ToBytes(TransferSyntax.ExplicitLittle), TransferSyntax.ExplicitLittle);
        Assert.Equal(Vr.UN, again.Find(new(0x3006, 0x0050))!.Vr);
        Assert.Equal(20_000, again.Texts(new(0x3006, 0x0050)).Count);
    }
}
