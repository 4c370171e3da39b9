using System.CommandLine;
using Vouch.Dicom;
using Vouch.Dicom.Json;
using Vouch.Dicom.Network;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom find PEER</c></summary>
internal static class DicomFind
{
    public static Command Create()
    {
        var (peer, from, tls, keys, level, patient) = (DicomPeer.Argument(), DicomPeer.From(), DicomPeer.Tls(), DicomKeys.Option(), DicomKeys.Level(), DicomKeys.PatientRoot());
        var worklist = new Option<bool>("--worklist") { Description = "Scheduled steps of the modality worklist; there is no level." };
        var most = new Option<int?>("--most")
        {
            Description = "Stop after so many (C-CANCEL).",
            Validators = { DicomPeer.Within(1, int.MaxValue) },
        };
        var command = new Command("find", "Search at the other end (C-FIND); each match is a line of DICOM JSON. 0 done, 1 refused, 2 the other end cannot be reached.")
        {
            peer, from, tls, keys, level, patient, worklist, most,
        };
        command.SetAction((parsed, ct) => DicomPeer.TryAsync(parsed.InvocationConfiguration.Error, () => RunAsync(
            parsed.GetRequiredValue(peer).With(parsed.GetRequiredValue(from), parsed.GetValue(tls)),
            parsed.GetValue(worklist) ? SopClasses.Worklist : parsed.GetValue(patient) ? SopClasses.PatientRootFind : SopClasses.StudyRootFind,
            DicomKeys.Identifier(parsed.GetValue(keys) ?? [], parsed.GetValue(worklist) ? null : parsed.GetRequiredValue(level)),
            parsed.GetValue(most) ?? int.MaxValue, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, ct)));
        return command;
    }

    private static async Task<int> RunAsync(
        AssociationTarget peer, string sopClass, DataSet identifier, int most, TextWriter output, TextWriter error, CancellationToken ct)
    {
        await using var association = await Association.RequestAsync(peer, new() { Contexts = [(sopClass, SupportedContexts.PlainSyntaxes)] }, ct);
        var count = 0;
        await foreach (var response in association.FindAsync(sopClass, identifier, ct))
        {
            if (response.DataSet is { } match)
            {
                await output.WriteLineAsync(DicomJson.Text(match));
                if (++count >= most) break;
            }
            else if (response.Status.IsFailure)
            {
                DicomCommand.Line(error, $"{peer}: {response.Status}");
                return DicomCommand.RefusedExit;
            }
        }

        await error.WriteLineAsync(FormattableString.Invariant($"{count} found"));
        return 0;
    }
}
