using System.Collections.Immutable;

namespace Vouch.Dicom.Reports.Measurements;

/// <summary>Doppler of a vessel. Source: PS3.16, TID 5025 and 5026.</summary>
/// <param name="Name">Which (CID 12140, 12141).</param>
public sealed record Vessel(CodedConcept Name, CodedConcept? Laterality, ImmutableArray<Measurement> Measurements);
