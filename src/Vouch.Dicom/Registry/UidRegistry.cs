using System.Collections.Frozen;

namespace Vouch.Dicom.Registry;

/// <summary>The unique identifiers the standard gives. Source: PS3.6, A (edition: first line of uids.txt).</summary>
public static class UidRegistry
{
    private static readonly Lazy<FrozenDictionary<string, UidEntry>> All = new(() => Embedded.Lines("uids.txt")
        .Select(line => line.Split('|'))
        .Select(parts => new UidEntry(parts[0], parts[1], parts[2], parts[3], parts[4] == "R"))
        .ToFrozenDictionary(one => one.Uid, StringComparer.Ordinal));

    public static IReadOnlyCollection<UidEntry> Entries => All.Value.Values;

    /// <summary>What the standard says of an identifier; null: not one of its own.</summary>
    public static UidEntry? Find(string uid) => All.Value.GetValueOrDefault(uid);
}

/// <summary>One row of the registry of identifiers. Source: PS3.6, A.</summary>
/// <param name="Kind">"SOP Class", "Transfer Syntax", "Well-known SOP Instance" …</param>
public sealed record UidEntry(string Uid, string Kind, string Keyword, string Name, bool IsRetired);
