namespace Vouch.Dicom.Waveforms;

/// <summary>The elements of a waveform. Source: PS3.3, table C.10-9.</summary>
internal static class WaveformTags
{
    public static readonly Tag Waveforms = new(0x5400, 0x0100);
    public static readonly Tag BitsAllocated = new(0x5400, 0x1004);
    public static readonly Tag Interpretation = new(0x5400, 0x1006);
    public static readonly Tag Padding = new(0x5400, 0x100A);
    public static readonly Tag Data = new(0x5400, 0x1010);
    public static readonly Tag Originality = new(0x003A, 0x0004);
    public static readonly Tag Channels = new(0x003A, 0x0005);
    public static readonly Tag Samples = new(0x003A, 0x0010);
    public static readonly Tag Rate = new(0x003A, 0x001A);
    public static readonly Tag GroupLabel = new(0x003A, 0x0020);
    public static readonly Tag Definitions = new(0x003A, 0x0200);
    public static readonly Tag ChannelLabel = new(0x003A, 0x0203);
    public static readonly Tag Source = new(0x003A, 0x0208);
    public static readonly Tag Sensitivity = new(0x003A, 0x0210);
    public static readonly Tag Units = new(0x003A, 0x0211);
    public static readonly Tag Correction = new(0x003A, 0x0212);
    public static readonly Tag Baseline = new(0x003A, 0x0213);
    public static readonly Tag TimeSkew = new(0x003A, 0x0214);
    public static readonly Tag SampleSkew = new(0x003A, 0x0215);
    public static readonly Tag BitsStored = new(0x003A, 0x021A);
    public static readonly Tag FilterLow = new(0x003A, 0x0220);
    public static readonly Tag FilterHigh = new(0x003A, 0x0221);
}
