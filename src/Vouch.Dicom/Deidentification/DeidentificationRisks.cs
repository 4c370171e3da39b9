using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Deidentification;

/// <summary>Where a patient may still be told from what no rule of elements reaches. Source: PS3.15, E.3.1 and E.3.2.</summary>
internal static class DeidentificationRisks
{
    private static readonly Tag Modality = new(0x0008, 0x0060);
    private static readonly Tag BurnedInAnnotation = new(0x0028, 0x0301);
    private static readonly Tag RecognizableFeatures = new(0x0028, 0x0302);
    private static readonly Tag ConversionType = new(0x0008, 0x0064);
    private static readonly Tag BodyPart = new(0x0018, 0x0015);

    /// <summary>Modalities whose images commonly have texts in them, or show the patient.</summary>
    private static readonly string[] Written = ["US", "ES", "XC", "GM", "SM", "OT", "SC", "RF", "XA", "DOC", "OP"];

    private static readonly string[] Heads = ["HEAD", "BRAIN", "FACE", "SKULL", "HEADNECK", "ORBIT", "SINUS", "JAW"];

    /// <param name="isBlanked">Regions of the frames were, by somebody who looked.</param>
    public static IReadOnlyList<string> Of(DataSet data, bool isBlanked)
    {
        var risks = new List<string>();
        var modality = data.Text(Modality) ?? "";
        var sopClass = UidRegistry.Find(data.Text(Tags.SopClassUid) ?? "")?.Name ?? "";
        if (data.Contains(Tags.PixelData))
        {
            if (!isBlanked && data.Text(BurnedInAnnotation) == "YES")
                risks.Add("The image says that it has annotations burned in.");
            else if (!isBlanked && data.Text(BurnedInAnnotation) != "NO" && (Written.Contains(modality) || data.Contains(ConversionType)
                || sopClass.Contains("Secondary Capture", StringComparison.Ordinal)))
                risks.Add("The image is of a kind that often has annotations burned in, and does not say that it has none.");
            if (data.Text(RecognizableFeatures) == "YES")
                risks.Add("The image says that the patient can be recognized in it.");
            else if (modality is "CT" or "MR" or "PT" && Heads.Any(one => (data.Text(BodyPart) ?? "").StartsWith(one,
                StringComparison.Ordinal)))
                risks.Add("A face can be made from images of the head.");
        }

        if (data.Items(new(0x5400, 0x0100)).Any(one => one.Contains(new(0x5400, 0x1010)))
            && sopClass.Contains("Audio", StringComparison.Ordinal))
            risks.Add("There is a voice in it, which was not listened to.");
        return risks;
    }
}
