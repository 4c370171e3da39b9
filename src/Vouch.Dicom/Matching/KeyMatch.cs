using Vouch.Dicom.Values;

namespace Vouch.Dicom.Matching;

/// <summary>How one key of a query is held against an attribute. Source: PS3.4, C.2.2.2.</summary>
internal abstract record KeyMatch
{
    /// <summary>Whether an attribute's values match; one of several is enough. An attribute without value matches only the universal key. Source: PS3.4, C.2.2.3.</summary>
    public abstract bool Matches(DataSet candidate, Tag tag);

    /// <summary>The match a key asks for.</summary>
    public static KeyMatch Of(DataSet keys, Element key)
    {
        // Keys that all ask only for the answer are met without an item too.
        if (key is SequenceElement sequence)
            return sequence.Items is [var item, ..] && Query.Of(item) is { IsUniversal: false } inner ? new Sequence(inner) : new Universal();
        var values = keys.Texts(key.Tag).Select(one => one.TrimEnd(' ', '\0')).Where(one => one != "").ToList();
        if (values.Count == 0 || (values is ["*"] && HasWildcards(key.Vr))) return new Universal();
        return key.Vr switch
        {
            Vr.DA or Vr.TM or Vr.DT => MomentRange.Of(key.Vr, values[0]) is { } range ? new Range(key.Vr, range) : new Text(values),
            Vr.PN => new Name(values),
            Vr.IS or Vr.DS or Vr.US or Vr.SS or Vr.UL or Vr.SL or Vr.FL or Vr.FD => new Number([.. keys.Reals(key.Tag)]),
            _ when HasWildcards(key.Vr) && values.Exists(one => one.AsSpan().ContainsAny('*', '?')) => new Wildcard(values),
            _ => new Text(values),
        };
    }

    /// <summary>Source: PS3.4, C.2.2.2.4.</summary>
    private static bool HasWildcards(Vr vr) =>
        vr is Vr.AE or Vr.CS or Vr.LO or Vr.LT or Vr.PN or Vr.SH or Vr.ST or Vr.UC or Vr.UR or Vr.UT;

    /// <summary>The values as they are compared.</summary>
    internal static IEnumerable<string> Values(DataSet candidate, Tag tag) => candidate.Texts(tag).Select(one => one.TrimEnd(' ', '\0')).Where(one => one != "");

    /// <summary>Every attribute, also one without value. Source: PS3.4, C.2.2.2.3.</summary>
    public sealed record Universal : KeyMatch
    {
        public override bool Matches(DataSet candidate, Tag tag) => true;
    }

    /// <summary>Single value, and list of UID. Source: PS3.4, C.2.2.2.1 and C.2.2.2.2.</summary>
    public sealed record Text(IReadOnlyList<string> Wanted) : KeyMatch
    {
        public override bool Matches(DataSet candidate, Tag tag) => Values(candidate, tag).Any(Wanted.Contains);
    }

    public sealed record Wildcard(IReadOnlyList<string> Patterns) : KeyMatch
    {
        public override bool Matches(DataSet candidate, Tag tag) =>
            Values(candidate, tag).Any(value => Patterns.Any(pattern => Glob.Matches(pattern, value, StringComparison.Ordinal)));
    }

    /// <summary>Names, whatever the case, with or without delimiters at the end; a key of one group looks at each. Source: PS3.4, C.2.2.2.1.1.</summary>
    public sealed record Name(IReadOnlyList<string> Patterns) : KeyMatch
    {
        public override bool Matches(DataSet candidate, Tag tag) => Values(candidate, tag).Any(value => Patterns.Any(pattern => Matches(pattern, value)));

        private static bool Matches(string pattern, string value)
        {
            var groups = value.Split('=');
            if (!pattern.Contains('=')) return groups.Any(group => GroupMatches(pattern, group));
            return pattern.Split('=').Index().All(wanted => wanted.Item == "" || (wanted.Index < groups.Length && GroupMatches(wanted.Item, groups[wanted.Index])));
        }

        private static bool GroupMatches(string pattern, string group) =>
            Glob.Matches(pattern.TrimEnd('^', ' '), group.TrimEnd('^', ' '), StringComparison.OrdinalIgnoreCase);
    }

    public sealed record Number(IReadOnlyList<double> Wanted) : KeyMatch
    {
        public override bool Matches(DataSet candidate, Tag tag) => candidate.Reals(tag).Any(Wanted.Contains);
    }

    /// <summary>Dates and times, a range or one. Source: PS3.4, C.2.2.2.5.</summary>
    public sealed record Range(Vr Vr, MomentRange Asked) : KeyMatch
    {
        public override bool Matches(DataSet candidate, Tag tag) =>
            Values(candidate, tag).Any(value => MomentRange.Of(Vr, value) is { } moment && Asked.Contains(moment));
    }

    /// <summary>One item of the attribute matches all keys of the key's item. Source: PS3.4, C.2.2.2.6.</summary>
    public sealed record Sequence(Query Inner) : KeyMatch
    {
        public override bool Matches(DataSet candidate, Tag tag) => candidate.Items(tag).Any(Inner.Matches);
    }
}
