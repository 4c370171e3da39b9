using System.Text;
using Vouch.Dicom.Deidentification;

namespace Vouch.Dicom.Tests.Deidentification;

public sealed class SafePrivateTests
{
    private static readonly Pseudonyms Key = new("a key of enough bytes"u8);

    [Fact]
    public void Every_element_of_the_table_stays_when_asked_and_its_neighbours_go()
    {
        foreach (var (creator, group, element) in SafePrivate.Listed)
        {
            // The second block of the group: which one a maker gets is not the maker's choice.
            var data = new DataSet().Set(new Tag(group, 0x0010), Vr.LO, "SOMEBODY ELSE").Set(new Tag(group, 0x0011), Vr.LO, creator)
                .Set(new Tag(group, (ushort)(0x1000 | element)), Vr.LO, "theirs").Set(new Tag(group, (ushort)(0x1100 | element)), Vr.LO,
                    "ours");
            foreach (var other in Enumerable.Range(0, 256).Where(other => !SafePrivate.Listed.Contains((creator, group, (byte)other))))
                data.Set(new Tag(group, (ushort)(0x1100 | other)), Vr.LO, "neighbour");
            Assert.DoesNotContain(Apply(data, Retained.Nothing), one => one.Tag.IsPrivate);
            Assert.Equal([new(group, 0x0011), new Tag(group, (ushort)(0x1100 | element))],
                Apply(data, Retained.SafePrivate).Where(one => one.Tag.IsPrivate).Select(one => one.Tag));
        }
    }

    /// <summary>PS3.3, C.12.1: SAFE, MIXED with the elements that are, UNSAFE; of the group and creator that are named only.</summary>
    [Theory]
    [InlineData("SAFE", "ACME", 0x0029, new long[0], new[] { 0x1001, 0x1002 })]
    [InlineData("MIXED", "ACME", 0x0029, new long[] { 2 }, new[] { 0x1002 })]
    [InlineData("UNSAFE", "ACME", 0x0029, new long[] { 2 }, new int[0])]
    [InlineData("SAFE", "OTHER", 0x0029, new long[0], new int[0])]
    [InlineData("SAFE", "ACME", 0x002B, new long[0], new int[0])]
    public void What_an_object_declares_safe_stays(string status, string creator, long group, long[] elements, int[] kept)
    {
        var data = Private("ACME", Vr.LO, "one").Set(new Tag(0x0029, 0x1002), Vr.LO, "two");
        data.SetItems(new Tag(0x0008, 0x0300), new DataSet().Set(new Tag(0x0008, 0x0301), group).Set(new Tag(0x0008, 0x0302), creator)
            .Set(new Tag(0x0008, 0x0303), status).Set(new Tag(0x0008, 0x0304), elements));
        Assert.Equal(kept, Apply(data, Retained.SafePrivate).Where(one => one.Tag.IsPrivate && !one.Tag.IsPrivateCreator).Select(one =>
            (int)one.Tag.Element));
    }

    [Fact]
    public void What_stays_is_cleaned_all_the_same()
    {
        var data = Declared(Private("ACME", Vr.PN, "Nowak^Jan")).Set(new Tag(0x0029, 0x1002), Vr.DA, "20240506").Set(new Tag(0x0029,
            0x1003), Vr.UI, "1.2.3.4.5")
            .SetBytes(new Tag(0x0029, 0x1004), Vr.OB, Encoding.ASCII.GetBytes("of KOWALSKA, Ewa")).SetBytes(new Tag(0x0029, 0x1005),
                Vr.OB, new byte[4])
            .Set(new Tag(0x0029, 0x1006), Vr.LO, "of Kowalska").SetItems(new Tag(0x0029, 0x1007), new DataSet().Set(new Tag(0x0010,
                0x0010), "Kowalska^Ewa"))
            .SetBytes(new Tag(0x0029, 0x1008), Vr.UN, Encoding.ASCII.GetBytes("in 1.2.3.4.5 "))
            .Set(new Tag(0x0010, 0x0010), "Kowalska^Ewa");
        var made = Apply(data, Retained.SafePrivate);
        Assert.Equal([0x1003, 0x1005, 0x1006, 0x1007], made.Where(one => one.Tag.Group == 0x29 && one.Tag.Element > 0xFF).Select(one =>
            (int)one.Tag.Element));
        Assert.Equal(Key.Uid("1.2.3.4.5").Text, made.Text(new(0x0029, 0x1003)));
        var bytes = Encoding.Latin1.GetString(made.ToBytes(TransferSyntax.ExplicitLittle));
        Assert.DoesNotContain("kowalska", bytes, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("20240506", Apply(data, Retained.SafePrivate | Retained.FullDates).Text(new(0x0029, 0x1002)));
        Assert.True(Apply(data, Retained.SafePrivate | Retained.ModifiedDates).Date(new(0x0029, 0x1002)) < new DateOnly(2024, 5, 6));
    }

    private static DataSet Private(string creator, Vr vr, string text) => new DataSet().Set(new Tag(0x0029, 0x0010), Vr.LO, creator)
        .Set(new Tag(0x0029, 0x1001), vr, text);

    private static DataSet Declared(DataSet data) => data.SetItems(new Tag(0x0008, 0x0300), new DataSet().Set(new Tag(0x0008, 0x0301),
        0x0029)
        .Set(new Tag(0x0008, 0x0302), "ACME").Set(new Tag(0x0008, 0x0303), "SAFE"));

    private static DataSet Apply(DataSet data, Retained retained) => new Deidentifier(Key, retained).Apply(data).Data;
}
