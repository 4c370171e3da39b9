namespace Vouch.Department.Exchange.Hospital;

/// <summary>Document types in words. Source: HL7 v2.5.1 table 0270.</summary>
public static class DocumentWords
{
    public static string Kind(string code) => code.ToUpperInvariant() switch
    {
        "AR" => "Autopsy report",
        "CD" => "Cardiodiagnostics",
        "CN" => "Consultation",
        "DI" => "Diagnostic imaging",
        "DS" => "Discharge summary",
        "ED" => "Emergency department report",
        "HP" => "History and physical examination",
        "OP" => "Operative report",
        "PC" => "Psychiatric consultation",
        "PH" => "Psychiatric history and physical examination",
        "PN" => "Procedure note",
        "PR" => "Progress note",
        "SP" => "Surgical pathology",
        "TS" => "Transfer summary",
        _ => code,
    };
}

/// <summary>What a file is, by its first bytes; the sender's word only where they do not say.</summary>
public static class MediaTypes
{
    public static string Of(ReadOnlySpan<byte> file, string subtype)
    {
        if (file.StartsWith("%PDF-"u8))
            return "application/pdf";
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']))
            return "image/png";
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return "image/jpeg";
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8))
            return "image/tiff";
        if (file.StartsWith("{\\rtf"u8))
            return "application/rtf";
        return subtype.ToUpperInvariant() switch
        {
            "HTML" => "text/html",
            "XML" or "X-HL7-CDA-LEVEL-ONE" or "HL7-SDA+XML" => "application/xml",
            "PLAIN" or "TXT" or "TEXT" => "text/plain",
            _ => "application/octet-stream",
        };
    }
}
