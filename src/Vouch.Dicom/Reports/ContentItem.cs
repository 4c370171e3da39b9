using System.Collections.Immutable;

namespace Vouch.Dicom.Reports;

/// <summary>An item of a structured report and those below it. Source: PS3.3, C.17.3.</summary>
/// <param name="Relationship">To the item above: CONTAINS, HAS PROPERTIES …; empty at the root.</param>
/// <param name="Name">What the value is of; null: not told.</param>
public sealed record ContentItem(string Relationship, CodedConcept? Name, ContentValue Value, ImmutableArray<ContentItem> Items)
{
    /// <summary>The items just below that are of a concept.</summary>
    public IEnumerable<ContentItem> All(CodedConcept name) => Items.Where(item => item.Name == name);

    /// <summary>The first item just below that is of a concept; null: none.</summary>
    public ContentItem? Find(CodedConcept name) => All(name).FirstOrDefault();

    /// <summary>This item and all below it, from top to bottom.</summary>
    public IEnumerable<ContentItem> Walk() => Items.SelectMany(item => item.Walk()).Prepend(this);

    /// <summary>What stands just below under this concept, as text; null: nothing.</summary>
    public string? TextOf(CodedConcept name) => Find(name)?.Value switch
    {
        ContentValue.Text text => text.Value,
        ContentValue.Coded { Concept: { } concept } => concept.Meaning,
        ContentValue.Identifier uid => uid.Value.Text,
        ContentValue.Person person => person.Value.ToString(),
        ContentValue.Numeric number => number.Written,
        ContentValue.Moment moment => moment.Written,
        _ => null,
    };
}
