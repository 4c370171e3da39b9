using System.Globalization;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Reports.Measurements;

/// <summary>A measurement as a content item. Source: PS3.16, TID 300, 310, 315, 320.</summary>
internal static class MeasurementWriting
{
    public static ContentItem Item(Measurement measurement, string relationship = Items.Contains) =>
        new(relationship, measurement.Name, Number(measurement),
    [
        .. measurement.Modifiers.Select(one => Items.Code(Items.ConceptModifier, one.Name, one.Value)),
        .. Items.Codes(Items.ConceptModifier, ReportCodes.Method, measurement.Method),
        .. Items.Codes(Items.ConceptModifier, ReportCodes.Derivation, measurement.Derivation),
        .. Site(measurement.Site, measurement.Laterality),
        .. Basis(measurement.Basis),
        .. measurement.Parameters.Select(one => Item(one, Items.InferredFrom)),
        .. measurement.Sources.Select(Source),
        .. Items.Codes(Items.Properties, ReportCodes.Normality, measurement.Normality),
        .. measurement.Properties.Select(one => Item(one, Items.Properties)),
        .. measurement.Notes.SelectMany(one => one.Content(Items.Properties)),
        .. Items.Codes(Items.Properties, ReportCodes.Selection, measurement.Selected),
    ]);

    public static IEnumerable<ContentItem> Site(CodedConcept? site, CodedConcept? laterality)
    {
        var side = Items.Codes(Items.ConceptModifier, ReportCodes.Laterality, laterality);
        return site is { } where ? [Items.Code(Items.ConceptModifier, ReportCodes.FindingSite, where, side)] : side;
    }

    private static ContentValue.Numeric Number(Measurement measurement)
    {
        if (measurement.Value is not { } value)
            return new(null, "", null, measurement.Qualifier);
        var text = measurement.Written is { } written && new DecimalString(written).Exact == value ? written
            : DecimalString.Of(value)?.Text;
        return text is null || measurement.Unit is null
            ? throw new DicomFormatException(string.Create(CultureInfo.InvariantCulture,
                $"{measurement.Name}: {value} {(text is null ? "takes more than 16 characters" : "has no unit")}."))
            : new(value, text, measurement.Unit, measurement.Qualifier);
    }

    private static IEnumerable<ContentItem> Basis(Basis? basis) => basis switch
    {
        null => [],
        { Code: { } code } => [Items.Code(Items.InferredFrom, basis.Kind, code)],
        _ => Items.Texts(Items.InferredFrom, basis.Kind, basis.Text),
    };

    private static ContentItem Source(Source source)
    {
        if (source.Shape is not { } shape)
            return Items.Image(Items.InferredFrom, ReportCodes.Source, source.Class, source.Instance, source.Frames);
        return new(Items.InferredFrom, ReportCodes.Source, new ContentValue.Coordinates("SCOORD", shape, source.Points),
            [Items.Image(Items.SelectedFrom, null, source.Class, source.Instance, source.Frames)]);
    }
}
