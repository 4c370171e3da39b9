using System.Buffers.Binary;

namespace Vouch.Signals.Scp;

/// <summary>Section 1: who, and when, as tagged fields. Source: EN 1064:2005, 5.4.</summary>
internal sealed class ScpPatient
{
    private const byte End = 255;
    private readonly Dictionary<byte, byte[]> fields = [];

    public static ScpPatient Read(ScpReader section)
    {
        var patient = new ScpPatient();
        while (section.Left >= 3)
        {
            var tag = section.Byte();
            if (tag == End)
                break;
            patient.fields.TryAdd(tag, section.Take(section.Word()).ToArray());
        }
        return patient;
    }

    public Subject Subject => new(Words(2), string.Join(", ", new[] { Words(0), Words(1) }.Where(part => part.Length > 0)), Birth,
        Age ?? Edf.EdfSubject.Years(Birth, Start), Field(8, 1) is { } sex ? sex[0] switch { 1 => Sex.Male, 2 => Sex.Female, _ => null } : null);

    /// <summary>With the zone of tag 34, when it has one.</summary>
    public DateTimeOffset? Start
    {
        get
        {
            if (Day(25) is not { } day || Field(26, 3) is not { } time || time[0] > 23 || time[1] > 59 || time[2] > 59)
                return null;
            var minutes = Field(34, 2) is { } zone ? BinaryPrimitives.ReadInt16LittleEndian(zone) : (short)0;
            return new DateTimeOffset(day.ToDateTime(new TimeOnly(time[0], time[1], time[2])), TimeSpan.FromMinutes(Math.Abs(minutes) <= 840 ? minutes : 0));
        }
    }

    private DateOnly? Birth => Day(5);

    /// <summary>Years; from months, weeks, days or hours too.</summary>
    private double? Age => Field(4, 3) is { } age && BinaryPrimitives.ReadUInt16LittleEndian(age) is var number && number > 0 ? age[2] switch
    {
        1 => number,
        2 => number / 12.0,
        3 => number * 7 / 365.25,
        4 => number / 365.25,
        5 => number / (24 * 365.25),
        _ => null,
    } : null;

    private DateOnly? Day(byte tag) => Field(tag, 4) is { } date && BinaryPrimitives.ReadUInt16LittleEndian(date) is var year and >= 1 and <= 9999
        && date[2] is >= 1 and <= 12 && date[3] >= 1 && date[3] <= DateTime.DaysInMonth(year, date[2]) ? new DateOnly(year, date[2], date[3]) : null;

    private byte[]? Field(byte tag, int length) => fields.TryGetValue(tag, out var field) && field.Length >= length ? field : null;

    private string Words(byte tag) => fields.TryGetValue(tag, out var field)
        ? Text.Decode(field.AsSpan(0, Array.IndexOf(field, (byte)0) is var end and >= 0 ? end : field.Length)).Trim()
        : "";
}
