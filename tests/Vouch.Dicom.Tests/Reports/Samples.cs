using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vouch.Dicom.Making;
using Vouch.Dicom.Reports;
using Vouch.Dicom.Reports.Concepts;
using Vouch.Dicom.Reports.Imaging;
using Vouch.Dicom.Reports.Measurements;
using Vouch.Dicom.Reports.Obstetrics;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Tests.Reports;

/// <summary>Reports of measurements of every kind, by chance.</summary>
internal sealed class Samples(int seed)
{
    public static readonly Uid Study = new("1.2.826.0.1.3680043.10.1.1");

    private static readonly Uid Segmentation = new("1.2.840.10008.5.1.4.1.1.66.4");
    private static readonly string[] Words = ["Lesion 1", "Läsion", "Żółw", "A", "zweiter Satz, mit Komma", "наблюдение"];
    private static readonly string[] Units = ["mm", "cm", "g", "kg", "cm/s", "mm[Hg]", "%", "1", "ms", "d"];
    private readonly Random random = new(seed);

    public static ObjectHead Head { get; } = new()
    {
        PatientName = PersonName.Parse("Żółw^Anna"),
        PatientId = "T1",
        Sex = "F",
        StudyInstance = Study,
        Made = new(2026, 3, 2, 8, 0, 0, TimeSpan.FromHours(1)),
    };

    /// <summary>What is the same when two records are: without the texts of numbers and the remarks, which reading adds.</summary>
    public static string Json<T>(T report)
    {
        var node = JsonSerializer.SerializeToNode(report)!;
        Strip(node);
        return node.ToJsonString();
    }

    public ImagingReport Imaging()
    {
        var images = Images();
        return new()
        {
            Title = One(ContextGroups.Members(7021)),
            Observers = Observers(),
            Procedures = [new("25045-6", "LN", "CT unspecified body region")],
            Images = images,
            Groups = Many(1, 3, () => Group(images)),
            Evaluations = Many(0, 2, Evaluation),
        };
    }

    public ObstetricReport Obstetric()
    {
        var images = Images();
        var count = random.Next(0, 4);
        return new()
        {
            Observers = Observers(),
            Language = Maybe(new CodedConcept("de", "RFC5646", "German")),
            Patient = [Measurement.Of(new("8302-2", "LN", "Patient Height"), Number(), "cm"),
                Measurement.Of(new("11996-6", "LN", "Gravida"), random.Next(9), "1")],
            PatientComment = random.Next(2) == 0 ? null : Word(),
            Images = images,
            Dates = [new(ObstetricCodes.LastMenstrualPeriod, new DateOnly(2025, 6, 1).AddDays(random.Next(200)))],
            Summary = Many(0, 2, () => Of(12018, images)),
            Comments = Many(0, 2, Word),
            Fetuses = [.. Enumerable.Range(0, count).Select(at =>
                Fetus(count == 1 && random.Next(2) == 0 ? null : "ABC"[at].ToString(), images))],
            Pelvis = Many(0, 2, () => Of(12011, images)),
            Uterus = Many(0, 3, () => Any(images)),
            Ovaries = Many(0, 2, () => Many(1, 3, () => Any(images))),
            Follicles = Many(0, 2, () => new FollicleSide(new("7771000", "SCT", "Left"),
                Maybe(Measurement.Of(new("11879-4", "LN", "Number of follicles in left ovary"), 3, "1")),
                Many(0, 3, () => new Follicle(random.Next(2) == 0 ? null : Word(), Many(1, 2, () => Any(images)))))),
            MaternalVessels = Many(0, 1, () => new Vessel(One(ContextGroups.Members(12140)), null, Many(1, 3, () => Of(12119, images)))),
        };
    }

    private Fetus Fetus(string? id, ImmutableArray<ReportImage> images) => new(id)
    {
        Summary = Many(1, 3, () => Of(12019, images)),
        Comments = Many(0, 2, Word),
        Ratios = Many(0, 3, () => Of(12004, images)),
        Biometry = Many(0, 3, () => Biometry(12005, images)),
        LongBones = Many(0, 3, () => Biometry(12006, images)),
        Cranium = Many(0, 2, () => Biometry(12007, images)),
        EarlyGestation = Many(0, 2, () => Biometry(12009, images)),
        BiophysicalProfile = random.Next(2) == 0 ? [] : [Measurement.Of(new("11631-9", "LN", "Gross Body Movement"), 2, "{0:2}"),
            Measurement.Of(new("11634-3", "LN", "Biophysical Profile Sum Score"), 2, "1")],
        AmnioticSac = random.Next(2) == 0 ? [] : [Measurement.Of(ObstetricCodes.AmnioticFluidIndex, Number(), "cm")],
        Anatomy = Many(0, 2, () => new AnatomyFinding(new("80891009", "SCT", "Heart"), One(ContextGroups.Members(242)),
            Maybe(One(ContextGroups.Members(244))), random.Next(2) == 0 ? null : Word())),
        Vessels = Many(0, 1, () => new Vessel(One(ContextGroups.Members(12141)), Maybe(One(ContextGroups.Members(244))),
            Many(1, 3, () => Of(12119, images)))),
    };

