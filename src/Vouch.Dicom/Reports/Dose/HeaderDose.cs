using System.Collections.Immutable;
using System.Text;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Reports.Dose;

/// <summary>
/// Dose from the header of an image, as CT scanners without dose reports wrote it: Exposure Dose Sequence. The dose length
/// product has no element of the standard there; Philips puts it into its own (00E1,xx21) of creator ELSCINT1.
/// Source: PS3.3, C.4.16; Philips DICOM conformance statements of Brilliance CT: to be checked.
/// </summary>
internal static class HeaderDose
{
    private static readonly Tag Exposures = new(0x0040, 0x030E);
    private static readonly Tag SeriesDescription = new(0x0008, 0x103E);
    private static readonly Tag AcquisitionType = new(0x0018, 0x9302);
    private static readonly Tag CtdiVol = new(0x0018, 0x9345);
    private static readonly Tag Kvp = new(0x0018, 0x0060);
    private static readonly Tag CurrentMicroamperes = new(0x0018, 0x8151);
    private static readonly Tag ExposureMilliseconds = new(0x0018, 0x1150);
    private static readonly Tag ScanLength = new(0x0018, 0x1302);
    private static readonly Tag TotalCollimation = new(0x0018, 0x9307);
    private static readonly Tag Pitch = new(0x0018, 0x9311);
    private const string Philips = "ELSCINT1";
    private const int PhilipsGroup = 0x00E1;
    private const byte PhilipsDlp = 0x21;

    public static bool IsIn(DataSet data) => data.Items(Exposures).Count > 0;

    public static CtTotals Totals(DataSet data) => new(Dlp(data), data.Items(Exposures).Count);

    public static ImmutableArray<CtEvent> Events(DataSet data) => [.. data.Items(Exposures).Select(Event)];

    private static CtEvent Event(DataSet item) => new()
    {
        Protocol = item.Text(SeriesDescription),
        Type = item.Text(AcquisitionType),
        MeanCtdiVol = Real(item, CtdiVol),
        Dlp = Dlp(item),
        ExposureTime = item.Decimal(ExposureMilliseconds) / 1000,
        ScanningLength = item.Decimal(ScanLength),
        TotalCollimation = Real(item, TotalCollimation),
        Pitch = Real(item, Pitch),
        Sources = item.Decimal(Kvp) is { } kv ? [new(null, kv, item.Decimal(CurrentMicroamperes) / 1000, null, null)] : [],
    };

    /// <summary>A decimal string, whose representation is not told where the transfer syntax tells none.</summary>
    private static decimal? Dlp(DataSet data) => PrivateBlock.Find(data, PhilipsGroup, Philips, PhilipsDlp) is { } tag
        && data.Bytes(tag) is { } bytes
        ? new DecimalString(Encoding.ASCII.GetString(bytes.Span)).Exact
        : null;

    /// <summary>A double to the digits that it has for certain.</summary>
    private static decimal? Real(DataSet item, Tag tag) => item.Real(tag) is { } real && Math.Abs(real) < 1e12 ? (decimal)real : null;
}
