namespace Vouch.Dicom.Reports.Templates;

/// <summary>What a template does not allow.</summary>
/// <param name="Row">"TID 5008 row 2".</param>
/// <param name="Path">Where, by what the containers are called: "Fetal Biometry, Biometry Group"; empty: the root.</param>
public sealed record TemplateFault(string Row, string Path, string Text)
{
    public override string ToString() => Path.Length > 0 ? $"{Row}, in {Path}: {Text}" : $"{Row}: {Text}";
}
