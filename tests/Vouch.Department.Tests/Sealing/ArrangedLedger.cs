using Vouch.Department.Platform;
using Vouch.Department.Sealing;
using Vouch.Department.Tests.Fixtures;
using Vouch.Ledger;

namespace Vouch.Department.Tests.Sealing;

/// <summary>A sealer with its key and witness file in the folder of a test's department.</summary>
public sealed class ArrangedLedger : IDisposable
{
    private readonly TestDepartment department;

    public ArrangedLedger(TestDepartment department)
    {
        this.department = department;
        Place = new PlatformPlace(department.Folder, HospitalKind.Demo);
        Signer = SealingKey.Open(Place).OrFail();
        Witness = new WitnessFile(Place);
        Sealer = new Sealer(department.Db, Signer, Witness);
    }

    public PlatformPlace Place { get; }

    public HeadSigner Signer { get; }

    public WitnessFile Witness { get; }

    public Sealer Sealer { get; }

    /// <summary>Seals until nothing waits; gives the leaves sealed.</summary>
    public async Task<int> SealAllAsync(CancellationToken ct)
    {
        var all = 0;
        for (int leaves; (leaves = (await Sealer.SealAsync(ct)).OrFail()) > 0;)
            all += leaves;
        return all;
    }

    /// <summary>A bench with some released results, sealed. Gives their proofs.</summary>
    public async Task<List<Guid>> ReleaseAsync(int results, CancellationToken ct)
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, ct);
        var tests = new List<Guid>();
        for (var i = 0; i < results; i++)
        {
            var tube = await bench.TubeAsync(ct, "K");
            await bench.MeasureAsync(tube.Barcode, ct, ("K", "4.2"));
            tests.Add(tube.Tests["K"]);
        }

        await SealAllAsync(ct);
        var proofs = await department.Db.ListAsync("select proof_id from result where order_test_id = any($1)", [tests.ToArray()], r => r.GetGuid(0), ct);
        Assert.Equal(results, proofs.Count);
        return proofs;
    }

    public void Dispose() => Signer.Dispose();
}
