using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Network;
using Vouch.Dicom.Tests.Network;

namespace Vouch.Department.Tests.Server;

/// <summary><c>vouch dicom send</c> with several objects under way at once on one association.</summary>
public sealed class DicomSendWindowTests : IDisposable
{
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vouch-window-");
    private readonly Lock _gate = new();
    private readonly List<string> _taken = [];
    private int _underWay;
    private int _most;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(16, "8", 8)]
    [InlineData(3, "8", 3)]
    [InlineData(16, "2", 2)]
    [InlineData(16, "1", 1)]
    [InlineData(1, "8", 1)]
    public async Task As_many_objects_are_under_way_at_once_as_both_ends_allow(int theirs, string ours, int most)
    {
        var all = new TaskCompletionSource();
        await using var listener = Listen(theirs, async request =>
        {
            // Nobody is answered before so many are here.
            lock (_gate)
                if (_underWay == most) all.TrySetResult();
            await all.Task.WaitAsync(TimeSpan.FromSeconds(60), Token);
            return DimseStatus.Success;
        });
        var (exit, output, error) = await SendAsync(listener.EndPoint.Port, Write(24), "--window", ours);
        Assert.True(exit == 0, error);
        Assert.Contains("24 of 24 objects taken, 0 not", output);
        Assert.Equal((24, most), (_taken.Distinct().Count(), _most));
    }

    [Fact]
    public async Task Of_several_under_way_the_one_the_other_end_aborts_at_alone_is_not_taken()
    {
        await using var listener = Listen(16, async request =>
        {
            if (request.SopInstance.EndsWith(".7", StringComparison.Ordinal)) await request.Association.AbortAsync("I do not like it.");
            return DimseStatus.Success;
        });
        var files = Write(24);
        var (exit, output, error) = await SendAsync(listener.EndPoint.Port, files);
        Assert.Equal(1, exit);
        Assert.Contains("23 of 24 objects taken, 1 not", output);
        Assert.Contains(files[7] + ": ", error);
        Assert.Equal(24, _taken.Distinct().Count());
    }

    [Fact]
    public async Task Storescp_of_dcmtk_that_knows_no_window_takes_all_one_after_another()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/storescp"), "storescp is not installed.");
        var port = Dcmtk.FreePort();
        var into = _folder.CreateSubdirectory("storescp").FullName;
        using var peer = await Dcmtk.StartAsync("storescp", port, into, "-q", "+xa", "-od", into, "-uf", port.ToString(CultureInfo.InvariantCulture));
        var (exit, output, error) = await SendAsync(port, Write(24));
        Assert.True(exit == 0, error);
        Assert.Contains("24 of 24 objects taken, 0 not", output);
        Assert.Equal(24, Directory.GetFiles(into).Length);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private DicomListener Listen(int operations, Func<StoreRequest, Task<DimseStatus>> answer) => DicomListener.Start(new()
    {
        EndPoint = new(IPAddress.Loopback, 0),
        Contexts = new() { Storage = true },
        Settings = new() { OperationsMax = (ushort)operations },
        Handlers = new()
        {
            OnStore = async (request, ct) =>
            {
                lock (_gate) _most = Math.Max(_most, ++_underWay);
                await request.Content.CopyToAsync(Stream.Null, ct);
                var status = await answer(request);
                lock (_gate)
                {
                    _underWay--;
                    _taken.Add(request.SopInstance);
                }

                return status;
            },
        },
    });

    private static Task<(int Exit, string Output, string Error)> SendAsync(int port, string[] files, params string[] options) =>
        RunningCommand.RunAsync(["dicom", "send", string.Create(CultureInfo.InvariantCulture, $"VOUCH@127.0.0.1:{port}"), .. files, .. options]);

    private string[] Write(int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var uid = string.Create(CultureInfo.InvariantCulture, $"1.2.3.{i}");
        var path = Path.Combine(_folder.FullName, uid + ".dcm");
        using var file = new DicomFile(
            new DataSet().Set(Tags.SopClassUid, Ct).Set(Tags.SopInstanceUid, uid).SetBytes(Tags.PixelData, Vr.OW, new byte[100_000 * (i % 5)]), TransferSyntax.ExplicitLittle);
        file.Write(path);
        return path;
    })];
}
