using System.Collections.Immutable;

namespace Vouch.Signals.Scp;

/// <summary>Section 3: which leads, and their first and last samples, 1 the first of the record. Source: EN 1064:2005, 5.6.</summary>
internal sealed record ScpLeads(bool ReferenceBeatSubtracted, ImmutableArray<ScpLead> Leads)
{
    public static ScpLeads Read(ScpReader section, ImmutableArray<string>.Builder remarks)
    {
        var count = section.Byte();
        var flags = section.Byte();
        if (count == 0)
            throw section.Wrong($"One lead at least was expected.");
        var leads = ImmutableArray.CreateBuilder<ScpLead>(count);
        for (var i = 0; i < count; i++)
        {
            var (first, last) = (section.Long(), section.Long());
            if (first == 0)
            {
                first = 1;
                remarks.Add(Invariant($"Lead {i + 1} begins with sample 0; samples are counted from 1."));
            }
            if (last < first || last > Limits.Samples)
                throw section.Wrong($"Lead {i + 1} cannot go from sample {first} to {last}.");
            leads.Add(new((int)first, (int)last, section.Byte()));
        }
        return new((flags & 1) != 0, leads.DrainToImmutable());
    }
}

/// <param name="Number">As the table of lead identification numbers it.</param>
internal readonly record struct ScpLead(int First, int Last, int Number)
{
    public int Count => Last - First + 1;

    public Lead? Lead => Number switch
    {
        1 => Signals.Lead.I,
        2 => Signals.Lead.II,
        >= 3 and <= 9 => Signals.Lead.V1 + (Number - 3),
        >= 10 and <= 15 => Signals.Lead.V2R + (Number - 10),
        16 => Signals.Lead.X,
        17 => Signals.Lead.Y,
        18 => Signals.Lead.Z,
        61 => Signals.Lead.III,
        62 => Signals.Lead.AvR,
        63 => Signals.Lead.AvL,
        64 => Signals.Lead.AvF,
        66 => Signals.Lead.V8,
        67 => Signals.Lead.V9,
        _ => null,
    };

    public string Name => Lead?.Label() ?? Invariant($"SCP lead {Number}");
}
