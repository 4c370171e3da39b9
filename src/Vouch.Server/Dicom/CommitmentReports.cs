using System.Collections.Immutable;
using Vouch.Dicom;
using Vouch.Dicom.Network;
using Vouch.Dicom.Procedures;
using Vouch.Dicom.Storage;

namespace Vouch.Server.Dicom;

/// <summary>
/// Storage commitment: answered from what is held, over the association that asked while it stands, else over one of our own to where
/// its title is known. Source: PS3.4, J.3.2 and J.3.3.
/// </summary>
/// <param name="known">Where applications are, by title.</param>
/// <param name="stop">The receiver's end; that of the asking association is none for a report.</param>
internal sealed class CommitmentReports(
    HeldObjects held, IReadOnlyDictionary<string, AssociationTarget> known, TextWriter error, CancellationToken stop)
{
    // The provider asks for the association: it says that it is the provider. Source: PS3.4, J.3.3; PS3.7, D.3.3.4.
    private static readonly AssociationProposal Proposal = new()
    {
        Contexts = [(SopClasses.StorageCommitment, SupportedContexts.PlainSyntaxes)],
        Roles = ImmutableArray.Create(new RoleSelection(SopClasses.StorageCommitment, Scu: false, Scp: true)),
    };

    public NormalizedAnswer Take(NormalizedRequest request)
    {
        if (StorageCommitment.Check(request) is { } other) return new(other);
        var (transaction, objects, refusal) = StorageCommitment.Read(request.DataSet);
        return refusal is not null ? new(refusal) : new(DimseStatus.Success, Then: _ => ReportAsync(request.Association, transaction, objects));
    }

    private async Task ReportAsync(Association asked, string transaction, IReadOnlyList<ReferencedObject> objects)
    {
        var (type, information) = StorageCommitment.Report(transaction, objects, FailureOf);
        var title = asked.Request.CallingAe;
        if (await TryReportAsync(asked, type, information)) return;
        if (!known.TryGetValue(title, out var target))
        {
            DicomCommand.Line(error, $"{title} ended the association before the report of storage commitment, and no --peer of this title is known.");
            return;
        }

        try
        {
            await using var association = await Association.RequestAsync(target with { CallingAe = asked.Request.CalledAe }, Proposal, stop);
            if (!await TryReportAsync(association, type, information)) DicomCommand.Line(error, $"{target} did not take the report of storage commitment.");
        }
        catch (AssociationException e)
        {
            DicomCommand.Line(error, $"The report of storage commitment was not taken: {e.Message}");
        }
    }

    private async Task<bool> TryReportAsync(Association over, ushort type, DataSet information)
    {
        try
        {
            return !(await over.ReportAsync(SopClasses.StorageCommitment, SopClasses.StorageCommitmentInstance, type, information, stop)).Status.IsFailure;
        }
        catch (AssociationException)
        {
            return false;
        }
    }

    private ushort? FailureOf(ReferencedObject one) => held.Find(one.SopInstance) is not { } found ? StorageCommitment.NoSuchObject
        : found.SopClass == one.SopClass ? null : StorageCommitment.ClassInstanceConflict;
}
