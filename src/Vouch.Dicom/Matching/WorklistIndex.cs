namespace Vouch.Dicom.Matching;

/// <summary>
/// Which steps can match a query: every one that does is among the candidates, and the query looks at each of them. Of the keys the one
/// with the fewest steps is followed, and those of them that other keys have too are left. Not for use by several threads.
/// </summary>
internal sealed class WorklistIndex
{
    /// <summary>To look at so many steps takes no longer than to look through the names.</summary>
    private const int Few = 500;

    /// <summary>Looking a step up in more lists takes longer than to look at it.</summary>
    private const int ListsMax = 16;

    private static readonly Tag PatientName = new(0x0010, 0x0010);
    private static readonly Tag StartDate = new(0x0040, 0x0002);

    /// <summary>Looked up by their values: patient ID, accession number, study, requested procedure ID.</summary>
    private static readonly Tag[] Outer = [new(0x0010, 0x0020), new(0x0008, 0x0050), new(0x0020, 0x000D), new(0x0040, 0x1001)];

    /// <summary>Of the scheduled step: station AE title, modality, step ID.</summary>
    private static readonly Tag[] Inner = [new(0x0040, 0x0001), new(0x0008, 0x0060), new(0x0040, 0x0009)];

    private static readonly Comparer<Step> ByNumber = Comparer<Step>.Create((one, other) => one.Number.CompareTo(other.Number));

    private readonly List<Step> _all = [];
    private readonly Dictionary<(Tag Tag, string Value), List<Step>> _values = [];
    private readonly Dictionary<string, List<Step>> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<long, List<Step>> _byDay = [];
    private readonly SortedSet<long> _days = [];

    public void Add(Step step, DataSet item)
    {
        step.Number = _all.Count;
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
        var found = new List<Found>();
        foreach (var (tag, match) in query.Keys)
        {
            if (match is KeyMatch.Text text && Outer.Contains(tag)) found.Add(Of(tag, text));
            if (tag == QueryModel.ScheduledProcedureStepSequence && match is KeyMatch.Sequence { Inner: var inner }) AddOfStep(inner, found);
        }

        if (found.All(one => one.Count > Few) && query.Keys.FirstOrDefault(one => one.Tag == PatientName).Match is KeyMatch.Name name) found.Add(Of(name));
        if (found.MinBy(one => one.Count) is not { } fewest) return [.. _all];
        var others = found.Where(one => one != fewest && one.Lists.Count <= ListsMax).ToList();
        var steps = fewest.Lists is [var only] ? only : fewest.Lists.SelectMany(one => one).Distinct();
        return [.. steps.Where(step => others.TrueForAll(one => one.Has(step)))];
    }

    private void AddOfStep(Query inner, List<Found> found)
    {
        foreach (var (tag, match) in inner.Keys)
        {
            if (match is KeyMatch.Text text && Inner.Contains(tag)) found.Add(Of(tag, text));
            if (match is KeyMatch.Range { Asked: var asked } && tag == StartDate) found.Add(Between(asked.First, asked.Last));
        }

        foreach (var (date, _, range) in inner.Combined)
            if (date == StartDate) found.Add(Between(range.First - (TimeSpan.TicksPerDay - 1), range.Last));
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

    /// <summary>Steps that have a key, in lists that are in the order of the index.</summary>
    private sealed record Found(List<List<Step>> Lists)
    {
        public int Count { get; } = Lists.Sum(one => one.Count);

        public bool Has(Step step) => Lists.Exists(one => one.BinarySearch(step, ByNumber) >= 0);
    }
}
