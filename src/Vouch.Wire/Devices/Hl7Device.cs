using System.Collections.Immutable;
using Vouch.Wire.Hl7;

namespace Vouch.Wire.Devices;

/// <summary>
/// Reads an HL7 v2 message of an instrument (ORU^R01, OUL^R22, QBP^Q11) by its driver profile, into the same words as
/// an ASTM one. Levels fit both orders: ORC before OBR (ORU) and after it (OUL). Not covered: an SPM that follows its
/// OBX (ORU^R01 of 2.5 and later) speaks only for what comes after it.
/// Source: HL7 v2.5.1 7.3.1 (ORU), 7.3.8 (OUL^R22); IHE PaLM LAW.
/// </summary>
public static class Hl7Device
{
    public static DeviceMessage Read(Driver driver, Hl7Message message)
    {
        var records = message.Segments.Select((segment, at) => new SegmentRecord(segment, at + 1));
        return DeviceReader.Read(driver, DeviceTree.Build(records, Level), isComplete: true);
    }

    private static int? Level(string segment) => segment switch
    {
        "MSH" => 0,
        "PID" or "QPD" or "QRD" or "EQU" => 1,
        "SPM" => 2,
        "OBR" or "ORC" => 3,
        "OBX" => 4,
        _ => null,
    };

    private sealed record SegmentRecord(Hl7Segment Segment, int Position) : IDeviceRecord
    {
        public string Type => Segment.Name;

        public string Raw => Segment.ToString();

        public string Text(FieldPlace place) => place.Component is { } component
            ? Segment.Text(place.Field, component)
            : Segment.Text(place.Field);

        public ImmutableArray<string> Texts(FieldPlace place)
        {
            var texts = ImmutableArray.CreateBuilder<string>();
            foreach (var repetition in Segment.Field(place.Field).Repetitions)
                texts.Add(place.Component is { } component ? repetition.Part(component).Text : repetition.Text);
            return texts.ToImmutable();
        }
    }
}
