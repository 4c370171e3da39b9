using Vouch.Dicom.Network;

namespace Vouch.Dicom.Matching;

/// <summary>
/// The keys of a query: what they match, and the answer they ask for. Source: PS3.4, C.2.2.2. Attributes are compared as text of their
/// characters, so query and object may be in different character sets.
/// </summary>
public sealed class Query
{
    /// <summary>Not matched on: they say how to read the others, where to look, or when it is. Source: PS3.4, C.2.2.2 and C.4.1.1.3.</summary>
    private static readonly Tag[] NotKeys = [Tags.SpecificCharacterSet, new(0x0008, 0x0052), new(0x0008, 0x0201), new(0x0008, 0x0053)];

    /// <summary>Dates and the times that go with them, for ranges of both together. Source: PS3.4, C.2.2.2.5.4; PS3.6.</summary>
    private static readonly (Tag Date, Tag Time)[] Pairs =
    [
        (new(0x0008, 0x0020), new(0x0008, 0x0030)), (new(0x0008, 0x0021), new(0x0008, 0x0031)), (new(0x0008, 0x0022), new(0x0008, 0x0032)),
        (new(0x0008, 0x0023), new(0x0008, 0x0033)), (new(0x0040, 0x0002), new(0x0040, 0x0003)), (new(0x0040, 0x0004), new(0x0040, 0x0005)),
        (new(0x0040, 0x0244), new(0x0040, 0x0245)), (new(0x0040, 0x0250), new(0x0040, 0x0251)),
    ];

    private readonly DataSet _identifier;
    private readonly IReadOnlySet<Tag>? _known;
    private readonly List<(Tag Tag, KeyMatch Match)> _keys = [];
    private readonly List<(Tag Date, Tag Time, MomentRange Range)> _combined = [];
    private bool _ignores;
    private bool _unknownMatches;

    private Query(DataSet identifier, IReadOnlySet<Tag>? known) => (_identifier, _known) = (identifier, known);

    /// <param name="combinesDateTime">
    /// A date and its time are one range: always in worklists (PS3.4, table K.6-1), in query/retrieve when it was negotiated.
    /// </param>
    /// <param name="known">
    /// Attributes that every answer has by its model, without value if need be, and then binary numbers are not matched; null: all that are
    /// asked for.
    /// </param>
    /// <param name="unknownMatches">
    /// An attribute without value matches every key, as query/retrieve has it (PS3.4, C.2.2.1.2); in a worklist it matches none (K.2.2.1.1.1).
    /// </param>
    public static Query Of(DataSet identifier, bool combinesDateTime = true, IReadOnlySet<Tag>? known = null, bool unknownMatches = false)
    {
        var query = new Query(identifier, known) { _unknownMatches = unknownMatches };
        foreach (var key in identifier)
        {
            if (key.Tag.IsGroupLength || NotKeys.Contains(key.Tag) || KeyMatch.Of(identifier, key) is not (var match and not KeyMatch.Universal)) continue;
            if (known is not null && IsBinaryNumber(key.Vr)) query._ignores = true;
            else query._keys.Add((key.Tag, match));
        }

        if (combinesDateTime) query.Combine();
        return query;
    }

    /// <summary>Whether it matches everything: no key has a value.</summary>
    public bool IsUniversal => _keys.Count == 0 && _combined.Count == 0;

    /// <summary>What is matched, but for dates with their times.</summary>
    internal IReadOnlyList<(Tag Tag, KeyMatch Match)> Keys => _keys;

    /// <summary>Dates that are matched together with their times.</summary>
    internal IReadOnlyList<(Tag Date, Tag Time, MomentRange Range)> Combined => _combined;

    /// <summary>Whether every key matches.</summary>
    public bool Matches(DataSet candidate)
    {
        foreach (var (tag, match) in _keys)
            if (!match.Matches(candidate, tag) && !(_unknownMatches && IsUnknown(candidate, tag))) return false;
        foreach (var (date, time, range) in _combined)
            if (!Matches(candidate, date, time, range)) return false;
        return true;
    }

    /// <summary>What was asked for, of an object that matches: absent attributes without value, of sequences the items that match.</summary>
    public DataSet Answer(DataSet candidate)
    {
        var lacks = false;
        return Answer(candidate, ref lacks);
    }