    private BiometryGroup Biometry(int group, ImmutableArray<ReportImage> images)
    {
        var type = One(ContextGroups.Members(group));
        return new(type)
        {
            Measurements = Many(1, 3, () => Any(images) with { Name = type }),
            GestationalAge = random.Next(2) == 0 ? null : Measurement.Of(ObstetricCodes.GestationalAge, random.Next(60, 290), "d") with
            {
                Basis = new(new("121420", "DCM", "Equation"), One(ContextGroups.Members(12013))),
                Properties = [Measurement.Of(new("371884006", "SCT", "+/-, range of measurement uncertainty"), 5, "d")],
            },
            GrowthRank = random.Next(2) == 0 ? null : Measurement.Of(new("125012", "DCM", "Growth Percentile Rank"), random.Next(1, 99),
                "%"),
        };
    }

    private MeasurementGroup Group(ImmutableArray<ReportImage> images) =>
        new(Word(), new Uid(Invariant($"2.25.{random.Next(1, int.MaxValue)}")))
        {
            Session = random.Next(2) == 0 ? null : "1",
            Finding = Maybe(new CodedConcept("108369006", "SCT", "Neoplasm")),
            Site = Maybe(new CodedConcept("39607008", "SCT", "Lung structure")),
            Laterality = Maybe(One(ContextGroups.Members(244))),
            Method = Maybe(new CodedConcept("126081", "DCM", "RECIST 1.1")),
            Region = images.IsEmpty ? null : random.Next(3) switch
            {
                0 => new Region.Plane(new(images[0].Class, images[0].Instance, [1]) { Shape = "POLYLINE", Points = [1, 2, 3.5, 4, 1, 2] }),
                1 when images[^1].Class == Segmentation => new Region.Segment(Segmentation, images[^1].Instance, 2, images[0].Series),
                _ => null,
            },
            Measurements = Many(1, 3, () => Any(images)),
            Evaluations = Many(0, 2, Evaluation),
        };

    private Measurement Of(int group, ImmutableArray<ReportImage> images) => Any(images) with { Name = One(ContextGroups.Members(group)) };

    private Measurement Any(ImmutableArray<ReportImage> images)
    {
        var name = new CodedConcept("410668003", "SCT", "Length");
        if (random.Next(12) == 0)
            return new(name, null, null) { Qualifier = One(ContextGroups.Members(42)) };
        var measurement = Measurement.Of(name, Number(), Units[random.Next(Units.Length)]) with
        {
            Derivation = Maybe(One(ContextGroups.Members(3627))),
            Selected = Maybe(One(ContextGroups.Members(224))),
            Method = Maybe(One(ContextGroups.Members(12227))),
            Site = Maybe(new CodedConcept("71341001", "SCT", "Femur")),
            Laterality = Maybe(One(ContextGroups.Members(244))),
            Normality = Maybe(One(ContextGroups.Members(242))),
            Modifiers = Many(0, 1, () => new Modifier(new("399264008", "SCT", "Image Mode"), One(ContextGroups.Members(12224)))),
            Properties = Many(0, 1, () => Measurement.Of(One(ContextGroups.Members(226)), Number(), "mm")),
            Notes = Many(0, 1, () => new Evaluation(new("121408", "DCM", "Normal Range Authority"), null, Word())),
            Parameters = Many(0, 1, () => Measurement.Of(new("8302-2", "LN", "Patient Height"), Number(), "cm")),
        };
        if (images.IsEmpty || random.Next(2) == 0)
            return measurement;
        var image = images[random.Next(images.Length)];
        var source = new Source(image.Class, image.Instance, random.Next(2) == 0 ? [] : [1, 3]);
        return measurement with
        {
            Sources = [random.Next(2) == 0 ? source
            : source with { Shape = "POLYLINE", Points = [10, 20.5, 30, 40] }]
        };
    }

    private Evaluation Evaluation() => random.Next(2) == 0
        ? new(new("C0332196", "UMLS", "Margins"), new("C1709157", "UMLS", "Smooth margin"))
        : new(new("121106", "DCM", "Comment"), null, Word());

    private ImmutableArray<Observer> Observers() => random.Next(2) == 0
        ? [new Observer.Person(PersonName.Parse("Müller^Eva"), "Hospital")]
        : [new Observer.Device(new("1.2.3.4"), "US 1", "Maker", "Model", "42"), new Observer.Person(PersonName.Parse("Holm^Per"))];

    private ImmutableArray<ReportImage> Images() => [.. Enumerable.Range(1, random.Next(0, 4)).Select(at => new ReportImage(
        at % 3 == 0 ? new("1.2.826.0.1.3680043.10.1.2") : Study, new(Invariant($"1.2.826.0.1.3680043.10.2.{at % 2}")), at == 2
            ? Segmentation : new("1.2.840.10008.5.1.4.1.1.3.1"), new(Invariant($"1.2.826.0.1.3680043.10.3.{at}"))))];

    private decimal Number() => Math.Round((decimal)(random.NextDouble() * 1000), random.Next(0, 5));

    private string Word() => Words[random.Next(Words.Length)];

    private CodedConcept One(IReadOnlySet<CodedConcept> members) =>
        members.OrderBy(one => one.Value, StringComparer.Ordinal).ElementAt(random.Next(members.Count));

    private T? Maybe<T>(T value) where T : struct => random.Next(2) == 0 ? null : value;

    private Measurement? Maybe(Measurement value) => random.Next(2) == 0 ? null : value;

    private ImmutableArray<T> Many<T>(int least, int most, Func<T> make) =>
        [.. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => make())];

    private static void Strip(JsonNode node)
    {
        if (node is JsonObject record)
        {
            record.Remove("Written");
            record.Remove("Remarks");
            foreach (var (_, below) in record)
                if (below is not null)
                    Strip(below);
        }
        else if (node is JsonArray list)
        {
            foreach (var below in list)
                if (below is not null)
                    Strip(below);
        }
    }
}
