using System.Collections.Immutable;

namespace Vouch.Signals.Scp;

/// <summary>
/// What the device measured: section 7 of all leads together, of the first kind of beat; section 10 of each lead. Numbers that stand for
/// "not measured" are left out. What a section ends before is not there. Source: EN 1064:2005, 5.10 and 5.13.
/// </summary>
internal sealed class ScpMeasurements
{
    /// <summary>29997: no such wave; 29998: the lead was rejected; 29999: not computed. Of an axis, 999: not defined.</summary>
    private const int NoneLeast = 29997, NoneMost = 29999, NoAxis = 999;

    /// <summary>Of section 10, in its order: what follows is not of one number each.</summary>
    private static readonly (string Name, string Unit)[] Fields =
    [
        ("P duration", "ms"), ("PR interval", "ms"), ("QRS duration", "ms"), ("QT interval", "ms"), ("Q duration", "ms"), ("R duration", "ms"),
        ("S duration", "ms"), ("R' duration", "ms"), ("S' duration", "ms"), ("R'' duration", "ms"), ("Q amplitude", "uV"), ("R amplitude", "uV"),
        ("S amplitude", "uV"), ("R' amplitude", "uV"), ("S' amplitude", "uV"), ("R'' amplitude", "uV"), ("J amplitude", "uV"),
        ("P amplitude, positive", "uV"), ("P amplitude, negative", "uV"), ("T amplitude, positive", "uV"), ("T amplitude, negative", "uV"),
        ("ST slope", "uV/s"), ("P morphology", ""), ("T morphology", ""), ("isoelectric at QRS onset", "ms"), ("isoelectric at QRS end", "ms"),
        ("intrinsicoid deflection", "ms"), ("quality", ""), ("ST amplitude J+20", "uV"), ("ST amplitude J+60", "uV"), ("ST amplitude J+80", "uV"),
        ("ST amplitude J+RR/16", "uV"), ("ST amplitude J+RR/8", "uV"),
    ];

    /// <summary>ms and µV of each pacemaker spike.</summary>
    public ImmutableArray<(int Milliseconds, int Microvolts)> Spikes { get; private set; } = [];

    public DeviceMeasurements Global { get; private set; } = new();

    /// <param name="beat">The reference beat, when it is known.</param>
    public static ScpMeasurements Read(ScpSections sections, DeviceBeat? beat)
    {
        var read = new ScpMeasurements();
        if (sections.Has(7))
            read.ReadGlobal(sections.Open(7), beat);
        if (sections.Has(10))
            read.Global = read.Global with { Leads = Leads(sections.Open(10)) };
        if (read.Global.Beat is null && beat is not null)
            read.Global = read.Global with { Beat = beat };
        return read;
    }

    /// <summary>6 bytes; 16 a kind of beat; 4 a spike and 6 more; a count of complexes and a byte each; rates and QTc.</summary>
    private void ReadGlobal(ScpReader section, DeviceBeat? beat)
    {
        var (kinds, spikes, rr) = (section.Byte(), section.Byte(), Said(section.Word()));
        section.Take(2);
        Global = Global with { Rr = rr };
        if (section.Left < (16 * kinds) + (4 * spikes))
            return;
        if (kinds > 0)
        {
            Global = Beat(ref section, Global, beat);
            section.Take(16 * (kinds - 1));
        }
        var marked = ImmutableArray.CreateBuilder<(int, int)>(spikes);
        for (var i = 0; i < spikes; i++)
            marked.Add((section.Word(), section.Short()));
        Spikes = marked.DrainToImmutable();
        if (section.Left < (6 * spikes) + 2)
            return;
        section.Take(6 * spikes);
        var complexes = section.Word();
        if (section.Left < complexes + 7)
            return;
        section.Take(complexes);
        var (ventricular, atrial, qtc, formula) = (Said(section.Word()), Said(section.Word()), Said(section.Word()), section.Byte());
        Global = Global with
        {
            HeartRate = ventricular,
            AtrialRate = atrial,
            Qtc = qtc is { } corrected ? [new(formula switch { 1 => "Bazett", 2 => "Hodges", _ => "" }, corrected)] : [],
        };
    }

    /// <summary>Onsets and offsets in ms from the beginning of the reference beat, then three axes.</summary>
    private static DeviceMeasurements Beat(ref ScpReader section, DeviceMeasurements global, DeviceBeat? beat)
    {
        var (pOnset, pOffset, qrsOnset) = (Said(section.Word()), Said(section.Word()), Said(section.Word()));
        var (qrsOffset, tOffset) = (Said(section.Word()), Said(section.Word()));
        return global with
        {
            PDuration = Between(pOnset, pOffset),
            Pr = Between(pOnset, qrsOnset),
            Qrs = Between(qrsOnset, qrsOffset),
            Qt = Between(qrsOnset, tOffset),
            PAxis = Axis(section.Short()),
            QrsAxis = Axis(section.Short()),
            TAxis = Axis(section.Short()),
            Beat = (beat ?? new(0, [])) with { POnset = pOnset, POffset = pOffset, QrsOnset = qrsOnset, QrsOffset = qrsOffset, TOffset = tOffset },
        };
    }

    /// <summary>0 stands for "not measured" with devices that write nothing into the section.</summary>
    private static double? Said(int value) => value is 0 or (>= NoneLeast and <= NoneMost) or ushort.MaxValue ? null : value;

    private static double? Axis(int value) => value is NoAxis or (>= NoneLeast and <= NoneMost) ? null : value;

    private static double? Between(double? from, double? to) => to > from ? to - from : null;

    /// <summary>A lead's number, the bytes that follow, and a word for each field.</summary>
    private static ImmutableArray<DeviceLead> Leads(ScpReader section)
    {
        var leads = ImmutableArray.CreateBuilder<DeviceLead>();
        var count = section.Word();
        section.Take(2);
        for (var i = 0; i < count && section.Left >= 4; i++)
        {
            var lead = new ScpLead(1, 1, section.Word());
            var bytes = section.Word();
            var fields = new List<DeviceValue>();
            for (var at = 0; at < bytes / 2; at++)
            {
                var value = section.Short();
                if (at < Fields.Length && value is not (>= NoneLeast and <= NoneMost))
                    fields.Add(new(Fields[at].Name, value, Fields[at].Unit));
            }
            section.Take(bytes % 2);
            leads.Add(new(lead.Name, lead.Lead, [.. fields]));
        }
        return leads.DrainToImmutable();
    }
}
