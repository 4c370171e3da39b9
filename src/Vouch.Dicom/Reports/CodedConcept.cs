namespace Vouch.Dicom.Reports;

/// <summary>
/// A concept by its code: two are the same when value, scheme and, where both name one, version agree; the meaning is for people.
/// Source: PS3.3, 8 and table 8.8-1.
/// </summary>
public readonly record struct CodedConcept(string Value, string Scheme, string Meaning, string? Version = null)
{
    private static readonly Tag CodeValue = new(0x0008, 0x0100);
    private static readonly Tag CodingScheme = new(0x0008, 0x0102);
    private static readonly Tag CodingSchemeVersion = new(0x0008, 0x0103);
    private static readonly Tag CodeMeaning = new(0x0008, 0x0104);
    private static readonly Tag LongCodeValue = new(0x0008, 0x0119);
    private static readonly Tag UrnCodeValue = new(0x0008, 0x0120);

    private const int CharactersMost = 16;

    /// <summary>Of the DICOM controlled terminology. Source: PS3.16, annex D.</summary>
    internal static CodedConcept Dcm(string value, string meaning) => new(value, "DCM", meaning);

    /// <summary>Of SNOMED CT. Source: PS3.16, 8, table 8-1.</summary>
    internal static CodedConcept Sct(string value, string meaning) => new(value, "SCT", meaning);

    /// <summary>Of LOINC. Source: PS3.16, 8, table 8-1.</summary>
    internal static CodedConcept Loinc(string value, string meaning) => new(value, "LN", meaning);

    /// <summary>The first item of a sequence of codes; null: there is none.</summary>
    public static CodedConcept? Read(DataSet data, Tag sequence) => data.Items(sequence) is [var item, ..] ? Read(item) : null;

    /// <summary>Null: the item holds no code.</summary>
    public static CodedConcept? Read(DataSet item) =>
        (item.Text(CodeValue) ?? item.Text(LongCodeValue) ?? item.Text(UrnCodeValue)) is { } value
            ? new(value, item.Text(CodingScheme) ?? "", item.Text(CodeMeaning) ?? "", item.Text(CodingSchemeVersion))
            : null;

    /// <summary>
    /// Sets a sequence to this one code, in the characters of the data set; a value beyond 16 characters is a Long Code Value,
    /// one that is a URN or URL a URN Code Value.
    /// </summary>
    public void Write(DataSet data, Tag sequence)
    {
        var item = new DataSet();
        data.SetItems(sequence, item);
        var isUri = Value.StartsWith("urn:", StringComparison.Ordinal) || Value.Contains("://", StringComparison.Ordinal);
        item.Set(isUri ? UrnCodeValue : Value.Length > CharactersMost ? LongCodeValue : CodeValue, Value);
        if (Scheme.Length > 0)
            item.Set(CodingScheme, Scheme);
        if (Version is { } version)
            item.Set(CodingSchemeVersion, version);
        item.Set(CodeMeaning, Meaning);
    }

    public bool Equals(CodedConcept other) =>
        Value == other.Value && Scheme == other.Scheme && (Version is null || other.Version is null || Version == other.Version);

    public override int GetHashCode() => HashCode.Combine(Value, Scheme);

    /// <summary>"(113838, DCM, "DLP")", as the standard writes codes.</summary>
    public override string ToString() => $"({Value}, {Scheme}, \"{Meaning}\")";
}
