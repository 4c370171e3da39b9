using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Vouch.Department.Tests.Fixtures;
using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Network;

namespace Vouch.Department.Tests.Server;

/// <summary><c>vouch dicom receive</c> killed under load, again and again. VOUCH_CRASHES says how often (3 without it).</summary>
public sealed class DicomReceiveCrashTests : IDisposable
{
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";
    private const int Senders = 4;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vouch-crash-");
    private readonly ConcurrentDictionary<string, byte[]> _sent = new();
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_under_load_it_leaves_nothing_half_visible_and_nothing_acknowledged_missing()
    {
        var crashes = int.Parse(Environment.GetEnvironmentVariable("VOUCH_CRASHES") ?? "3", CultureInfo.InvariantCulture);
        for (var crash = 0; crash < crashes; crash++)
        {
            using var receiver = Start(out var port);
            var before = _acknowledged.Count;
            var sending = Enumerable.Range(0, Senders).Select(sender => SendAsync(port, string.Create(CultureInfo.InvariantCulture, $"1.2.3.{crash}.{sender}"), new Random((crash * Senders) + sender))).ToList();
            // At another moment each time, and never before anything was acknowledged.
            for (var clock = Stopwatch.StartNew(); _acknowledged.Count < before + 10 + (7 * (crash % 13)) && clock.Elapsed < TimeSpan.FromSeconds(60);) await Task.Delay(1, Token);
            receiver.Kill();
            await receiver.WaitForExitAsync(Token);
            await Task.WhenAll(sending);
            Assert.True(_acknowledged.Count >= before + 10, "Nothing was acknowledged.");
            Check();
        }

        using var last = Start(out _);
        Check();
        Assert.Equal(["lock"], Directory.GetFiles(Path.Combine(_folder.FullName, ".incoming")).Select(Path.GetFileName));
        last.Kill();
        await last.WaitForExitAsync(Token);
        Assert.All(_acknowledged.Keys, uid => Assert.True(File.Exists(Place(uid)), uid));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Place(string uid) => Path.Combine(_folder.FullName, uid + ".dcm");

    /// <summary>Every file there is is one that was sent, whole; every acknowledged one is there.</summary>
    private void Check()
    {
        foreach (var path in Directory.GetFiles(_folder.FullName))
        {
            using var file = DicomFile.Open(path);
            var bytes = File.ReadAllBytes(path).AsSpan((int)file.DataOffset);
            Assert.True(bytes.SequenceEqual(_sent[Path.GetFileNameWithoutExtension(path)]), path);
        }

        Assert.All(_acknowledged.Keys, uid => Assert.True(File.Exists(Place(uid)), uid));
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "conflicts")));
    }

    private async Task SendAsync(int port, string root, Random random)
    {
        try
        {
            await using var association = await Association.RequestAsync(new("127.0.0.1", port, "VOUCH", "TEST"), new() { Contexts = [(Ct, ["1.2.840.10008.1.2"])] }, Token);
            for (var i = 0; ; i++)
            {
                var uid = string.Create(CultureInfo.InvariantCulture, $"{root}.{i}");
                var pixels = new byte[2 * random.Next(100, 200_000)];
                random.NextBytes(pixels);
                var bytes = new DataSet().Set(Tags.SopClassUid, Ct).Set(Tags.SopInstanceUid, uid).SetBytes(Tags.PixelData, Vr.OW, pixels).ToBytes(TransferSyntax.ImplicitLittle);
                _sent[uid] = bytes;
                if ((await association.StoreAsync(new(Ct, uid, "1.2.840.10008.1.2", () => new MemoryStream(bytes)), Token)).Code == 0) _acknowledged[uid] = true;
            }
        }
        catch (IOException)
        {
            // The receiver was killed.
        }
    }

    private Process Start(out int port)
    {
        var start = new ProcessStartInfo("dotnet", [VouchProcess.Program, "dicom", "receive", _folder.FullName, "--port", "0"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("It did not begin.");
        port = int.Parse(said.Split(' ')[3], CultureInfo.InvariantCulture);
        return process;
    }
}
