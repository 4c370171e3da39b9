using System.Buffers.Binary;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Tests.Network;

public sealed class FragmentWriterTests
{
    private static readonly PresentationContext Context = new(3, SopClasses.StudyRootGet, "1.2.840.10008.1.2", IsScu: true, IsScp: false);

    /// <summary>Around what fits into one unit: two items of 6 bytes and what is in them.</summary>
    [Theory]
    [InlineData(200, 100, 88, 1)]
    [InlineData(200, 100, 90, 2)]
    [InlineData(200, 194, 0, 2)]
    [InlineData(200, 196, 2, 3)]
    [InlineData(200, 100, 600, 5)]
    [InlineData(131_072, 100, 131_060 - 100, 1)]
    [InlineData(131_072, 100, 131_062 - 100, 2)]
    [InlineData(131_072, 100, 600_000, 6)]
    public async Task A_joined_command_and_data_set_are_one_unit_where_the_other_end_takes_it(int pduBytesMax, int command, int dataSet, int units)
    {
        var (sent, given) = (new List<byte>(), Enumerable.Range(0, command + dataSet).Select(i => (byte)(i * 7)).ToArray());
        using (var writer = new FragmentWriter(pduBytesMax, isLong: true, bytes => { sent.AddRange(bytes.Span); return ValueTask.CompletedTask; }))
        {
            await writer.CommandAsync(Context.Id, given.AsMemory(0, command));
            await writer.DataSetAsync(Context, new MemoryStream(given, command, dataSet), TestContext.Current.CancellationToken);
            writer.Join();
            await writer.FlushAsync();
        }

        var (read, kinds, count) = (new List<byte>(), new List<int>(), 0);
        var all = sent.ToArray();
        for (var at = 0; at < all.Length; count++)
        {
            var end = at + 6 + Length(all, at + 2);
            Assert.Equal((4, true), (all[at], end - at - 6 <= pduBytesMax));
            for (at += 6; at < end; at += 4 + Length(all, at))
            {
                Assert.Equal(Context.Id, all[at + 4]);
                kinds.Add(all[at + 5]);
                read.AddRange(all[(at + 6)..(at + 4 + Length(all, at))]);
            }

            Assert.Equal(end, at);
        }

        Assert.Equal(units, count);
        Assert.Equal(given, read);
        Assert.Equal((1, 1), (kinds.Count(one => one == 3), kinds.Count(one => one == 2)));
        Assert.Equal(kinds.OrderByDescending(one => one & 1), kinds);
    }

    private static int Length(byte[] bytes, int at) => (int)BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
}
