namespace Vouch.Dicom.Tests;

public sealed class DataSetTests
{
    [Fact]
    public void Elements_stand_in_the_order_of_their_tags_however_they_are_set()
    {
        var data = new DataSet().Set(new Tag(0x0010, 0x0020), "7").Set(new Tag(0x0008, 0x0060), "CT").Set(new Tag(0x0028, 0x0010),
            512).Set(new Tag(0x0008, 0x0060), "MR");
        Assert.Equal(["(0008,0060) CS", "(0010,0020) LO", "(0028,0010) US"], data.Select(one => one.ToString()));
        Assert.Equal(("MR", 512L, "512"), (data.Text(new(0x0008, 0x0060)), data.Integer(Tags.Rows), data.Text(Tags.Rows)));
        Assert.True(data.Remove(Tags.Rows));
        Assert.False(data.Remove(Tags.Rows));
        Assert.Null(data.Integer(Tags.Rows));
    }

    [Fact]
    public void A_command_is_written_as_the_standard_shows_it()
    {
        // PS3.7, 9.3.5.1: C-ECHO-RQ, implicit little endian, with the length of its group.
        var command = new DataSet()
            .Set(new Tag(0, 0x0002), "1.2.840.10008.1.1").Set(new Tag(0, 0x0100), 0x0030).Set(new Tag(0, 0x0110), 1).Set(new Tag(0,
                0x0800), 0x0101);
        command.Set(new Tag(0, 0), command.ToBytes(TransferSyntax.ImplicitLittle).Length);
        var bytes = command.ToBytes(TransferSyntax.ImplicitLittle);
        Assert.Equal("0000000004000000" + "38000000" + "0000020012000000" + Convert.ToHexString("1.2.840.10008.1.1\0"u8)
            + "00000001020000003000" + "00001001020000000100" + "00000008020000000101", Convert.ToHexString(bytes));
        var read = DataSet.Read(bytes, TransferSyntax.ImplicitLittle);
        Assert.Equal(("1.2.840.10008.1.1", 0x30L, 1L), (read.Text(new(0, 2)), read.Integer(new(0, 0x0100)), read.Integer(new(0, 0x0110))));
        Assert.Empty(read.Remarks);
    }

    [Fact]
    public void A_change_takes_the_length_of_the_group_away_that_it_made_wrong_also_around_a_sequence()
    {
        var item = new DataSet().Set(new Tag(0x0008, 0x0000), 100).Set(new Tag(0x0008, 0x0100), "A");
        var data = new DataSet().Set(new SequenceElement(new(0x0040, 0xA043), [item])).Set(new Tag(0x0010, 0x0010),
            "A^B").Set(new Tag(0x0010, 0x0000), 12).Set(new Tag(0x0040, 0x0000), 50);
        item.Set(new Tag(0x0008, 0x0102), "B");
        Assert.Equal(["(0010,0000) UL", "(0010,0010) PN", "(0040,A043) SQ"], data.Select(one => one.ToString()));
    }

    [Fact]
    public void Pixel_representation_says_whether_a_number_is_signed()
    {
        var data = new DataSet().Set(Tags.PixelRepresentation, 1).Set(new Tag(0x0028, 0x0107), -5);
        Assert.Equal((Vr.SS, -5L), (data.Find(new(0x0028, 0x0107))!.Vr, data.Integer(new(0x0028, 0x0107))));
        var read = DataSet.Read(data.ToBytes(TransferSyntax.ImplicitLittle), TransferSyntax.ImplicitLittle);
        Assert.Equal(-5, read.Integer(new(0x0028, 0x0107)));
        Assert.Throws<OverflowException>(() => new DataSet().Set(Tags.Rows, 65536));
    }

    [Fact]
    public void An_item_has_the_characters_of_the_data_set_around_it_until_it_names_its_own()
    {
        var inherited = new DataSet();
        var own = new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 144");
        var data = new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 192").SetItems(new Tag(0x0008, 0x1140), inherited, own);
        inherited.Set(new Tag(0x0010, 0x0010), "Ж^日");
        own.Set(new Tag(0x0010, 0x0010), "Ж");
        Assert.Equal((6, 2), (inherited.Bytes(new(0x0010, 0x0010))!.Value.Length, own.Bytes(new(0x0010, 0x0010))!.Value.Length));
        var read = DataSet.Read(data.ToBytes(TransferSyntax.ExplicitLittle), TransferSyntax.ExplicitLittle).Items(new(0x0008, 0x1140));
        Assert.Equal(["Ж^日", "Ж"], read.Select(one => one.Text(new(0x0010, 0x0010))));
    }

    [Fact]
    public void Several_threads_read_the_texts_of_one_data_set_and_each_gets_them_right()
    {
        // Latin 2 where the default would read Latin 1; so many since who meets whom is chance.
        var sets = Enumerable.Range(0, 20_000).Select(_ => new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 101")
            .Set(new ValueElement(new(0x0010, 0x0010), Vr.PN, new byte[] { (byte)'D', (byte)'v', 0xF8, 0xE1, (byte)'k', (byte)' ' })))
            .ToArray();
        var (wrong, at) = (0, new int[4]);
        var threads = at.Select((_, mine) => new Thread(() =>
        {
            for (var i = 0; i < sets.Length; i++)
            {
                Volatile.Write(ref at[mine], i);
                // The others are brought to the same data set, if they are slower.
                for (var spins = 0; spins < 50 && at.Any(one => one < i); spins++) Thread.SpinWait(10);
                if (sets[i].Text(new(0x0010, 0x0010)) != "Dvřák") Interlocked.Increment(ref wrong);
            }
        })).ToList();
        threads.ForEach(one => one.Start());
        threads.ForEach(one => one.Join());
        Assert.Equal(0, wrong);
    }
}
