namespace Vouch.Wire.Hl7.Types;

/// <summary>One code of a coded element, its text and the system it is from (table 0396, or an OID in later versions).</summary>
public readonly record struct Code(string Value, string Text, string System, string SystemVersion, string SystemOid)
{
    /// <summary>Nothing is given.</summary>
    public bool IsEmpty => string.IsNullOrEmpty(Value) && string.IsNullOrEmpty(Text);
}

/// <summary>
/// A coded value with alternates and the words it was taken from. CE has the first six components, CWE all 22; CNE and
/// CF read alike. Source: HL7 v2.9 chapter 2A, CWE; v2.3 chapter 2, 2.8.3 CE.
/// </summary>
public sealed record CodedElement(Code Primary, Code Alternate, Code SecondAlternate, string OriginalText)
{
    /// <summary>The words to show: original text, else the text of a code, else the code.</summary>
    public string Display => OriginalText.Length > 0 ? OriginalText
        : Primary.Text.Length > 0 ? Primary.Text
        : Alternate.Text.Length > 0 ? Alternate.Text
        : Primary.Value.Length > 0 ? Primary.Value : Alternate.Value;

    /// <summary>The code from a system, e.g. <c>LN</c> for LOINC; null where no code is from it.</summary>
    public Code? From(string system) =>
        IsFrom(Primary, system) ? Primary : IsFrom(Alternate, system) ? Alternate
        : IsFrom(SecondAlternate, system) ? SecondAlternate : null;

    private static bool IsFrom(Code code, string system) =>
        !string.IsNullOrEmpty(code.Value) && string.Equals(code.System, system, StringComparison.OrdinalIgnoreCase);
}
