using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vouch.Server.Dicom;

/// <summary>
/// The commands of <c>vouch dicom</c>, one file each: no database, no settings. 0 done; 1 something was refused or found; 2 it could not
/// be done at all.
/// </summary>
public static class DicomCommand
{
    public const int RefusedExit = 1;
    public const int FailedExit = 2;

    /// <summary>As <c>--json</c> writes: what is not known is left out.</summary>
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create() => new("dicom", "Objects of DICOM: in files and over the network.")
    {
        DicomDump.Create(), DicomToJson.Create(), DicomValidate.Create(), DicomAnonymize.Create(), DicomDose.Create(),
        DicomMeasurements.Create(), DicomPack.Create(), DicomEcho.Create(), DicomSend.Create(), DicomReceive.Create(), DicomFind.Create(),
        DicomRetrieve.CreateGet(), DicomRetrieve.CreateMove(), DicomWorklistServe.Create(), DicomCommit.Create(),
    };

    internal static void Line(TextWriter error, string text) => error.WriteLine("vouch: " + Safe(text));

    /// <summary>What files and other ends told as one line, without what would move a terminal's cursor.</summary>
    internal static string Safe(string text) => string.Concat(text.ReplaceLineEndings(" ").Select(one => char.IsControl(one) ? '·' : one));

    /// <summary>Says why it could not be done.</summary>
    internal static int Fail(TextWriter error, string text)
    {
        Line(error, text);
        return FailedExit;
    }
}
