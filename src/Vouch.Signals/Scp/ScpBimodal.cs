using System.Collections.Immutable;

namespace Vouch.Signals.Scp;

/// <summary>
/// Bimodal compression of section 6: within the protected zones of section 4 every sample is stored; outside of them, low-pass filtered,
/// one value for <see cref="Factor"/> samples. All that is stored of a lead is one sequence, and differences run through it; a reference
/// beat that was subtracted is added after it is expanded. Other readers agree in that (scp-decode of Cervesato in BioSig, PixelMed, ECG
/// Toolkit), not in how the rest of a stretch is stored that is no multiple of the factor: such a record is refused.
/// Source: EN 1064:2005, 5.7, 5.9.2 and 6.3.
/// </summary>
/// <param name="Factor">Time between the values of section 6 in times that between the samples of section 5; 1: all are stored.</param>
/// <param name="Microseconds">Between samples when expanded.</param>
/// <param name="Zones">In order; the first and the last protected sample of each, 1 the first of the record.</param>
internal sealed record ScpBimodal(int Factor, int Microseconds, ImmutableArray<(int First, int Last)> Zones)
{
    private const int FactorMost = 4, LocationBytes = 14;

    /// <summary>Null: section 6 is not compressed so.</summary>
    public static ScpBimodal? Read(ScpSections sections, ScpLeads leads, string file)
    {
        var rhythm = sections.Open(6);
        rhythm.Take(5);
        var here = rhythm;
        var used = rhythm.Byte();
        if (used == 0)
            return null;
        if (used != 1)
            throw here.Wrong($"Bimodal compression is used (1) or not (0); {used} was found.");
        if (!sections.Has(4) || !sections.Has(5))
            throw new SignalFormatException("Bimodal compression is used, but section 4 or 5 is missing.", here.Place, file);
        var (interval, full) = (ScpSamples.Interval(sections.Open(6)), ScpSamples.Interval(sections.Open(5)));
        if (full == 0 || interval % full != 0 || interval / full is < 1 or > FactorMost)
        {
            throw here.Wrong(
                $"With bimodal compression 1 to {FactorMost} times the {full} µs of section 5 between samples were expected, not {interval}.");
        }
        var read = new ScpBimodal(interval / full, full, ReadZones(sections.Open(4), leads.Leads.Max(lead => lead.Last)));
        foreach (var lead in leads.Leads)
            read.Check(lead, sections.Open(4));
        return read;
    }

    /// <summary>Values that are stored of a lead.</summary>
    public int Stored(ScpLead lead) => Stretches(lead).Sum(one => one.IsProtected ? one.Count : one.Count / Factor);

    /// <summary>
    /// The samples of a lead. A value lies in the middle of the samples that it stands for; between two the straight line, before the
    /// first of a stretch and after its last the same value. (Other readers place it half a sample later, or repeat it.)
    /// </summary>
    public int[] Expand(int[] stored, ScpLead lead)
    {
        var samples = new int[lead.Count];
        var (from, to) = (0, 0);
        foreach (var (count, isProtected) in Stretches(lead))
        {
            var values = stored.AsSpan(from, isProtected ? count : count / Factor);
            if (isProtected)
                values.CopyTo(samples.AsSpan(to));
            else
                Interpolate(values, samples.AsSpan(to, count));
            from += values.Length;
            to += count;
        }
        return samples;
    }

    private static ImmutableArray<(int First, int Last)> ReadZones(ScpReader section, int last)
    {
        section.Take(4);
        var count = section.Word();
        section.Take(LocationBytes * count);
        var zones = ImmutableArray.CreateBuilder<(int First, int Last)>();
        for (var i = 0; i < count; i++)
        {
            var here = section;
            var (begin, end) = (section.Long(), section.Long());
            if (begin == 0 && end == 0)
                continue;
            var least = zones.Count == 0 ? 1 : zones[^1].Last + 1;
            if (begin < least || end < begin || end > last)
                throw here.Wrong($"The protected zone of QRS {i + 1} should lie in samples {least} to {last}, not from {begin} to {end}.");
            zones.Add(((int)begin, (int)end));
        }
        return zones.DrainToImmutable();
    }

    private void Check(ScpLead lead, ScpReader section)
    {
        var first = lead.First;
        foreach (var (count, isProtected) in Stretches(lead))
        {
            if (!isProtected && count % Factor != 0)
                throw section.Wrong($"Between zones a multiple of {Factor} samples was expected, not {count} from sample {first}.");
            first += count;
        }
    }

    /// <summary>Of a lead from its first to its last sample.</summary>
    private IEnumerable<(int Count, bool IsProtected)> Stretches(ScpLead lead)
    {
        var next = lead.First;
        foreach (var (first, last) in Zones)
        {
            var (begin, end) = (Math.Max(first, next), Math.Min(last, lead.Last));
            if (end < begin)
                continue;
            if (begin > next)
                yield return (begin - next, false);
            yield return (end - begin + 1, true);
            next = end + 1;
        }
        if (next <= lead.Last)
            yield return (lead.Last - next + 1, false);
    }

    private void Interpolate(ReadOnlySpan<int> values, Span<int> samples)
    {
        // In halves of a sample: the middle of the first group lies at Factor - 1.
        for (var i = 0; i < samples.Length; i++)
        {
            var past = (2 * i) - (Factor - 1);
            var one = past <= 0 ? 0 : past / (2 * Factor);
            var other = Math.Min(one + 1, values.Length - 1);
            var share = past <= 0 ? 0 : (past - (2 * Factor * one)) / (2.0 * Factor);
            samples[i] = (int)Math.Round(values[one] + (share * ((double)values[other] - values[one])));
        }
    }
}
