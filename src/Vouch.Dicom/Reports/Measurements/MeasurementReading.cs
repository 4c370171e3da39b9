using System.Collections.Immutable;
using Vouch.Dicom.Reports.Concepts;

namespace Vouch.Dicom.Reports.Measurements;

/// <summary>
/// Takes measurements out of a tree whose codes are today's (<see cref="RetiredCodes"/>). What is not understood of one is a remark, and
/// each item taken is remembered, so that what no template knows of can be told too.
/// </summary>
internal sealed class MeasurementReading
{
    private static readonly CodedConcept[] Apart =
        [ReportCodes.Method, ReportCodes.Derivation, ReportCodes.FindingSite, ReportCodes.Laterality, ReportCodes.Selection,
            ReportCodes.Normality];

    private readonly HashSet<ContentItem> taken = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> told = [];

    public List<Remark> Remarks { get; } = [];

    public bool IsTaken(ContentItem item) => taken.Contains(item);

    /// <summary>The numbers just below a container, whatever the relationship is called.</summary>
    public ImmutableArray<Measurement> Below(ContentItem item) => Numbers(item, _ => true);

    /// <summary>Null: the item has no name, which is told.</summary>
    public Measurement? Read(ContentItem item)
    {
        taken.Add(item);
        var number = (ContentValue.Numeric)item.Value;
        if (item.Name is not { } name)
        {
            Tell("a number without a name");
            return null;
        }

        if (number.Number is null && number.Written.Length > 0)
            Tell($"{name}: \"{number.Written}\" is no single number");
        var site = item.Find(ReportCodes.FindingSite);
        return new(name, number.Number, Unit(name, number.Unit))
        {
            Written = number.Written.Length > 0 ? number.Written : null,
            Qualifier = number.Qualifier,
            Method = item.CodeOf(ReportCodes.Method),
            Derivation = item.CodeOf(ReportCodes.Derivation),
            Site = (site?.Value as ContentValue.Coded)?.Concept,
            Laterality = site?.CodeOf(ReportCodes.Laterality) ?? item.CodeOf(ReportCodes.Laterality),
            Selected = item.CodeOf(ReportCodes.Selection),
            Normality = item.CodeOf(ReportCodes.Normality),
            Basis = item.Items.Select(Basis).FirstOrDefault(basis => basis is not null),
            Modifiers = [.. item.Items.Select(Modifier).OfType<Modifier>()],
            Properties = Numbers(item, one => one.Relationship != Items.InferredFrom),
            Notes = [.. item.Items.Where(one => one.Relationship == Items.Properties && !(one.Name is { } of && Apart.Contains(of)))
                .Select(Evaluation.Read).OfType<Evaluation>()],
            Parameters = Numbers(item, one => one.Relationship == Items.InferredFrom),
            Sources = [.. item.Items.Select(Source).OfType<Source>()],
        };
    }

    /// <summary>Vessels, each a container just below an item. Source: TID 5025, 5026.</summary>
    public IEnumerable<Vessel> Vessels(ContentItem item) => item.Items.Where(one => one.Value is ContentValue.Container
        && one.Name is not null)
        .Select(one => new Vessel(one.Name!.Value, one.CodeOf(ReportCodes.Laterality), Below(one)));

    /// <summary>Told once, however often.</summary>
    public void Tell(string text)
    {
        if (told.Add(text))
            Remarks.Add(new("", null, text));
    }

    private ImmutableArray<Measurement> Numbers(ContentItem item, Func<ContentItem, bool> which) =>
        [.. item.Items.Where(one => one.Value is ContentValue.Numeric && which(one)).Select(Read).OfType<Measurement>()];

    private CodedConcept? Unit(CodedConcept name, CodedConcept? unit)
    {
        if (unit is not { } written)
            return null;
        var ucum = UcumUnits.Ucum(written);
        if (ucum.Value != written.Value)
            Tell($"{name}: the unit \"{written.Value}\" is {ucum.Value} in UCUM");
        return ucum;
    }

    private static Basis? Basis(ContentItem item) => item is { Relationship: Items.InferredFrom, Name: { } kind }
        && ContextGroups.Members(228).Contains(kind)
        ? item.Value switch
        {
            ContentValue.Coded { Concept: { } code } => new(kind, code),
            ContentValue.Text text => new(kind, null, text.Value),
            _ => null,
        }
        : null;

    internal static Modifier? Modifier(ContentItem item) =>
        item is { Relationship: Items.ConceptModifier, Name: { } name, Value: ContentValue.Coded { Concept: { } value } }
            && !Apart.Contains(name) ? new(name, value) : null;

    private static Source? Source(ContentItem item) => item switch
    {
        { Relationship: Items.InferredFrom, Value: ContentValue.Reference { Kind: "IMAGE" } image } =>
            new(image.Class, image.Instance, image.Frames),
        { Relationship: Items.InferredFrom, Value: ContentValue.Coordinates shape } when Image(item) is { } of =>
            new(of.Class, of.Instance, of.Frames)
            {
                Shape = shape.Shape,
                Points = shape.Points,
            },
        _ => null,
    };

    private static ContentValue.Reference? Image(ContentItem shape) =>
        shape.Items.Select(one => one.Value).OfType<ContentValue.Reference>().FirstOrDefault();
}
