using Vouch.Dicom.Reports;

namespace Vouch.Dicom.Making;

/// <summary>A PDF as an object of DICOM, byte for byte. Source: PS3.3, A.45.1 and C.24.</summary>
public static class EncapsulatedPdf
{
    public const string SopClass = "1.2.840.10008.5.1.4.1.1.104.1";

    /// <param name="title">Of the document; empty: none.</param>
    /// <param name="kind">What the document is, as a code; null: not told.</param>
    /// <exception cref="DicomFormatException">It does not begin as a PDF does.</exception>
    public static DataSet Of(ObjectHead head, ReadOnlyMemory<byte> pdf, string title = "", CodedConcept? kind = null)
    {
        if (!pdf.Span.StartsWith("%PDF-"u8))
            throw new DicomFormatException("A PDF was expected: it begins with %PDF-.", offset: 0);
        var data = head.Begin(SopClass, "DOC").Set(MakingTags.ConversionType, "WSD").Set(MakingTags.AcquisitionDateTime, "")
            .Set(MakingTags.BurnedInAnnotation, "YES")
            .Set(MakingTags.DocumentTitle, title).SetItems(MakingTags.ConceptNameCodes);
        kind?.Write(data, MakingTags.ConceptNameCodes);
        return data.Set(MakingTags.MimeType, "application/pdf").Set(MakingTags.EncapsulatedLength, (long)pdf.Length)
            .SetBytes(MakingTags.EncapsulatedDocument, Vr.OB, pdf);
    }

    /// <summary>The document; null: the object holds no PDF. Without its length the byte that makes it even may be left.</summary>
    public static ReadOnlyMemory<byte>? Read(DataSet data) =>
        data.Text(MakingTags.MimeType) == "application/pdf" && data.Bytes(MakingTags.EncapsulatedDocument) is { } bytes
            ? data.Integer(MakingTags.EncapsulatedLength) is { } length && length >= 0 && length <= bytes.Length ? bytes[..(int)length]
            : bytes
            : null;
}
