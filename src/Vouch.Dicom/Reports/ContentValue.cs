using System.Collections.Immutable;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Reports;

/// <summary>What a content item holds. Source: PS3.3, table C.17.3-7 (value types).</summary>
public abstract record ContentValue
{
    private ContentValue()
    {
    }

    /// <summary>The value type as it is written: CONTAINER, NUM …; of a pointer empty, it has none.</summary>
    public string Type => this switch
    {
        Container => "CONTAINER",
        Text => "TEXT",
        Numeric => "NUM",
        Coded => "CODE",
        Moment => "DATETIME",
        Date => "DATE",
        Time => "TIME",
        Identifier => "UIDREF",
        Person => "PNAME",
        Reference reference => reference.Kind,
        Coordinates shape => shape.Kind,
        Times => "TCOORD",
        Other other => other.Kind,
        _ => "",
    };

    /// <param name="IsContinuous">Its items are read as one text; otherwise each stands alone.</param>
    /// <param name="Template">The template it follows, such as 10011; null: not told.</param>
    public sealed record Container(bool IsContinuous, string? Template) : ContentValue;

    public sealed record Text(string Value) : ContentValue;

    /// <param name="Number">Null: not measured, or no number; then <paramref name="Qualifier"/> may say why.</param>
    /// <param name="Written">As it was written.</param>
    /// <param name="Unit">In UCUM by the standard; devices have others.</param>
    /// <param name="Qualifier">Why there is no number, or what is wrong with it.</param>
    public sealed record Numeric(decimal? Number, string Written, CodedConcept? Unit, CodedConcept? Qualifier) : ContentValue;

    public sealed record Coded(CodedConcept? Concept) : ContentValue;

    public sealed record Moment(string Written) : ContentValue
    {
        /// <summary>Null: no date and time.</summary>
        public DicomDateTime? Value => DicomDateTime.TryParse(Written, out var value) ? value : null;
    }

    public sealed record Date(string Written) : ContentValue
    {
        /// <summary>Null: no date.</summary>
        public DateOnly? Value => DicomDate.TryParse(Written, out var value) ? value : null;
    }

    public sealed record Time(string Written) : ContentValue
    {
        /// <summary>Null: no time.</summary>
        public DicomTime? Value => DicomTime.TryParse(Written, out var value) ? value : null;
    }

    public sealed record Identifier(Uid Value) : ContentValue;

    public sealed record Person(PersonName Value) : ContentValue;

    /// <summary>Another object: an image, a waveform, any composite one.</summary>
    /// <param name="Kind">IMAGE, WAVEFORM or COMPOSITE.</param>
    /// <param name="Frames">Which frames, from 1; empty: all.</param>
    public sealed record Reference(string Kind, Uid Class, Uid Instance, ImmutableArray<int> Frames) : ContentValue
    {
        /// <summary>Which segments of a segmentation, from 1; empty: all.</summary>
        public ImmutableArray<int> Segments { get; init; } = [];
    }

    /// <summary>A shape in an image, or in the patient's space.</summary>
    /// <param name="Kind">SCOORD or SCOORD3D.</param>
    /// <param name="Shape">POINT, POLYLINE, CIRCLE …</param>
    /// <param name="Points">Column and row of each, or x, y, z in mm.</param>
    public sealed record Coordinates(string Kind, string Shape, ImmutableArray<double> Points) : ContentValue;

    /// <summary>A stretch of time in a waveform.</summary>
    /// <param name="Samples">From 1.</param>
    /// <param name="Offsets">s.</param>
    public sealed record Times(string Shape, ImmutableArray<long> Samples, ImmutableArray<double> Offsets) : ContentValue;

    /// <summary>Another item of the tree, by its way from the root, from 1.</summary>
    public sealed record Pointer(ImmutableArray<int> Way) : ContentValue;

    /// <summary>A value type that is not known here.</summary>
    public sealed record Other(string Kind) : ContentValue;
}
