using System.Text;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Deidentification;

/// <summary>
/// What was taken out and must not be left anywhere else: names, numbers, addresses, dates, identifiers. A text of an element that no
/// rule looks at may have them all the same. Source: PS3.15, E.1.1: the profile asks for all of an object, not for its listed attributes.
/// </summary>
internal sealed class Traces(Pseudonyms pseudonyms)
{
    private const int PersonLengthLeast = 4;
    private const int OtherLengthLeast = 6;

    /// <summary>Said of anybody.</summary>
    private static readonly HashSet<string> Nobody = new(StringComparer.OrdinalIgnoreCase)
    {
        "REMOVED", "UNKNOWN", "ANONYMOUS", "ANONYMIZED", "DEFAULT", "NONE", "NULL",
    };

    /// <summary>Names of instances and of people's things that options keep, and that identify all the same when they do not.</summary>
    private static readonly HashSet<Tag> Devices = [new(0x0008, 0x1010), new(0x0018, 0x1000)];

    private readonly HashSet<string> texts = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> dates = [];
    private readonly Dictionary<string, string> uids = [];

    /// <summary>The same identifier for the same one; those of the standard stay.</summary>
    public string NewUid(string uid)
    {
        if (uid.Length == 0 || new Uid(uid).Name.Length > 0)
            return uid;
        if (!uids.TryGetValue(uid, out var made))
            uids[uid] = made = pseudonyms.Uid(uid).Text;
        return made;
    }

    /// <summary>The new one of an identifier that was met; null: it was not.</summary>
    public string? Known(string uid) => uids.GetValueOrDefault(uid);

    /// <summary>What the patient is called.</summary>
    public void AddPerson(string text) => Add(text, PersonLengthLeast);

    /// <summary>The values of an element that does not stay.</summary>
    public void Add(Tag tag, Vr vr, IReadOnlyList<string> values)
    {
        if (vr == Vr.PN)
            foreach (var part in values.SelectMany(one => one.Split('^', '=')))
                Add(part, PersonLengthLeast);
        else if (vr is Vr.DA or Vr.DT)
            dates.UnionWith(values.Where(one => one.Length >= 8 && one.AsSpan(0, 8).IndexOfAnyExceptInRange('0', '9') < 0).Select(one =>
                one[..8]));
        else if (Descriptors.IsDescriptor(vr) && (ConfidentialityProfile.IsIdentity(tag) || Devices.Contains(tag)))
            foreach (var value in values)
                Add(value, OtherLengthLeast);
    }

    /// <summary>Whether a text has one of them in it. A number is one only as a whole: digits of one number are in many others.</summary>
    public bool AreIn(string text, Vr vr) => vr switch
    {
        Vr.UI or Vr.DA or Vr.DT or Vr.TM or Vr.AS => false,
        Vr.DS or Vr.IS => texts.Contains(text.Trim()),
        _ => texts.Any(one => text.Contains(one, StringComparison.OrdinalIgnoreCase)) || HasDate(text),
    };

    /// <summary>The same of bytes that say no representation.</summary>
    public bool AreIn(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        return AreIn(text, Vr.UN) || uids.Keys.Any(one => text.Contains(one, StringComparison.Ordinal));
    }

    private bool HasDate(string text) => text.Length >= 8 && dates.Any(one => text.Contains(one, StringComparison.Ordinal));

    private void Add(string text, int lengthLeast)
    {
        var trimmed = text.Trim();
        if (trimmed.Length >= lengthLeast && !Nobody.Contains(trimmed))
            texts.Add(trimmed);
    }
}
