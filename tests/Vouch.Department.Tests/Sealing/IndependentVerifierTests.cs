using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Vouch.Department.Equipment;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Sealing;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Sealing;

/// <summary>
/// Proofs of every kind verify with a program that knows docs/proof-format.md and nothing else of this project.
/// </summary>
public sealed class IndependentVerifierTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Proofs_of_results_starts_and_calibrations_are_genuine_with_what_their_holder_shows_and_not_once_a_word_is_changed()
    {
        using var ledger = new ArrangedLedger(department);
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var uma = new Actor(bench.Technologist, "Uma Sign", "test");
        var tube = await bench.TubeAsync(Ct, "K", "NA", "CL", "SID", "ESR");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"), ("NA", "140"), ("CL", "104"));
        await bench.Enter.RunAsync(new Actor(bench.Technician, "Tom Bench", "test"), [new TypedResult(tube.Tests["ESR"], "12", "by hand") { Again = "12" }], Ct).OrFailAsync();
        await bench.Amend.CorrectAsync(uma, tube.Tests["K"], "4.4", "typing error – “4,4”", Ct).OrFailAsync();
        await bench.Amend.WithdrawAsync(uma, tube.Tests["CL"], "wrong tube", Ct).OrFailAsync();
        await CalibrateAsync(bench);
        await ledger.SealAllAsync(Ct);
        var proofs = await department.Db.ListAsync("select id, subject_kind || ' ' || coalesce((select status from result r where r.proof_id = p.id), '') from proof p order by id", [],
            r => (Id: r.GetGuid(0), Kind: r.GetString(1).TrimEnd()), Ct);
        Assert.Equal(["calibration", "result corrected", "result final", "result withdrawn", "start"], proofs.Select(one => one.Kind).Distinct().Order(StringComparer.Ordinal));

        var (files, exporter) = (new List<string>(), new ProofFiles(department.Db));
        foreach (var (id, _) in proofs)
        {
            var file = await exporter.ForResultAsync(id, ["patient-name", "patient"], Ct).OrFailAsync();
            files.Add(Path.Combine(department.Folder, id + ".json"));
            await File.WriteAllBytesAsync(files[^1], file.ToUtf8(), Ct);
        }

        Assert.All(Verify(ledger, files), line => Assert.Equal("0", line));

        // One word of the first result's leaf, and another person's name shown for the patient's.
        var text = await File.ReadAllTextAsync(files[proofs.FindIndex(one => one.Kind == "result final")], Ct);
        var (forged, renamed, cut) = (Save("forged", text.Replace("final", "Final", StringComparison.Ordinal)), Save("renamed", text.Replace("Holm, Eva", "Holm, Ada", StringComparison.Ordinal)), Save("cut", text[..^1]));
        Assert.Equal(["1 the leaf does not lead to the root", "1 a detail is not what was recorded"], Verify(ledger, [forged, renamed]));
        Assert.StartsWith("2 ", Verify(ledger, [cut])[0], StringComparison.Ordinal);
        Assert.Equal(["1 the key is not trusted"], Run(["--trust", new string('0', 64), files[0]]));
    }

    [Fact]
    public void It_judges_the_published_vectors_as_they_say()
    {
        var folder = Path.Combine(Repository.Root!, "docs", "vectors", "proof");
        var cases = JsonSerializer.Deserialize<JsonElement[]>(File.ReadAllText(Path.Combine(folder, "cases.json")))!
            .Select(one => (File: Path.Combine(folder, one.GetProperty("file").GetString()!), Code: one.GetProperty("exitCode").GetInt32())).ToList();
        using var first = JsonDocument.Parse(File.ReadAllBytes(cases[0].File));
        var key = first.RootElement.GetProperty("head").GetProperty("keyId").GetString()!;

        Assert.Equal(cases.Select(one => one.Code), Run(["--trust", key, .. cases.Select(one => one.File)]).Select(line => line[0] - '0'));
    }

    private string Save(string name, string text)
    {
        var path = Path.Combine(department.Folder, name + ".json");
        File.WriteAllText(path, text);
        return path;
    }

    private async Task CalibrateAsync(ArrangedBench bench)
    {
        var tester = (await RegisterDevice.RunAsync(department.Db, bench.Actor, new NewDevice("T-" + Guid.CreateVersion7().ToString("N"), "Tester", "T1", "Maker", null, "Workshop", "tester"), Ct)).OrFail();
        foreach (var (device, with, hours) in new (Guid, Guid?, int)[] { (tester, null, 9), (bench.Device, tester, 2) })
            (await RecordCalibration.RunAsync(department.Db, bench.Actor, new CalibrationPerformed(device, "*", bench.Now.AddHours(-hours), bench.Now.AddDays(30), "in-tolerance", "in-tolerance", null, with), Ct)).OrFail();
    }

    private static List<string> Verify(ArrangedLedger ledger, IEnumerable<string> files) => Run(["--trust", ledger.Signer.PublicKey.Id.ToString(), .. files]);

    /// <summary>A line for each file.</summary>
    private static List<string> Run(IEnumerable<string> arguments)
    {
        var script = Path.Combine(Repository.Root!, "tests", "Vouch.Department.Tests", "Sealing", "peers", "verify_proof.py");
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", [script, .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var output = python.StandardOutput.ReadToEnd();
            Assert.True(python.WaitForExit(TimeSpan.FromMinutes(2)), "Python did not end.");
            return [.. output.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];
        }
        catch (Win32Exception)
        {
            Assert.Skip("Python is not installed: it is the independent judge here.");
            throw;
        }
    }
}
