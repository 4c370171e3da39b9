using System.Collections.Immutable;
using System.Xml.Linq;

namespace Vouch.Signals.Aecg;

/// <summary>A rhythm, or a beat derived from one: the leads of all its sequence sets on one time axis.</summary>
/// <param name="Start">Of the first sample, on an absolute axis.</param>
/// <param name="Offset">Of the first sample on a relative axis, s.</param>
internal sealed record AecgSeries(XElement Element, double Rate, DateTimeOffset? Start, double Offset, ImmutableArray<Channel> Channels)
{
    public int Frames => Channels.IsEmpty ? 0 : Channels[0].Samples.Length;

    public static AecgSeries Read(Xml xml, XElement series, string file)
    {
        var sets = Xml.All(series, "component").Select(component => Xml.Find(component, "sequenceSet")).OfType<XElement>()
            .Select(set => AecgSequenceSet.Read(xml, set, file)).ToArray();
        if (sets.Length == 0)
            throw xml.Wrong(series, $"A sequenceSet was expected.");
        var increment = sets[0].Increment;
        if (sets.Any(set => Math.Abs(set.Increment - increment) > increment * 1e-9))
            throw xml.Wrong(series, $"All sequence sets should have the same increment of time.");
        var rate = 1 / increment;
        var first = sets.MinBy(set => set.Seconds(sets[0]))!;
        return new(series, Math.Abs(rate - Math.Round(rate)) < rate * 1e-9 ? Math.Round(rate) : rate, first.Start, first.Offset,
            Join(xml, series, sets, increment, file));
    }

    /// <summary>Sets one after the other, as with leads of 2.5 s each, are put on one axis; what a lead does not have is missing.</summary>
    private static ImmutableArray<Channel> Join(Xml xml, XElement series, AecgSequenceSet[] sets, double increment, string file)
    {
        var begins = sets.Select(set => (long)Math.Round(set.Seconds(sets[0]) / increment)).ToArray();
        var first = begins.Min();
        var frames = sets.Select((set, i) => begins[i] - first + set.Count).Max();
        var names = sets.SelectMany(set => set.Leads).Select(lead => lead.Name).Distinct().ToArray();
        Limits.Count(frames > Limits.Samples ? frames : frames * names.Length, null, file, Limits.For(sets.Sum(set => (long)set.Count * set.Leads.Length)));
        var channels = ImmutableArray.CreateBuilder<Channel>();
        foreach (var name in names)
        {
            Channel? channel = null;
            for (var i = 0; i < sets.Length; i++)
            {
                foreach (var lead in sets[i].Leads.Where(lead => lead.Name == name))
                {
                    if (channel is null)
                    {
                        channel = lead with { Samples = new int[frames] };
                        channel.Samples.AsSpan().Fill(Channel.Missing);
                    }
                    var to = channel.Samples.AsSpan((int)(begins[i] - first), lead.Samples.Length);
                    if ((lead.Gain, lead.Baseline, lead.Unit) != (channel.Gain, channel.Baseline, channel.Unit) || to.IndexOfAnyExcept(Channel.Missing) >= 0)
                        throw xml.Wrong(series, $"Lead {name} is there twice for the same time, or with another scale.");
                    lead.Samples.CopyTo(to);
                }
            }
            channels.Add(channel!);
        }
        return channels.DrainToImmutable();
    }
}
