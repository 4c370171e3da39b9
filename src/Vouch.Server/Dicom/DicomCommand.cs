using System.CommandLine;

namespace Vouch.Server.Dicom;

/// <summary>
/// The commands of <c>vouch dicom</c>, one file each: no database, no settings. 0 done; 1 something was refused or found; 2 it could not
/// be done at all.
/// </summary>
public static class DicomCommand
{
    public const int RefusedExit = 1;
    public const int FailedExit = 2;

    public static Command Create() => new("dicom", "Objects of DICOM: in files and over the network.")
    {
        DicomDump.Create(), DicomToJson.Create(), DicomValidate.Create(), DicomAnonymize.Create(), DicomDose.Create(), DicomMeasurements.Create(), DicomPack.Create(),
        DicomEcho.Create(), DicomSend.Create(), DicomReceive.Create(), DicomFind.Create(), DicomRetrieve.CreateGet(), DicomRetrieve.CreateMove(), DicomWorklistServe.Create(), DicomCommit.Create(),
    };

    internal static void Line(TextWriter error, string text) => error.WriteLine("vouch: " + text.ReplaceLineEndings(" "));
}
