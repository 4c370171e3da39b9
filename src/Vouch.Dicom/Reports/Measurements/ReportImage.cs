using Vouch.Dicom.Values;

namespace Vouch.Dicom.Reports.Measurements;

/// <summary>
/// An object that a report speaks of, by where it belongs. Source: PS3.3, C.17.2.3 (Hierarchical SOP Instance Reference Macro).
/// </summary>
/// <param name="Study">Empty where a report that was read does not say.</param>
/// <param name="Series">Empty where a report that was read does not say.</param>
public sealed record ReportImage(Uid Study, Uid Series, Uid Class, Uid Instance);
