namespace Vouch.Dicom.Deidentification;

/// <summary>
/// Takes out of objects what tells whose they are: the Basic Application Level Confidentiality Profile with options. The pixels are
/// not looked at: where something may stand in them, that is a risk of the outcome, and what was named is blanked. Source: PS3.15, E.
/// </summary>
public sealed class Deidentifier
{
    private static readonly Tag EncapsulatedDocument = new(0x0042, 0x0011);
    private static readonly Tag EncapsulatedDocumentLength = new(0x0042, 0x0015);
    private static readonly Tag DirectoryRecords = new(0x0004, 0x1220);

    private readonly Pseudonyms pseudonyms;
    private readonly Retained retained;
    private readonly IReadOnlyList<PixelRegion> blanked;

    /// <param name="blanked">Of every frame; who names them says that nothing of a person stands elsewhere in the frames.</param>
    /// <exception cref="ArgumentException">Full and moved dates are both asked for (PS3.15, E.3.6).</exception>
    public Deidentifier(Pseudonyms pseudonyms, Retained retained = Retained.Nothing, IReadOnlyList<PixelRegion>? blanked = null)
    {
        if (retained.HasFlag(Retained.FullDates | Retained.ModifiedDates))
            throw new ArgumentException("Dates are kept or moved, not both.", nameof(retained));
        (this.pseudonyms, this.retained, this.blanked) = (pseudonyms, retained, blanked ?? []);
    }

    /// <summary>A new data set; the given one stays as it is, and its values are shared.</summary>
    /// <exception cref="DicomFormatException">Regions are to be blanked of frames that cannot be; the object is a directory, whose records
    /// say where others begin: a new one is made of the new files.</exception>
    public Deidentified Apply(DataSet data)
    {
        if (data.Contains(DirectoryRecords))
            throw new DicomFormatException("A directory is made anew of the files that were de-identified.", DirectoryRecords.ToString());
        var cleaning = new Cleaning(pseudonyms, retained, data);
        var made = cleaning.Run();
        // The length of a document that was replaced is another.
        if (data.Contains(EncapsulatedDocument))
            made.Remove(EncapsulatedDocumentLength);
        var isBlanked = Blank(made, cleaning.Changes);
        DeidentificationMarks.Set(made, retained, isBlanked);
        return new(made, cleaning.Changes, DeidentificationRisks.Of(data, isBlanked));
    }

    private bool Blank(DataSet made, List<DeidentificationChange> changes)
    {
        var found = made.Find(Tags.PixelData) ?? made.Find(Tags.FloatPixelData) ?? made.Find(Tags.DoubleFloatPixelData);
        if (blanked.Count == 0 || found is not { } pixels)
            return false;
        made.Set(PixelRegion.Blanked(made, pixels, blanked));
        changes.Add(new(pixels.Tag.ToString(), ConfidentialityAction.Blank));
        return true;
    }
}

/// <summary>An object without what tells whose it is.</summary>
/// <param name="Changes">What was done, element by element, without values.</param>
/// <param name="Risks">What a person has to look at, for this program cannot: sentences without values.</param>
public sealed record Deidentified(DataSet Data, IReadOnlyList<DeidentificationChange> Changes, IReadOnlyList<string> Risks);

/// <summary>What was done to one element.</summary>
/// <param name="Path">"(0040,A730)[2].(0040,A123)".</param>
public sealed record DeidentificationChange(string Path, ConfidentialityAction Action);
