using System.Text;
using Vouch.Wire.Devices;

namespace Vouch.Wire.Astm;

/// <summary>Reads what a device on an ASTM link sent, by its driver profile.</summary>
public static class AstmDevice
{
    /// <summary>The records of a message in the profile's format.</summary>
    public static AstmMessage ReadRecords(ReadOnlyMemory<byte> text, DeviceFormat format, Encoding? encoding = null) =>
        format switch
        {
            DeviceFormat.E1394 => AstmMessage.Read(text, encoding),
            DeviceFormat.BioMerieux => BioMerieuxText.Read(text, encoding),
            DeviceFormat.SpotchemEl => SpotchemText.Read(text, encoding),
            _ => throw new ArgumentException("Not a format of an ASTM link.", nameof(format)),
        };

    /// <summary>A transmission in our words.</summary>
    public static DeviceMessage Read(Driver driver, AstmTransmission transmission) =>
        Read(driver, ReadRecords(transmission.Text, driver.Profile.Format, driver.Encoding), transmission.IsComplete);

    /// <summary>A message in our words; the records' remarks are among the findings.</summary>
    public static DeviceMessage Read(Driver driver, AstmMessage message, bool cameWhole = true)
    {
        var read = DeviceReader.Read(driver, message.Tree, cameWhole && message.IsComplete);
        return read with
        {
            Findings =
            [
                .. read.Findings,
                .. message.Remarks.Select(r => new DeviceFinding(DeviceFindingKind.Remark, r.Position, r.Words)),
            ],
        };
    }
}
