namespace Vouch.Dicom.Matching;

/// <summary>
/// The scheduled procedure steps of a modality worklist, found without looking at each one. They are kept as bytes: a hundred thousand
/// of them would be some tens of millions of objects else. For use by several threads.
/// </summary>
public sealed class Worklist
{
    // Marked steps are dropped when there are more of them than of others.
    private const int GoneMin = 1000;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Step[]> _sources = [];
    private WorklistIndex _index = new();
    private int _count;
    private int _gone;

    public int Count
    {
        get
        {
            lock (_gate) return _count;
        }
    }

    /// <summary>Puts the steps of a source, such as a file, in place of what it had.</summary>
    public void Put(string source, IEnumerable<DataSet> items)
    {
        var steps = items.Select(one => (Item: one, Step: new Step(one.ToBytes(TransferSyntax.ExplicitLittle)))).ToList();
        lock (_gate)
        {
            Drop(source);
            foreach (var (item, step) in steps) _index.Add(step, item);
            _sources[source] = [.. steps.Select(one => one.Step)];
            _count += steps.Count;
        }
    }

    /// <summary>Removes what a source had.</summary>
    public void Remove(string source)
    {
        lock (_gate) Drop(source);
    }

    /// <summary>The steps that match, each read anew.</summary>
    public IEnumerable<DataSet> Find(Query query)
    {
        IReadOnlyList<Step> candidates;
        lock (_gate) candidates = _index.Candidates(query);
        foreach (var step in candidates)
            if (!step.IsGone && step.Read() is var item && query.Matches(item)) yield return item;
    }

    private void Drop(string source)
    {
        if (!_sources.Remove(source, out var steps)) return;
        foreach (var step in steps) step.IsGone = true;
        (_count, _gone) = (_count - steps.Length, _gone + steps.Length);
        if (_gone < Math.Max(GoneMin, _count)) return;
        (_index, _gone) = (new(), 0);
        foreach (var step in _sources.Values.SelectMany(one => one)) _index.Add(step, step.Read());
    }
}
