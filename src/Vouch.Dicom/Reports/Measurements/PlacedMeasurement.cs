using System.Collections.Immutable;

namespace Vouch.Dicom.Reports.Measurements;

/// <summary>A measurement with where it stands in its report, and what the containers around say of all in them.</summary>
/// <param name="Path">The names of the containers, from below the root on.</param>
public sealed record PlacedMeasurement(ImmutableArray<CodedConcept> Path, Measurement Measurement)
{
    /// <summary>Whose it is where that is not the patient (Fetus ID, Subject ID), or which thing is tracked; null: not told.</summary>
    public string? Subject { get; init; }

    /// <summary>Its own, else that of the containers: Left Ventricle, Aortic Valve …</summary>
    public CodedConcept? Site { get; init; }

    public CodedConcept? Laterality { get; init; }

    /// <summary>Image mode and others of the containers; its own are in the measurement.</summary>
    public ImmutableArray<Modifier> Modifiers { get; init; } = [];

    /// <summary>What a modifier says, its own or of the containers; null: nothing.</summary>
    public CodedConcept? Modified(CodedConcept name) =>
        Measurement.Modifiers.AddRange(Modifiers).Where(one => one.Name == name).Select(one => (CodedConcept?)one.Value).FirstOrDefault();
}
