namespace Vouch.Signals.Ec57;

/// <summary>A stretch of a rhythm, in frames; the end is not part of it.</summary>
public readonly record struct Episode(long From, long To)
{
    public long Length => To - From;

    /// <summary>What is left of it, in order.</summary>
    public IEnumerable<Episode> Without(IEnumerable<Episode> others)
    {
        var from = From;
        foreach (var one in others.OrderBy(one => one.From))
        {
            if (one.To <= from || one.From >= To)
                continue;
            if (one.From > from)
                yield return new(from, one.From);
            from = one.To;
        }

        if (from < To)
            yield return new(from, To);
    }
}

/// <summary>Episodes and durations (in frames) that both found. Source: ANSI/AAMI EC57:2012, 4.5 and 4.6.</summary>
public readonly record struct EpisodeTable(Ratio EpisodeSensitivity, Ratio EpisodePredictivity, Ratio DurationSensitivity, Ratio DurationPredictivity)
{
    public static EpisodeTable operator +(EpisodeTable left, EpisodeTable right) => new(
        Sum(left.EpisodeSensitivity, right.EpisodeSensitivity), Sum(left.EpisodePredictivity, right.EpisodePredictivity),
        Sum(left.DurationSensitivity, right.DurationSensitivity), Sum(left.DurationPredictivity, right.DurationPredictivity));

    private static Ratio Sum(Ratio left, Ratio right) => new(left.Count + right.Count, left.Of + right.Of);
}

/// <summary>Episode-by-episode comparison as WFDB's epicmp makes it: any overlap makes an episode found.</summary>
public static class EpisodeComparison
{
    /// <summary>
    /// Atrial fibrillation, from "(AFIB" to the next rhythm; what the test calls so within the reference's atrial flutter is
    /// neither right nor wrong (EC57, 4.6).
    /// </summary>
    public static EpisodeTable AtrialFibrillation(IReadOnlyList<Annotation> reference, IReadOnlyList<Annotation> test, double rate, long frames,
        double learningSeconds = BeatComparison.LearningSeconds) =>
        Compare(Rhythm(reference, "(AFIB", frames), Rhythm(test, "(AFIB", frames), Rhythm(reference, "(AFL", frames),
            (long)(learningSeconds * rate), frames);

    /// <summary>Atrial flutter, from "(AFL" to the next rhythm; not among the rhythms EC57 asks for, and compared as they are.</summary>
    public static EpisodeTable AtrialFlutter(IReadOnlyList<Annotation> reference, IReadOnlyList<Annotation> test, double rate, long frames,
        double learningSeconds = BeatComparison.LearningSeconds) =>
        Compare(Rhythm(reference, "(AFL", frames), Rhythm(test, "(AFL", frames), [], (long)(learningSeconds * rate), frames);

    /// <summary>Ventricular flutter and fibrillation, between their marks.</summary>
    public static EpisodeTable VentricularFibrillation(IReadOnlyList<Annotation> reference, IReadOnlyList<Annotation> test, double rate, long frames,
        double learningSeconds = BeatComparison.LearningSeconds) =>
        Compare(Flutter(reference, frames), Flutter(test, frames), [], (long)(learningSeconds * rate), frames);

    /// <param name="excluded">Stretches of which nothing is asked when the test's episodes are judged.</param>
    public static EpisodeTable Compare(IReadOnlyList<Episode> reference, IReadOnlyList<Episode> test, IReadOnlyList<Episode> excluded, long start, long end)
    {
        var truth = Clip(reference, start, end);
        var found = Clip(test, start, end);
        var judged = found.SelectMany(one => one.Without(excluded)).ToList();
        var (sensitivity, duration) = Overlap(truth, found);
        var (predictivity, right) = Overlap(judged, truth);
        return new(sensitivity, predictivity, duration, right);
    }

    /// <summary>Stretches of one rhythm among the rhythm annotations: each ends where another begins.</summary>
    public static IReadOnlyList<Episode> Rhythm(IReadOnlyList<Annotation> annotations, string name, long frames)
    {
        var episodes = new List<Episode>();
        long? from = null;
        foreach (var one in annotations.Where(one => one.Code == AnnotationCode.RhythmChange))
        {
            var same = one.Note?.StartsWith(name, StringComparison.Ordinal) == true;
            if (same)
                from ??= one.Frame;
            else if (from is { } began)
            {
                episodes.Add(new(began, one.Frame));
                from = null;
            }
        }

        if (from is { } open)
            episodes.Add(new(open, frames));
        return episodes;
    }

    private static List<Episode> Flutter(IReadOnlyList<Annotation> annotations, long frames)
    {
        var episodes = new List<Episode>();
        long? from = null;
        foreach (var one in annotations)
            if (one.Code == AnnotationCode.FlutterBegins)
                from ??= one.Frame;
            else if (one.Code == AnnotationCode.FlutterEnds && from is { } began)
            {
                episodes.Add(new(began, one.Frame));
                from = null;
            }

        if (from is { } open)
            episodes.Add(new(open, frames));
        return episodes;
    }

    private static List<Episode> Clip(IReadOnlyList<Episode> episodes, long start, long end) =>
        [.. episodes.Select(one => new Episode(Math.Max(one.From, start), Math.Min(one.To, end))).Where(one => one.Length > 0)];

    private static (Ratio Episodes, Ratio Duration) Overlap(List<Episode> episodes, List<Episode> others)
    {
        var overlaps = episodes.ConvertAll(one => others.Sum(other => Math.Max(0, Math.Min(one.To, other.To) - Math.Max(one.From, other.From))));
        return (new(overlaps.Count(one => one > 0), episodes.Count), new(overlaps.Sum(), episodes.Sum(one => one.Length)));
    }
}
