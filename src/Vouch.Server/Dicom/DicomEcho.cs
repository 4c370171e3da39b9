using System.CommandLine;
using System.Diagnostics;
using Vouch.Dicom.Network;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom echo PEER</c></summary>
internal static class DicomEcho
{
    public static Command Create()
    {
        var (peer, from, tls) = (DicomPeer.Argument(), DicomPeer.From(), DicomPeer.Tls());
        var command = new Command("echo", "Ask whether the other end answers (C-ECHO). 0 it does, 1 it refuses, 2 it cannot be reached.") { peer, from, tls };
        command.SetAction((parsed, ct) => DicomPeer.TryAsync(parsed.InvocationConfiguration.Error, () => RunAsync(
            parsed.GetRequiredValue(peer).With(parsed.GetRequiredValue(from), parsed.GetValue(tls)), parsed.InvocationConfiguration.Output, ct)));
        return command;
    }

    private static async Task<int> RunAsync(AssociationTarget peer, TextWriter output, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        await using var association = await Association.RequestAsync(peer, new() { Contexts = [(SopClasses.Verification, SupportedContexts.PlainSyntaxes)] }, ct);
        var status = await association.EchoAsync(ct);
        await output.WriteLineAsync(FormattableString.Invariant(
            $"{peer}: {status}, {clock.Elapsed.TotalMilliseconds:0} ms; {association.Accepted.User.ImplementationVersion} {association.Accepted.User.ImplementationClass}"));
        return status.IsFailure ? DicomCommand.RefusedExit : 0;
    }
}
