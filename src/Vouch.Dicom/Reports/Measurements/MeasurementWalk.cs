using System.Collections.Immutable;

namespace Vouch.Dicom.Reports.Measurements;

/// <summary>Every number of a tree that was not taken yet, with its place. Numbers that belong to another one are in that.</summary>
internal sealed class MeasurementWalk(MeasurementReading reading)
{
    private static readonly CodedConcept[] Subjects = [ReportCodes.FetusId, ReportCodes.SubjectId, ReportCodes.TrackingIdentifier,
        ReportCodes.Identifier];

    public IEnumerable<PlacedMeasurement> Below(ContentItem root) => Below(root, new Place([], null, null, null, []));

    private IEnumerable<PlacedMeasurement> Below(ContentItem item, Place place)
    {
        foreach (var below in item.Items)
        {
            if (below.Value is ContentValue.Numeric && !reading.IsTaken(below) && reading.Read(below) is { } measurement)
            {
                yield return new(place.Path, measurement)
                {
                    Subject = place.Subject,
                    Site = measurement.Site ?? place.Site,
                    Laterality = measurement.Laterality ?? place.Laterality,
                    Modifiers = place.Modifiers,
                };
            }

            foreach (var placed in Below(below, place.Into(below)))
                yield return placed;
        }
    }

    private sealed record Place(ImmutableArray<CodedConcept> Path, string? Subject, CodedConcept? Site, CodedConcept? Laterality,
        ImmutableArray<Modifier> Modifiers)
    {
        public Place Into(ContentItem item)
        {
            if (item.Value is not ContentValue.Container)
                return this;
            var site = item.Find(ReportCodes.FindingSite);
            return new(item.Name is { } name ? Path.Add(name) : Path,
                Subjects.Select(item.TextOf).FirstOrDefault(one => one is not null) ?? Subject,
                (site?.Value as ContentValue.Coded)?.Concept ?? Site,
                site?.CodeOf(ReportCodes.Laterality) ?? item.CodeOf(ReportCodes.Laterality) ?? Laterality,
                Modifiers.AddRange(item.Items.Select(MeasurementReading.Modifier).OfType<Modifier>()));
        }
    }
}
