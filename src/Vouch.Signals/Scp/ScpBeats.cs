using System.Collections.Immutable;

namespace Vouch.Signals.Scp;

/// <summary>
/// Section 4: where QRS complexes lie, and from which samples the reference beat was subtracted. Source: EN 1064:2005, 5.7.
/// </summary>
/// <param name="Fiducial">The sample of the reference beat that lies on a complex's fiducial point, 1 the first.</param>
internal sealed record ScpBeats(int Fiducial, ImmutableArray<ScpBeat> Beats)
{
    public static ScpBeats Read(ScpReader section)
    {
        section.Word();
        var fiducial = section.Word();
        var count = section.Word();
        var beats = ImmutableArray.CreateBuilder<ScpBeat>();
        for (var i = 0; i < count; i++)
        {
            var (type, first, point, last) = (section.Word(), section.Long(), section.Long(), section.Long());
            if (type == 0 && (first < 1 || last < first) || first > Limits.Samples || last > Limits.Samples || point > Limits.Samples)
                throw section.Wrong($"The reference beat cannot be subtracted from {first} to {last} for QRS {i + 1}.");
            beats.Add(new(type, (int)first, (int)point, (int)last));
        }
        return new(fiducial, beats.DrainToImmutable());
    }

    /// <summary>Adds the reference beat to the residual samples of a lead, where it was subtracted (beats of type 0).</summary>
    public void AddTo(int[] samples, ScpLead lead, int[] reference)
    {
        foreach (var beat in Beats.Where(beat => beat.Type == 0))
        {
            var from = Math.Max(beat.First, lead.First);
            var to = Math.Min(beat.Last, lead.Last);
            for (var sample = from; sample <= to; sample++)
            {
                var at = Fiducial + (sample - beat.Fiducial) - 1;
                if (at >= 0 && at < reference.Length)
                    samples[sample - lead.First] = unchecked(samples[sample - lead.First] + reference[at]);
            }
        }
    }
}

internal readonly record struct ScpBeat(int Type, int First, int Fiducial, int Last);
