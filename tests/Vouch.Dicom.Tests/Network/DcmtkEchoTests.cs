using System.Net;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Tests.Network;

public sealed class DcmtkEchoTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Echoscu_of_dcmtk_is_answered()
    {
        var ended = new TaskCompletionSource<AssociationEnd>();
        await using var listener = DicomListener.Start(new()
        {
            EndPoint = new(IPAddress.Loopback, 0),
            Contexts = SupportedContexts.Of(SopClasses.Verification),
            Observe = told => { if (told is DicomEvent.Ended(_, var end, _)) ended.TrySetResult(end); },
        });
        var port = listener.EndPoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var (exit, said) = await Dcmtk.RunAsync("echoscu", "-v", "--repeat", "3", "127.0.0.1", port);
        Assert.True(exit == 0, said);
        Assert.Equal(AssociationEnd.Released, await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct));
    }

    [Fact]
    public async Task An_echo_is_answered_by_storescp_of_dcmtk()
    {
        var port = Dcmtk.FreePort();
        using var peer = await Dcmtk.StartAsync("storescp", port, null, "--ignore", port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await using var association = await Association.RequestAsync(
            new("127.0.0.1", port, "STORESCP", "VOUCH"), new() { Contexts = [(SopClasses.Verification, SupportedContexts.PlainSyntaxes)] }, Ct);
        Assert.Equal(DimseStatus.Success, await association.EchoAsync(Ct));
        await association.ReleaseAsync(Ct);
        Assert.Equal(AssociationEnd.Released, association.End);
        Assert.StartsWith("OFFIS_DCMTK", association.Accepted.User.ImplementationVersion);
    }
}
