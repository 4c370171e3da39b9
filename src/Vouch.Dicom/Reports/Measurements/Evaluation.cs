namespace Vouch.Dicom.Reports.Measurements;

/// <summary>A judgement or statement that is no number.</summary>
/// <param name="Code">Null: it is told as text.</param>
public sealed record Evaluation(CodedConcept Name, CodedConcept? Code, string? Text = null)
{
    /// <summary>Null: the item is neither code nor text, or has no name.</summary>
    internal static Evaluation? Read(ContentItem item) => (item.Name, item.Value) switch
    {
        ({ } name, ContentValue.Coded { Concept: { } code }) => new(name, code),
        ({ } name, ContentValue.Text text) => new(name, null, text.Value),
        _ => null,
    };

    /// <summary>None where it is an empty text.</summary>
    internal IEnumerable<ContentItem> Content(string relationship) =>
        Code is { } code ? [Items.Code(relationship, Name, code)] : Items.Texts(relationship, Name, Text);
}
