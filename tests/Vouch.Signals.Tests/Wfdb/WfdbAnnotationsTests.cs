using Vouch.Signals.Wfdb;

namespace Vouch.Signals.Tests.Wfdb;

public sealed class WfdbAnnotationsTests
{
    public static TheoryData<string> MitBih() => new(
        new[] { "atr", "at_", "gqrs", "wqrs" }.SelectMany(kind => RealFiles.Names("mitdb", "*." + kind, "mitdb/101." + kind)));

    [Theory]
    [MemberData(nameof(MitBih))]
    public void Annotations_written_again_are_the_same(string name)
    {
        var bytes = File.ReadAllBytes(RealFiles.At(name));
        var read = WfdbAnnotations.Parse(bytes, name, null);
        var written = WfdbAnnotations.Bytes(read);
        Assert.Equal(read.AsEnumerable(), WfdbAnnotations.Parse(written, name, null));
        if (read.All(one => one.Note is null))
            Assert.Equal(bytes, written);
    }

    [Fact]
    public void Beats_of_record_101_are_those_of_its_published_table()
    {
        var annotations = WfdbAnnotations.Read(RealFiles.At("mitdb/101.atr"));
        // MIT-BIH Arrhythmia Database Directory, record 101: 1860 normal beats, 3 atrial premature, 2 unclassifiable.
        Assert.Equal(1860, annotations.Count(one => one.Code == AnnotationCode.Normal));
        Assert.Equal(3, annotations.Count(one => one.Code == AnnotationCode.AtrialPremature));
        Assert.Equal(2, annotations.Count(one => one.Code == AnnotationCode.Unclassifiable));
        Assert.Equal(new Annotation(7, AnnotationCode.RhythmChange, Note: "(N"), annotations[0]);
    }

    [Fact]
    public void Times_of_a_finer_resolution_become_frames_of_the_record()
    {
        var ticks = WfdbAnnotations.Read(RealFiles.At("wfdb-samples/03700181.gqrsh"));
        var frames = WfdbAnnotations.Read(RealFiles.At("wfdb-samples/03700181.gqrsh"), 125);
        Assert.Equal(ticks.Select(one => (long)Math.Round(one.Frame / 4.0)), frames.Select(one => one.Frame));
    }

    [Fact]
    public void Intervals_beyond_32_bits_add_up() =>
        Assert.True(WfdbAnnotations.Read(RealFiles.At("wfdb-samples/huge.qrs"))[^1].Frame > uint.MaxValue);

    [Theory]
    [InlineData("1003.atr")]
    [InlineData("100.qrs")]
    [InlineData("12726.anI")]
    [InlineData("12726.wabp")]
    [InlineData("12726.wqrs")]
    [InlineData("03700181.sqrs")]
    [InlineData("03700181.gqrsl")]
    public void Annotations_are_in_order_and_survive_a_copy(string name)
    {
        var read = WfdbAnnotations.Read(RealFiles.At("wfdb-samples/" + name));
        Assert.NotEmpty(read);
        Assert.Equal(read.Select(one => one.Frame).Order(), read.Select(one => one.Frame));
        Assert.Equal(read.AsEnumerable(), WfdbAnnotations.Parse(WfdbAnnotations.Bytes(read), name, null));
    }

    [Fact]
    public void A_cut_file_is_refused_at_its_end()
    {
        var whole = WfdbAnnotations.Bytes([new(5000, AnnotationCode.Normal, Note: "abc"), new(7000, AnnotationCode.VentricularPremature)]);
        for (var length = 0; length < whole.Length; length++)
        {
            var refused = Assert.Throws<SignalFormatException>(() => WfdbAnnotations.Parse(whole.AsSpan(0, length), "cut.atr", null));
            Assert.InRange(refused.Place!.Value, 0, length);
        }
    }
}
