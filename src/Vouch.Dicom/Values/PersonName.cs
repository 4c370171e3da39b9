namespace Vouch.Dicom.Values;

/// <summary>A name in up to three writings. Source: PS3.5, 6.2.1.</summary>
public sealed record PersonName(NameGroup Alphabetic, NameGroup Ideographic, NameGroup Phonetic)
{
    public static readonly PersonName Empty = new(NameGroup.Empty, NameGroup.Empty, NameGroup.Empty);

    public bool IsEmpty => this == Empty;

    /// <summary>Groups parted by "=", of which what goes beyond three is left out.</summary>
    public static PersonName Parse(string text)
    {
        var groups = text.Split('=');
        return new(NameGroup.Parse(groups[0]), NameGroup.Parse(groups.ElementAtOrDefault(1) ?? ""),
            NameGroup.Parse(groups.ElementAtOrDefault(2) ?? ""));
    }

    /// <summary>As it is stored, without delimiters that nothing follows.</summary>
    public override string ToString() => $"{Alphabetic}={Ideographic}={Phonetic}".TrimEnd('=');
}

/// <summary>The five components of a name in one writing. Source: PS3.5, 6.2.1.1.</summary>
public sealed record NameGroup(string Family, string Given = "", string Middle = "", string Prefix = "", string Suffix = "")
{
    public static readonly NameGroup Empty = new("");

    public static NameGroup Parse(string text)
    {
        if (text.Length == 0)
            return Empty;
        var parts = text.Split('^', 5);
        return new(Part(0), Part(1), Part(2), Part(3), Part(4));

        string Part(int at) => at < parts.Length ? parts[at].Trim(' ') : "";
    }

    /// <summary>As it is stored: "Family^Given^Middle^Prefix^Suffix".</summary>
    public override string ToString() => $"{Family}^{Given}^{Middle}^{Prefix}^{Suffix}".TrimEnd('^');
}
