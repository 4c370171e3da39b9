using System.Collections.Immutable;

namespace Vouch.Signals.Scp;

/// <summary>
/// SCP-ECG records: rhythm of section 6, plain or Huffman-coded, expanded where bimodal compression was used, with the reference beat of
/// section 5 added where it was subtracted; patient and time of section 1, complexes of section 4, measurements and pacemaker spikes of
/// section 7, statements of sections 8 and 11, measurements of each lead in section 10. Source: EN 1064:2005 (ISO 11073-91064).
/// </summary>
public static class ScpFile
{
    public const string Format = "SCP-ECG";

    /// <exception cref="SignalFormatException">A CRC does not fit, a section is missing or too short, the samples are not as many as they should be.</exception>
    public static Recording Read(string path) => Parse(Limits.Read(path, Limits.Document), Path.GetFileName(path));

    internal static Recording Parse(byte[] bytes, string file)
    {
        var sections = new ScpSections(bytes, file);
        var remarks = ImmutableArray.CreateBuilder<string>();
        if (bytes.Length > sections.Length)
            remarks.Add(Invariant($"{bytes.Length - sections.Length} bytes after the record are not read."));
        var patient = ScpPatient.Read(sections.Open(1));
        var leads = ScpLeads.Read(sections.Open(3), remarks);
        Limits.Count(leads.Leads.Sum(lead => (long)lead.Count), null, file);
        var huffman = sections.Has(2) ? ScpHuffman.Read(sections.Open(2)) : null;
        var beats = sections.Has(4) ? ScpBeats.Read(sections.Open(4)) : null;
        var rhythm = Rhythm(sections, leads, huffman, remarks, file);
        var reference = leads.ReferenceBeatSubtracted ? AddReference(sections, leads, beats, rhythm, huffman, file) : null;
        var begin = leads.Leads.Min(lead => lead.First);
        var rate = 1e6 / rhythm.Microseconds;
        var measured = ScpMeasurements.Read(sections, reference);
        var (text, codes) = (Statements(sections, 8), Statements(sections, 11));
        return new(Format, Path.GetFileNameWithoutExtension(file), rate, Channels(leads, rhythm, begin, file), patient.Start, patient.Subject,
            [.. text.Texts, .. codes.Texts], [.. Complexes(beats, begin), .. measured.Spikes.Select(spike =>
                new Annotation((long)Math.Round(spike.Milliseconds * rate / 1000), AnnotationCode.PacerSpike))], remarks.DrainToImmutable())
        {
            Device = (measured.Global with { Statements = [.. text.OfDevice, .. codes.OfDevice] }).OrNull(),
        };
    }

    private static ScpSamples Rhythm(ScpSections sections, ScpLeads leads, ScpHuffman? huffman, ImmutableArray<string>.Builder remarks, string file)
    {
        if (ScpBimodal.Read(sections, leads, file) is not { } bimodal)
            return ScpSamples.Read(sections.Open(6), leads, lead => lead.Count, huffman, file);
        var stored = ScpSamples.Read(sections.Open(6), leads, bimodal.Stored, huffman, file, toItsEnd: true);
        if (bimodal.Factor > 1)
            remarks.Add(Invariant($"Outside the complexes one value stands for {bimodal.Factor} samples (bimodal compression); they are interpolated."));
        return stored with
        {
            Microseconds = bimodal.Microseconds,
            Leads = [.. stored.Leads.Select((values, i) => bimodal.Expand(values, leads.Leads[i]))],
        };
    }

    private static ScpStatements Statements(ScpSections sections, int id) =>
        sections.Has(id) ? ScpStatements.Read(sections.Open(id), withKind: id == 11) : ScpStatements.None;

    private static DeviceBeat AddReference(ScpSections sections, ScpLeads leads, ScpBeats? beats, ScpSamples rhythm, ScpHuffman? huffman, string file)
    {
        if (beats is null || !sections.Has(5))
            throw new SignalFormatException("A reference beat was subtracted, but section 4 or 5 is missing.", null, file);
        var milliseconds = sections.Open(4).Word();
        var interval = ScpSamples.Interval(sections.Open(5));
        var count = interval == 0 ? 0 : milliseconds * 1000 / interval;
        var reference = ScpSamples.Read(sections.Open(5), leads, huffman is null ? null : _ => count, huffman, file);
        if ((reference.Nanovolts, reference.Microseconds) != (rhythm.Nanovolts, rhythm.Microseconds))
        {
            throw new SignalFormatException(
                Invariant($"The reference beat should have steps of {rhythm.Nanovolts} nV and {rhythm.Microseconds} µs as the rhythm, not {reference.Nanovolts} and {reference.Microseconds}."),
                null, file);
        }
        for (var i = 0; i < leads.Leads.Length; i++)
            beats.AddTo(rhythm.Leads[i], leads.Leads[i], reference.Leads[i]);
        var length = reference.Leads.Min(lead => lead.Length);
        return new(1e6 / reference.Microseconds, [.. leads.Leads.Select((lead, i) =>
            new Channel(lead.Name, lead.Lead, "nV", 1.0 / reference.Nanovolts, 0, 1, reference.Leads[i][..length]) { Bits = 16 })]);
    }

    private static ImmutableArray<Channel> Channels(ScpLeads leads, ScpSamples rhythm, int begin, string file)
    {
        var frames = leads.Leads.Max(lead => lead.Last) - begin + 1;
        Limits.Count((long)frames * leads.Leads.Length, null, file);
        var channels = ImmutableArray.CreateBuilder<Channel>();
        for (var i = 0; i < leads.Leads.Length; i++)
        {
            var lead = leads.Leads[i];
            var samples = rhythm.Leads[i];
            if (samples.Length != frames)
            {
                samples = new int[frames];
                samples.AsSpan().Fill(Channel.Missing);
                rhythm.Leads[i].CopyTo(samples, lead.First - begin);
            }
            channels.Add(new(lead.Name, lead.Lead, "nV", 1.0 / rhythm.Nanovolts, 0, 1, samples) { Bits = 16 });
        }
        return channels.DrainToImmutable();
    }

    private static IEnumerable<Annotation> Complexes(ScpBeats? beats, int begin) => beats is null ? []
        : beats.Beats.Select(beat => new Annotation(beat.Fiducial - begin, AnnotationCode.Unclassifiable, Subtype: Math.Min(beat.Type, sbyte.MaxValue)));
}
