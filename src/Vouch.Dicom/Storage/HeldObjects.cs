using Vouch.Dicom.Matching;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Storage;

/// <summary>
/// The objects of a folder by patient, study, series and instance, for query and retrieval. A file is read when it is first asked for what
/// there is, so that receiving does not wait for it; with an index one that was read before is not read again. For use by several threads.
/// </summary>
/// <param name="unreadable">Hears of a file that is no object, or of an index that cannot be written, and why.</param>
/// <param name="clock">Null: the system's.</param>
public sealed partial class HeldObjects(Action<string, string> unreadable, TimeProvider? clock = null) : IDisposable
{
    private static readonly Tag RetrieveAe = new(0x0008, 0x0054);
    private static readonly Tag Modality = new(0x0008, 0x0060);
    private static readonly QueryLevel[] Levels = Enum.GetValues<QueryLevel>();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HeldObject> _instances = [];
    private readonly Dictionary<(QueryLevel Level, string Key), List<HeldObject>> _groups = [];
    private readonly Dictionary<(string SopClass, string TransferSyntax), int> _syntaxes = [];

    /// <summary>Null: there is no such object, or its file went.</summary>
    public StoredObject? Find(string sopInstance)
    {
        lock (_gate)
        {
            ReadNew();
            return _instances.TryGetValue(sopInstance, out var held) && File.Exists(held.Path) ? held.Object : null;
        }
    }

    /// <summary>C-FIND of the patient root and study root models.</summary>
    /// <param name="retrieveAe">Where the objects can be had: returned with each match. Source: PS3.4, C.4.1.1.3.2.</param>
    /// <param name="options">What was agreed on.</param>
    public IEnumerable<FindAnswer> Find(string sopClass, DataSet identifier, string retrieveAe, QueryOptions options = default)
    {
        var (level, refusal) = QueryModel.Check(sopClass, identifier, isRetrieval: false, options.IsRelational);
        if (refusal is not null) return [FindAnswer.Refused(refusal)];
        var (supported, hasOthers) = QueryKeys.Supported(identifier, level);
        var query = Query.Of(supported, options.CombinesDateTime, QueryKeys.Answered, unknownMatches: true);
        return Entities(level, supported).Where(query.Matches).Select(query.Respond).Select(one => new FindAnswer(
            hasOthers ? DimseStatus.PendingWithUnsupportedKeys : one.Status, one.Match!.Set(RetrieveAe, retrieveAe)));
    }

    /// <summary>The objects that a C-MOVE or C-GET names, by the unique keys of its level and of those above.</summary>
    /// <param name="options">What was agreed on.</param>
    public RetrieveAnswer Retrieve(string sopClass, DataSet identifier, AssociationTarget? destination, QueryOptions options = default)
    {
        var (level, refusal) = QueryModel.Check(sopClass, identifier, isRetrieval: true, options.IsRelational);
        if (refusal is not null) return RetrieveAnswer.Refused(refusal);
        var asked = Levels.Where(one => one <= level).Select(one => (Level: one, Keys: Wanted(identifier, one))).Where(one => one.Keys.Count > 0).ToList();
        lock (_gate)
        {
            ReadNew();
            var most = asked[^1];
            return new(DimseStatus.Success, [.. most.Keys.Distinct().SelectMany(key => Group(most.Level, key))
                .Where(one => asked.All(other => other.Keys.Contains(one.Unique(other.Level)))).Select(one => one.Object)], destination);
        }
    }

    /// <summary>Of transfer syntaxes that are offered for a class the one most of its objects are in; null: none is.</summary>
    public string? Preferred(string sopClass, IReadOnlyCollection<string> offered)
    {
        lock (_gate)
        {
            ReadNew();
            return offered.Where(one => _syntaxes.ContainsKey((sopClass, one))).MaxBy(one => _syntaxes[(sopClass, one)]);
        }
    }

    private static List<string> Wanted(DataSet identifier, QueryLevel level) =>
        [.. identifier.Texts(QueryModel.UniqueKey(level)).Select(one => one.Trim(' ', '\0')).Where(one => one != "")];

    /// <summary>Each patient, study, series or instance that can match, with what it has at its level and above.</summary>
    private List<DataSet> Entities(QueryLevel level, DataSet identifier)
    {
        lock (_gate)
        {
            ReadNew();
            // The innermost level that is named bounds what is looked at.
            var named = Levels.Where(one => one <= level && IsNamed(identifier, one)).Cast<QueryLevel?>().LastOrDefault();
            var within = named is { } bound ? Wanted(identifier, bound).Distinct().SelectMany(key => Group(bound, key)) : _instances.Values;
            return [.. within.GroupBy(one => one.Unique(level)).Select(group => Entity(level, group.First(), identifier))];
        }
    }

    private static bool IsNamed(DataSet identifier, QueryLevel level) =>
        Wanted(identifier, level) is { Count: > 0 } keys && !keys.Exists(one => one.AsSpan().ContainsAny('*', '?'));

    /// <summary>What its first object has, and what is counted over all of them where it is asked for.</summary>
    private DataSet Entity(QueryLevel level, HeldObject first, DataSet asked)
    {
        var keys = first.Keys();
        Count(QueryKeys.PatientStudies, QueryLevel.Patient, one => one.Study);
        Count(QueryKeys.PatientSeries, QueryLevel.Patient, one => one.Series);
        Count(QueryKeys.PatientInstances, QueryLevel.Patient, one => one.SopInstance);
        Count(QueryKeys.StudySeries, QueryLevel.Study, one => one.Series);
        Count(QueryKeys.StudyInstances, QueryLevel.Study, one => one.SopInstance);
        Count(QueryKeys.SeriesInstances, QueryLevel.Series, one => one.SopInstance);
        if (asked.Contains(QueryKeys.ModalitiesInStudy))
            keys.Set(QueryKeys.ModalitiesInStudy, [.. Of(QueryLevel.Study).DistinctBy(one => one.Series).Select(one => one.Keys().Text(Modality)).OfType<string>().Distinct()]);
        if (asked.Contains(QueryKeys.SopClassesInStudy)) keys.Set(QueryKeys.SopClassesInStudy, [.. Of(QueryLevel.Study).Select(one => one.SopClass).Distinct()]);
        return level == QueryLevel.Image ? keys.Set(QueryKeys.AvailableTransferSyntax, first.TransferSyntax) : keys;

        List<HeldObject> Of(QueryLevel outer) => Group(outer, first.Unique(outer));

        void Count(Tag tag, QueryLevel outer, Func<HeldObject, string> counted)
        {
            if (asked.Contains(tag)) keys.Set(tag, (long)Of(outer).Select(counted).Distinct().Count());
        }
    }

    private List<HeldObject> Group(QueryLevel level, string key) => level == QueryLevel.Image
        ? _instances.TryGetValue(key, out var one) ? [one] : []
        : _groups.GetValueOrDefault((level, key)) ?? [];

    private void Put(HeldObject held)
    {
        if (!_instances.TryAdd(held.SopInstance, held)) return;
        var syntax = (held.SopClass, held.TransferSyntax);
        _syntaxes[syntax] = _syntaxes.GetValueOrDefault(syntax) + 1;
        foreach (var level in Levels.Where(one => one != QueryLevel.Image))
        {
            var key = (level, held.Unique(level));
            if (!_groups.TryGetValue(key, out var group)) _groups[key] = group = [];
            group.Add(held);
        }
    }
}
