namespace Vouch.Dicom.Tests;

public sealed class TagTests
{
    [Fact]
    public void Tags_are_ordered_as_elements_are_in_a_data_set()
    {
        Tag[] ordered = [new(0x0002, 0xFFFF), new(0x0008, 0x0005), new(0x0008, 0x0018), new(0x7FE0, 0x0010), new(0xFFFE, 0xE000)];
        Assert.Equal(ordered, ordered.Reverse().Order());
        Assert.Equal("(7FE0,0010)", ordered[3].ToString());
    }

    [Theory]
    [InlineData(0x0008, 0x0010, false, false)]
    [InlineData(0x0009, 0x0010, true, true)]
    [InlineData(0x0009, 0x000F, true, false)]
    [InlineData(0x0009, 0x1010, true, false)]
    public void An_odd_group_is_a_makers_own(int group, int element, bool isPrivate, bool isCreator)
    {
        var tag = new Tag((ushort)group, (ushort)element);
        Assert.Equal((isPrivate, isCreator), (tag.IsPrivate, tag.IsPrivateCreator));
    }
}