    /// <summary>
    /// The answer with its status: FF01 when it leaves out an optional attribute that the object does not have, or when a key is of a
    /// kind that is not matched. Source: PS3.4, C.2.2.1.3 and K.4.1.1.4.
    /// </summary>
    public FindAnswer Respond(DataSet candidate)
    {
        var lacks = false;
        var answer = Answer(candidate, ref lacks);
        return new(lacks ? DimseStatus.PendingWithUnsupportedKeys : DimseStatus.Pending, answer);
    }

    /// <summary>Of a day without time, where what is unknown matches, any moment may be meant.</summary>
    private bool Matches(DataSet candidate, Tag date, Tag time, MomentRange range)
    {
        if (MomentRange.Of(Vr.DA, candidate.Text(date) ?? "") is not { } day) return _unknownMatches && IsUnknown(candidate, date);
        return MomentRange.Of(Vr.TM, candidate.Text(time) ?? "") is { } hour
            ? range.Contains(new(day.First + hour.First, null)) : _unknownMatches && IsUnknown(candidate, time) && range.Overlaps(day);
    }

    private static bool IsUnknown(DataSet candidate, Tag tag) =>
        candidate.Find(tag) is SequenceElement sequence ? sequence.Items.Count == 0 : !KeyMatch.Values(candidate, tag).Any();

    // No model requires them as keys, and there are libraries (dcmjs) that write a 0 where there is no value.
    private static bool IsBinaryNumber(Vr vr) => vr is Vr.US or Vr.SS or Vr.UL or Vr.SL or Vr.FL or Vr.FD;

    private DataSet Answer(DataSet candidate, ref bool lacks)
    {
        lacks |= _ignores;
        var answer = new DataSet();
        // First: the bytes of names and texts are those of the object.
        if (candidate.Find(Tags.SpecificCharacterSet) is ValueElement characters) answer.Set(Copy(candidate, characters));
        foreach (var key in _identifier)
        {
            if (key.Tag.IsGroupLength || key.Tag == Tags.SpecificCharacterSet) continue;
            lacks |= key is ValueElement { Bytes.Length: > 0 } given && key.Vr.Kind() is VrKind.Bytes or VrKind.Unknown && _identifier.TextsOf(given).Count == 0;
            if (NotKeys.Contains(key.Tag)) answer.Set(Copy(_identifier, key));
            else if (_known is not null && !_known.Contains(key.Tag) && !candidate.Contains(key.Tag)) lacks = true;
            else if (key is SequenceElement sequence) answer.Set(Answer(candidate, sequence, ref lacks));
            else if (candidate.Find(key.Tag) is ValueElement value) answer.Set(Copy(candidate, value));
            else answer.Set(new ValueElement(key.Tag, key.Vr, ReadOnlyMemory<byte>.Empty));
        }

        return answer;
    }

    private SequenceElement Answer(DataSet candidate, SequenceElement key, ref bool lacks)
    {
        var items = candidate.Items(key.Tag);
        if (key.Items is not [{ Count: > 0 } inner, ..]) return new(key.Tag, items.Select(Copy));
        var query = Of(inner, known: _known);
        var answers = new List<DataSet>();
        foreach (var item in items)
            if (query.Matches(item)) answers.Add(query.Answer(item, ref lacks));
        return new(key.Tag, answers);
    }

    /// <summary>An element of one data set for another.</summary>
    internal static Element Copy(DataSet from, Element element) => element is SequenceElement sequence
        ? new SequenceElement(element.Tag, sequence.Items.Select(Copy))
        : new ValueElement(element.Tag, element.Vr, from.Bytes(element.Tag) ?? ReadOnlyMemory<byte>.Empty);

    private static DataSet Copy(DataSet item)
    {
        var copy = new DataSet();
        foreach (var element in item)
            if (element is SequenceElement or ValueElement) copy.Set(Copy(item, element));
        return copy;
    }

    private void Combine()
    {
        foreach (var (date, time) in Pairs)
        {
            if (Asked(date) is not { } days || Asked(time) is not { } hours) continue;
            // One day and a range of hours mean the same either way.
            _combined.Add((date, time, MomentRange.Combined(days, hours)));
            _keys.RemoveAll(one => one.Tag == date || one.Tag == time);
        }

        MomentRange? Asked(Tag tag) => _keys.Find(one => one.Tag == tag).Match is KeyMatch.Range range ? range.Asked : null;
    }
}
