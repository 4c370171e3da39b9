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
        Tell(request, uid, PerformedSteps.Remarks(attributes));
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
        var changed = PerformedSteps.Changed(known, modifications);
        Tell(request, request.SopInstance, PerformedSteps.RemarksAtEnd(changed));
        Write(request.SopInstance, changed);
        return new(PerformedSteps.NotChangeable(known, modifications) is [var first, ..]
            ? DimseStatus.AttributeListError.With("It does not change in N-SET; the others did.") with { Offending = first } : DimseStatus.Success);
    }

    private void Tell(NormalizedRequest request, string uid, IEnumerable<Remark> remarks)
    {
        foreach (var remark in remarks) DicomCommand.Line(error, $"performed step {uid} of {request.Association.Request.CallingAe}: {remark}");
    }

    private string PathOf(string uid) => Path.Combine(folder, uid + ".json");

    /// <summary>Durable before it is acknowledged, and never seen in part.</summary>
    private void Write(string uid, DataSet step)
    {
        Directory.CreateDirectory(folder);
        WholeFile.Write(PathOf(uid), output => DicomJson.Write(output, step), isDurable: true);
    }
}
