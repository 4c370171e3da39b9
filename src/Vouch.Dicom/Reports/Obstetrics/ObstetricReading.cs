using System.Collections.Immutable;
using Vouch.Dicom.Reports.Concepts;
using Vouch.Dicom.Reports.Measurements;
using Vouch.Dicom.Reports.Templates;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Reports.Obstetrics;

/// <summary>
/// An obstetric report out of its tree: sections are known by their names wherever they stand, and what no section has is a stray.
/// Source: PS3.16, TID 5000 to 5030.
/// </summary>
internal sealed class ObstetricReading
{
    private const string Template = "5000";

    private readonly MeasurementReading reading = new();
    private readonly FetusReading fetuses;
    private ObstetricReport report = new();

    private ObstetricReading() => fetuses = new(reading);

    public static ObstetricReport? Read(DataSet data)
    {
        if (ContentTree.Read(data) is not { } written)
            return null;
        var one = new ObstetricReading();
        var root = RetiredCodes.Current(written, one.reading.Remarks);
        var isIts = (root.Value as ContentValue.Container)?.Template == Template || root.Name is { } name
            && ObstetricCodes.Titles.Contains(name);
        return isIts ? one.Of(root, data) : null;
    }

    private ObstetricReport Of(ContentItem root, DataSet data)
    {
        foreach (var fault in TemplateCheck.Faults(root with { Name = ObstetricCodes.Title }, Template))
            reading.Tell(fault.ToString());
        Visit(root);
        return report with
        {
            Language = root.CodeOf(ReportCodes.Language),
            Observers = [.. Observer.Read(root)],
            Images = [.. ReportObject.Library(root.Find(ReportCodes.ImageLibrary), data)],
            Dates = [.. root.Walk().Select(Date).OfType<ReportDate>()],
            Fetuses = fetuses.All(),
            Strays = [.. new MeasurementWalk(reading).Below(root)],
            Remarks = [.. reading.Remarks],
        };
    }

    /// <param name="fetus">Whose it is by what is around it: a section of a maker's own may say so for what is in it.</param>
    private void Visit(ContentItem item, string? fetus = null)
    {
        foreach (var section in item.Items.Where(one => one.Value is ContentValue.Container))
        {
            var own = FetusReading.Identity(section) ?? fetus;
            if (!Section(section) && !fetuses.Section(section, own))
                Visit(section, own);
        }
    }

    /// <returns>Whether it is one of the mother's.</returns>
    private bool Section(ContentItem section)
    {
        if (section.Name == ObstetricCodes.PatientCharacteristics)
        {
            report = report with
            {
                Patient = report.Patient.AddRange(reading.Below(section)),
                PatientComment = section.TextOf(ReportCodes.Comment) ?? report.PatientComment
            };
        }
        else if (section.Name == ObstetricCodes.Summary)
        {
            report = report with
            {
                Summary = report.Summary.AddRange(reading.Below(section)),
                Comments = report.Comments.AddRange(Comments(section))
            };
            Visit(section);
        }
        else if (section.Name == ObstetricCodes.PelvisAndUterus)
        {
            report = report with
            {
                Pelvis = report.Pelvis.AddRange(reading.Below(section)),
                Uterus = report.Uterus.AddRange(section.Containers(ObstetricCodes.Uterus).SelectMany(one => reading.Below(one))),
            };
        }
        else if (section.Name == ReportCodes.Findings)
        {
            return Findings(section, section.CodeOf(ReportCodes.FindingSite));
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool Findings(ContentItem section, CodedConcept? site)
    {
        if (site == ObstetricCodes.Ovary)
            report = report with
            {
                Ovaries = report.Ovaries.AddRange(section.Containers(ObstetricCodes.Ovary).Select(one => reading.Below(one))),
            };
        else if (site == ObstetricCodes.Follicle)
            report = report with { Follicles = report.Follicles.Add(Follicles(section)) };
        else if (site == ObstetricCodes.PelvicVessels)
            report = report with { MaternalVessels = report.MaternalVessels.AddRange(reading.Vessels(section)) };
        else
            return false;
        return true;
    }

    private FollicleSide Follicles(ContentItem section) => new(section.CodeOf(ReportCodes.Laterality),
        section.Items.FirstOrDefault(one => one.Value is ContentValue.Numeric) is { } count ? reading.Read(count) : null,
        [.. section.Containers(ReportCodes.MeasurementGroup)
            .Select(one => new Follicle(one.TextOf(ReportCodes.Identifier), reading.Below(one)))]);

    internal static IEnumerable<string> Comments(ContentItem section) =>
        section.All(ReportCodes.Comment).Select(one => one.Value).OfType<ContentValue.Text>().Select(one => one.Value);

    private static ReportDate? Date(ContentItem item) => item.Name is { } name && ContextGroups.Members(12003).Contains(name)
        ? item.Value switch
        {
            ContentValue.Date { Value: { } date } => new(name, date),
            ContentValue.Moment { Value: { Month: { } month, Day: { } day } moment } => new(name, new DateOnly(moment.Year, month, day)),
            _ => null,
        }
        : null;
}
