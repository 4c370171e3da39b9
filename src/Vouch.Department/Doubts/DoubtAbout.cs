using System.Collections.Immutable;
using Vouch.Department.Proof;

namespace Vouch.Department.Doubts;

/// <summary>What can be put in doubt by hand.</summary>
/// <param name="Key">Its word in an address.</param>
/// <param name="Title">As the list offers it.</param>
/// <param name="Which">What is asked for next.</param>
/// <param name="Window">Which uses fall in doubt where nothing else is said.</param>
/// <param name="Cause">Of table <c>doubt</c>.</param>
public sealed record DoubtAbout(string Key, string Title, string Which, string Window, FactKind Kind, string Cause)
{
    /// <summary>Source: the department's own table of doubts and their windows; ISO 15189:2022, 7.5 (nonconforming work).</summary>
    public static ImmutableArray<DoubtAbout> All { get; } =
    [
        new("calibration", "A calibration", "Device or test",
            "From the last evidence of being in tolerance to readjustment or withdrawal.", FactKind.Calibration, "calibration-out-of-tolerance"),
        new("control", "A control run", "Device or test",
            "From the last accepted control of that level before it to the next accepted one, controls entered late included.", FactKind.Control, "control-rejected"),
        new("kit-control", "A control of a kit or card", "Kit or lot number",
            "From the last accepted control of that kind before it to the next accepted one.", FactKind.KitControl, "control-rejected"),
        new("lot", "A lot of reagent, calibrator or control", "Lot number or item",
            "Every use of the lot, or every use from a given moment.", FactKind.Lot, "lot-recalled"),
        new("lot-value", "A value stated of a lot (ISI, mean normal prothrombin time)", "Lot number or item",
            "Every use of the value, or every use from a given moment.", FactKind.LotValue, "lot-value-wrong"),
        new("credential", "A credential", "Person", "From the lapse on; one that was never good, from its first day.", FactKind.Credential, "credential-invalid"),
        new("competence", "A competence", "Person", "From the lapse on; one that was never good, from its first day.", FactKind.Competence, "competence-invalid"),
        new("device", "A device, its software or model", "Device or asset tag", "As the notice says.", FactKind.Device, "device-recalled"),
        new("document", "A procedure", "Code or title", "From its date.", FactKind.Document, "document-withdrawn"),
        new("specimen", "Whose specimen it is", "Barcode or accession", "That specimen and the neighbours named, every use.", FactKind.Specimen, "mix-up"),
        new("pack", "A rule or limit of the pack", "Version", "While that version was in force.", FactKind.Pack, "other"),
    ];

    public static DoubtAbout? Find(string? key) => All.FirstOrDefault(about => about.Key == key);
}
