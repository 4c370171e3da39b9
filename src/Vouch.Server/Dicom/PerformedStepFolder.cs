using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Json;
using Vouch.Dicom.Network;
using Vouch.Dicom.Procedures;

namespace Vouch.Server.Dicom;

/// <summary>Performed procedure steps in a folder, each a file of DICOM JSON that is replaced whole.</summary>
internal sealed class PerformedStepFolder(string folder, TextWriter error)
{
    private readonly Lock _gate = new();

    public NormalizedAnswer Take(NormalizedRequest request)
    {
        if (request.SopClass != SopClasses.PerformedProcedureStep) return new(DimseStatus.NoSuchSopClass);
        lock (_gate)
        {
            return request.Operation switch
            {
                CommandField.NCreate => Create(request),
                CommandField.NSet => Set(request),
                _ => new(DimseStatus.UnrecognizedOperation),
            };
        }
    }

    private NormalizedAnswer Create(NormalizedRequest request)
    {
        var attributes = request.DataSet ?? new DataSet();
        // A UID made from a UUID. Source: PS3.5, B.2.
        var uid = request.SopInstance != "" ? request.SopInstance : Vouch.Dicom.Values.Uid.New().Text;
        if (PerformedSteps.CheckNew(attributes) is { } refusal) return new(refusal);
        if (File.Exists(PathOf(uid))) return new(DimseStatus.DuplicateSopInstance.With("The step is there already."));
        foreach (var remark in PerformedSteps.Remarks(attributes))
            DicomCommand.Line(error, $"performed step {uid} of {request.Association.Request.CallingAe}: {remark}");
        Write(uid, attributes);
        return new(DimseStatus.Success, SopInstance: uid);
    }

    private NormalizedAnswer Set(NormalizedRequest request)
    {
        var path = PathOf(request.SopInstance);
        if (!File.Exists(path)) return new(DimseStatus.NoSuchSopInstance);
        var known = DicomJson.Read(File.ReadAllBytes(path));
        var modifications = request.DataSet ?? new DataSet();
        if (PerformedSteps.CheckChange(known, modifications) is { } refusal) return new(refusal);
        Write(request.SopInstance, PerformedSteps.Changed(known, modifications));
        return new(PerformedSteps.NotChangeable(known, modifications) is [var first, ..]
            ? DimseStatus.AttributeListError.With("It does not change in N-SET; the others did.") with { Offending = first } : DimseStatus.Success);
    }

    private string PathOf(string uid) => Path.Combine(folder, uid + ".json");

    /// <summary>Durable before it is acknowledged, and never seen in part.</summary>
    private void Write(string uid, DataSet step)
    {
        Directory.CreateDirectory(folder);
        WholeFile.Write(PathOf(uid), output => DicomJson.Write(output, step), isDurable: true);
    }
}
