using Vouch.Dicom.Values;

namespace Vouch.Dicom.Making;

/// <summary>
/// Whose an object is that is made here, and of which study. What is null is written empty, as the standard asks of what is not
/// known. Source: PS3.3, C.7.1.1, C.7.2.1, C.7.3.1, C.8.6.1, C.12.1.
/// </summary>
public sealed record ObjectHead
{
    public PersonName? PatientName { get; init; }

    public string? PatientId { get; init; }

    public DateOnly? BirthDate { get; init; }

    /// <summary>M, F or O.</summary>
    public string? Sex { get; init; }

    /// <summary>Null: a study of its own.</summary>
    public Uid? StudyInstance { get; init; }

    public string? StudyId { get; init; }

    public string? AccessionNumber { get; init; }

    public string? ReferringPhysician { get; init; }

    public string? StudyDescription { get; init; }

    public string? SeriesDescription { get; init; }

    /// <summary>In whose time zone the times are written.</summary>
    public required DateTimeOffset Made { get; init; }

    internal DataSet Begin(string sopClass, string modality)
    {
        var data = new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 192").Set(Tags.SopClassUid, sopClass)
            .Set(Tags.SopInstanceUid, Uid.New());
        var (date, time) = (DateOnly.FromDateTime(Made.DateTime), DicomTime.Of(TimeOnly.FromDateTime(Made.DateTime)));
        data.Set(MakingTags.StudyDate, date).Set(MakingTags.StudyTime, time).Set(MakingTags.ContentDate, date)
            .Set(MakingTags.ContentTime, time)
            .Set(MakingTags.TimezoneOffset, DicomDateTime.ZoneText(Made.Offset));
        Known(data, MakingTags.AccessionNumber, AccessionNumber);
        data.Set(MakingTags.Modality, modality).Set(MakingTags.Manufacturer, "Vouch");
        Known(data, MakingTags.ReferringPhysician, ReferringPhysician);
        if (StudyDescription is not null)
            data.Set(MakingTags.StudyDescription, StudyDescription);
        if (SeriesDescription is not null)
            data.Set(MakingTags.SeriesDescription, SeriesDescription);
        Known(data, MakingTags.PatientName, PatientName?.ToString());
        Known(data, MakingTags.PatientId, PatientId);
        Known(data, MakingTags.BirthDate, BirthDate is { } born ? DicomDate.Text(born) : null);
        Known(data, MakingTags.Sex, Sex);
        return data.Set(MakingTags.StudyInstance, StudyInstance ?? Uid.New()).Set(MakingTags.SeriesInstance, Uid.New())
            .Set(MakingTags.StudyId, StudyId ?? "").Set(MakingTags.SeriesNumber, 1L).Set(MakingTags.InstanceNumber, 1L);
    }

    private static void Known(DataSet data, Tag tag, string? value) => data.Set(tag, value ?? "");
}
