using System.Collections.Immutable;
using Vouch.Dicom.Reports.Concepts;
using Vouch.Dicom.Reports.Measurements;

namespace Vouch.Dicom.Reports.Obstetrics;

/// <summary>Gathers the sections of each fetus. Source: PS3.16, TID 1008, 5003 to 5011, 5025, 5030.</summary>
internal sealed class FetusReading(MeasurementReading reading)
{
    /// <summary>In which section a biometry group without one belongs, by what was measured.</summary>
    private static readonly (int Group, Func<Fetus, BiometryGroup, Fetus> Add)[] BiometrySections =
    [
        (12005, (fetus, group) => fetus with { Biometry = fetus.Biometry.Add(group) }),
        (12006, (fetus, group) => fetus with { LongBones = fetus.LongBones.Add(group) }),
        (12007, (fetus, group) => fetus with { Cranium = fetus.Cranium.Add(group) }),
        (12009, (fetus, group) => fetus with { EarlyGestation = fetus.EarlyGestation.Add(group) }),
    ];

    private readonly List<Fetus> found = [];

    /// <summary>Where the sections name one fetus alone, those that name none are of it.</summary>
    public ImmutableArray<Fetus> All()
    {
        if (found is [{ Id: null }, { Id: not null }] or [{ Id: not null }, { Id: null }])
            return [Merged(found[0], found[1])];
        if (found.Count > 1 && found.Exists(one => one.Id is null))
            reading.Tell("a section does not say of which fetus it is");
        return [.. found];
    }

    /// <summary>The name of a fetus in a section; null: none.</summary>
    public static string? Identity(ContentItem section) => section.TextOf(ReportCodes.FetusId) ?? section.TextOf(ReportCodes.SubjectId);

    /// <param name="id">Whose it is; null: not told.</param>
    /// <returns>Whether it is one of a fetus.</returns>
    public bool Section(ContentItem section, string? id)
    {
        if (section.Name == ReportCodes.Findings && section.CodeOf(ReportCodes.FindingSite) == ObstetricCodes.FetalVessels)
        {
            Vessels(section, id);
            return true;
        }

        if (section.Name is not { } name || Taken(name, section) is not { } add)
            return false;
        var at = Place(id);
        found[at] = add(found[at]);
        return true;
    }

    private Func<Fetus, Fetus>? Taken(CodedConcept name, ContentItem section)
    {
        if (name == ObstetricCodes.FetusSummary)
            return fetus => fetus with
            {
                Summary = fetus.Summary.AddRange(reading.Below(section)),
                Comments = fetus.Comments.AddRange(ObstetricReading.Comments(section))
            };
        if (name == ObstetricCodes.Ratios)
            return fetus => fetus with { Ratios = fetus.Ratios.AddRange(reading.Below(section)) };
        if (name == ObstetricCodes.Biometry)
            return fetus => fetus with { Biometry = fetus.Biometry.AddRange(Groups(section)) };
        if (name == ObstetricCodes.LongBones)
            return fetus => fetus with { LongBones = fetus.LongBones.AddRange(Groups(section)) };
        if (name == ObstetricCodes.Cranium)
            return fetus => fetus with { Cranium = fetus.Cranium.AddRange(Groups(section)) };
        if (name == ObstetricCodes.EarlyGestation)
            return fetus => fetus with { EarlyGestation = fetus.EarlyGestation.AddRange(Groups(section)) };
        if (name == ObstetricCodes.BiophysicalProfile)
            return fetus => fetus with { BiophysicalProfile = fetus.BiophysicalProfile.AddRange(reading.Below(section)) };
        if (name == ObstetricCodes.AnatomySurvey)
            return fetus => fetus with { Anatomy = fetus.Anatomy.AddRange(section.Items.Select(Anatomy).OfType<AnatomyFinding>()) };
        if (name == ObstetricCodes.BiometryGroup)
            return Alone(section);
        return name == ReportCodes.Findings ? Findings(section) : null;
    }

    private Func<Fetus, Fetus>? Findings(ContentItem section) => section.CodeOf(ReportCodes.FindingSite) == ObstetricCodes.AmnioticSac
        ? fetus => fetus with { AmnioticSac = fetus.AmnioticSac.AddRange(reading.Below(section)) }
        : null;

    /// <summary>The identity stands in each vessel, not in what is around them.</summary>
    private void Vessels(ContentItem section, string? id)
    {
        foreach (var vessel in section.Items.Where(one => one.Value is ContentValue.Container))
        {
            var at = Place(Identity(vessel) ?? id);
            found[at] = found[at] with { Vessels = found[at].Vessels.AddRange(reading.Vessels(section with { Items = [vessel] })) };
        }
    }

    /// <summary>A biometry group that no section is around.</summary>
    private Func<Fetus, Fetus> Alone(ContentItem section)
    {
        reading.Tell("a Biometry Group stands outside a section");
        var group = Group(section);
        var add = BiometrySections.FirstOrDefault(one => ContextGroups.Members(one.Group).Contains(group.Type)).Add
            ?? BiometrySections[0].Add;
        return fetus => add(fetus, group);
    }

    private IEnumerable<BiometryGroup> Groups(ContentItem section)
    {
        foreach (var item in section.Items)
        {
            if (item.Value is ContentValue.Container)
                yield return Group(item);
            else if (item.Value is ContentValue.Numeric && reading.Read(item) is { } alone)
            {
                reading.Tell($"{alone.Name} stands outside a Biometry Group");
                yield return new(alone.Name) { Measurements = [alone] };
            }
        }
    }

    private BiometryGroup Group(ContentItem item)
    {
        var numbers = reading.Below(item);
        var age = numbers.FirstOrDefault(one => one.Name == ObstetricCodes.GestationalAge);
        var rank = numbers.FirstOrDefault(one => ContextGroups.Members(12017).Contains(one.Name));
        var measured = numbers.Where(one => !ReferenceEquals(one, age) && !ReferenceEquals(one, rank)).ToImmutableArray();
        return new(measured is [var first, ..] ? first.Name : ObstetricCodes.GestationalAge)
        {
            Measurements = measured,
            GestationalAge = age,
            GrowthRank = rank
        };
    }

    private static AnatomyFinding? Anatomy(ContentItem item) =>
        item is { Relationship: Items.Contains, Name: { } name, Value: ContentValue.Coded { Concept: { } assessment } }
        ? new(name, assessment, item.CodeOf(ReportCodes.Laterality), item.TextOf(ReportCodes.Comment))
        : null;

    private int Place(string? id)
    {
        var at = found.FindIndex(one => one.Id == id);
        if (at >= 0)
            return at;
        found.Add(new(id));
        return found.Count - 1;
    }

    private static Fetus Merged(Fetus one, Fetus other) => new(one.Id ?? other.Id)
    {
        Summary = one.Summary.AddRange(other.Summary),
        Comments = one.Comments.AddRange(other.Comments),
        Ratios = one.Ratios.AddRange(other.Ratios),
        Biometry = one.Biometry.AddRange(other.Biometry),
        LongBones = one.LongBones.AddRange(other.LongBones),
        Cranium = one.Cranium.AddRange(other.Cranium),
        EarlyGestation = one.EarlyGestation.AddRange(other.EarlyGestation),
        BiophysicalProfile = one.BiophysicalProfile.AddRange(other.BiophysicalProfile),
        AmnioticSac = one.AmnioticSac.AddRange(other.AmnioticSac),
        Anatomy = one.Anatomy.AddRange(other.Anatomy),
        Vessels = one.Vessels.AddRange(other.Vessels),
    };
}
