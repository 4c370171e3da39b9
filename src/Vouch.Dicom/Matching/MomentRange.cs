using Vouch.Dicom.Values;

namespace Vouch.Dicom.Matching;

/// <summary>
/// From the first to the last moment that is meant, both with it; null is without end. A value of less precision, such as an hour, is all of
/// it. Date-times without a zone are taken for UTC on both sides. Source: PS3.4, C.2.2.2.5; PS3.5, table 6.2-1.
/// </summary>
internal readonly record struct MomentRange(long? First, long? Last)
{
    /// <summary>Characters of a range of DT; those of DA and TM are shorter. Source: PS3.5, table 6.2-1.</summary>
    private const int CharactersMost = 54;

    /// <summary>A value or range of DA, TM or DT; null: it is none.</summary>
    public static MomentRange? Of(Vr vr, string text)
    {
        if (text.Length > CharactersMost) return null;
        // A minus may begin a zone: what is one date-time is no range.
        if (One(vr, text) is { } single) return single;
        for (var at = text.IndexOf('-'); at >= 0; at = text.IndexOf('-', at + 1))
        {
            var (from, to) = (text[..at].Trim(), text[(at + 1)..].Trim());
            if (from == "" && to == "") return null;
            var (low, high) = (from == "" ? new MomentRange(null, null) : One(vr, from), to == "" ? new MomentRange(null, null) : One(vr, to));
            if (low is { } begin && high is { } end) return new(begin.First, end.Last);
        }

        return null;
    }

    /// <summary>Whether a moment (its beginning) is within.</summary>
    public bool Contains(MomentRange moment) => (First is not { } first || moment.First >= first) && (Last is not { } last || moment.First <= last);

    /// <summary>Whether any moment is within both.</summary>
    public bool Overlaps(MomentRange other) => (First is not { } first || other.Last is not { } end || end >= first) && (Last is not { } last || other.First is not { } begin || begin <= last);

    /// <summary>
    /// A range of dates with a range of times, as one: from the first day's time to the last day's. Source: PS3.4, C.2.2.2.5.4 and table K.6-1.
    /// </summary>
    public static MomentRange Combined(MomentRange date, MomentRange time) =>
        new(date.First + (time.First ?? 0), date.Last is { } last ? last - (TimeSpan.TicksPerDay - 1) + (time.Last ?? (TimeSpan.TicksPerDay - 1)) : null);

    private static MomentRange? One(Vr vr, string text)
    {
        text = text.Trim();
        switch (vr)
        {
            case Vr.DA when DicomDate.TryParse(text, out var date):
                var day = date.ToDateTime(default).Ticks;
                return new(day, day + TimeSpan.TicksPerDay - 1);
            case Vr.TM when DicomTime.TryParse(text, out var time):
                return new(time.Earliest.Ticks, time.Latest.Ticks);
            case Vr.DT when DicomDateTime.TryParse(text, out var moment):
                return new(moment.Earliest(TimeSpan.Zero).UtcTicks, moment.Latest(TimeSpan.Zero).UtcTicks);
            default:
                return null;
        }
    }
}
