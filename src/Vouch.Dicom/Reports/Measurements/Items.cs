using System.Collections.Immutable;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Reports.Measurements;

/// <summary>Content items by their relationship and kind, as templates write them down.</summary>
internal static class Items
{
    public const string Contains = "CONTAINS";
    public const string ConceptModifier = "HAS CONCEPT MOD";
    public const string ObservationContext = "HAS OBS CONTEXT";
    public const string Properties = "HAS PROPERTIES";
    public const string InferredFrom = "INFERRED FROM";
    public const string SelectedFrom = "SELECTED FROM";

    public static ContentItem Container(CodedConcept name, string? template, params IEnumerable<ContentItem> items) =>
        new(Contains, name, new ContentValue.Container(false, template), [.. items]);

    public static ContentItem Code(string relationship, CodedConcept name, CodedConcept value, params IEnumerable<ContentItem> items) =>
        new(relationship, name, new ContentValue.Coded(value), [.. items]);

    public static ContentItem Text(string relationship, CodedConcept name, string text) =>
        new(relationship, name, new ContentValue.Text(text), []);

    public static ContentItem Identifier(string relationship, CodedConcept name, Uid uid) =>
        new(relationship, name, new ContentValue.Identifier(uid), []);

    public static ContentItem Image(string relationship, CodedConcept? name, Uid sopClass, Uid instance, ImmutableArray<int> frames) =>
        new(relationship, name, new ContentValue.Reference("IMAGE", sopClass, instance, frames), []);

    /// <summary>An item where there is a value, else none.</summary>
    public static IEnumerable<ContentItem> Codes(string relationship, CodedConcept name, CodedConcept? value) => value is { } code
        ? [Code(relationship, name, code)] : [];

    public static IEnumerable<ContentItem> Texts(string relationship, CodedConcept name, string? text) => string.IsNullOrEmpty(text) ? []
        : [Text(relationship, name, text)];

    /// <summary>The containers just below with a name: a number may be called the same.</summary>
    public static IEnumerable<ContentItem> Containers(this ContentItem item, CodedConcept name) =>
        item.All(name).Where(one => one.Value is ContentValue.Container);

    /// <summary>The code just below under a name; null: none.</summary>
    public static CodedConcept? CodeOf(this ContentItem item, CodedConcept name) => (item.Find(name)?.Value as ContentValue.Coded)?.Concept;
}
