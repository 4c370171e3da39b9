namespace Vouch.Dicom.Matching;

/// <summary>
/// Which steps can match a query: every one that does is among the candidates, and the query looks at each of them. Of the keys the one
/// with the fewest steps is followed. Not for use by several threads.
/// </summary>
internal sealed class WorklistIndex
{
    /// <summary>To look at so many steps takes no longer than to look through the names.</summary>
    private const int Few = 500;

    private static readonly Tag PatientName = new(0x0010, 0x0010);
    private static readonly Tag StartDate = new(0x0040, 0x0002);

    /// <summary>Looked up by their values: patient ID, accession number, study, requested procedure ID.</summary>
    private static readonly Tag[] Outer = [new(0x0010, 0x0020), new(0x0008, 0x0050), new(0x0020, 0x000D), new(0x0040, 0x1001)];

    /// <summary>Of the scheduled step: station AE title, modality, step ID.</summary>
    private static readonly Tag[] Inner = [new(0x0040, 0x0001), new(0x0008, 0x0060), new(0x0040, 0x0009)];

    private readonly List<Step> _all = [];
    private readonly Dictionary<(Tag Tag, string Value), List<Step>> _values = [];
    private readonly Dictionary<string, List<Step>> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<long, List<Step>> _byDay = [];
    private readonly SortedSet<long> _days = [];

    public void Add(Step step, DataSet item)
    {
        _all.Add(step);
        Add(step, item, Outer);
        foreach (var name in KeyMatch.Values(item, PatientName))
            foreach (var group in name.Split('=')) Add(_names, Trimmed(group), step);
        foreach (var scheduled in item.Items(QueryModel.ScheduledProcedureStepSequence))
        {
            Add(step, scheduled, Inner);
            foreach (var date in KeyMatch.Values(scheduled, StartDate))
                if (MomentRange.Of(Vr.DA, date) is { First: { } day } && Add(_byDay, day, step)) _days.Add(day);
        }
    }

    /// <summary>In the order they came, each once.</summary>
    public IReadOnlyList<Step> Candidates(Query query)
    {
        var fewest = new Found([_all]);
        foreach (var (tag, match) in query.Keys)
        {
            if (match is KeyMatch.Text text && Outer.Contains(tag)) fewest = fewest.Or(Of(tag, text));
            if (tag == QueryModel.ScheduledProcedureStepSequence && match is KeyMatch.Sequence { Inner: var inner }) fewest = OfStep(inner, fewest);
        }

        if (fewest.Count > Few && query.Keys.FirstOrDefault(one => one.Tag == PatientName).Match is KeyMatch.Name name) fewest = fewest.Or(Of(name));
        return fewest.Lists is [var only] ? [.. only] : [.. fewest.Lists.SelectMany(one => one).Distinct()];
    }

    private Found OfStep(Query inner, Found fewest)
    {
        foreach (var (tag, match) in inner.Keys)
        {
            if (match is KeyMatch.Text text && Inner.Contains(tag)) fewest = fewest.Or(Of(tag, text));
            if (match is KeyMatch.Range { Asked: var asked } && tag == StartDate) fewest = fewest.Or(Between(asked.First, asked.Last));
        }

        foreach (var (date, _, range) in inner.Combined)
            if (date == StartDate) fewest = fewest.Or(Between(range.First - (TimeSpan.TicksPerDay - 1), range.Last));
        return fewest;
    }

    private Found Of(Tag tag, KeyMatch.Text text) =>
        new([.. text.Wanted.Distinct().Select(one => _values.GetValueOrDefault((tag, one))).OfType<List<Step>>()]);

    private Found Between(long? first, long? last)
    {
        var (low, high) = (first ?? long.MinValue, last ?? long.MaxValue);
        return new(low > high ? [] : [.. _days.GetViewBetween(low, high).Select(one => _byDay[one])]);
    }

    /// <summary>By one group of each pattern: what matches has it.</summary>
    private Found Of(KeyMatch.Name name)
    {
        var found = new List<List<Step>>();
        foreach (var whole in name.Patterns)
        {
            // Of groups without letters every name is one.
            if (Array.Find(whole.Split('='), group => group != "") is not { } asked) return new([_all]);
            var pattern = Trimmed(asked);
            if (!pattern.AsSpan().ContainsAny('*', '?'))
            {
                if (_names.TryGetValue(pattern, out var steps)) found.Add(steps);
                continue;
            }

            foreach (var (group, steps) in _names)
                if (Glob.Matches(pattern, group, StringComparison.OrdinalIgnoreCase)) found.Add(steps);
        }

        return new(found);
    }

    private void Add(Step step, DataSet item, Tag[] tags)
    {
        foreach (var tag in tags)
            foreach (var value in KeyMatch.Values(item, tag)) Add(_values, (tag, value), step);
    }

    /// <returns>Whether the key is new.</returns>
    private static bool Add<TKey>(Dictionary<TKey, List<Step>> lists, TKey key, Step step)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var steps))
        {
            lists[key] = new(1) { step };
            return true;
        }

        if (steps[^1] != step) steps.Add(step);
        return false;
    }

    private static string Trimmed(string group) => group.TrimEnd('^', ' ');

    private readonly record struct Found(List<List<Step>> Lists)
    {
        public int Count { get; } = Lists.Sum(one => one.Count);

        public Found Or(Found other) => other.Count < Count ? other : this;
    }
}
