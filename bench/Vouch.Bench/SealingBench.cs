using System.Diagnostics;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Vouch.Department.Sealing;
using Vouch.Ledger;

namespace Vouch.Bench;

/// <summary>A million leaves of 1 kB hashed as their writers do, sealed in the sealer's batches; one proof made and verified.</summary>
public static class SealingBench
{
    private const int Leaves = 1_000_000;
    private const int LeafBytes = 1024;
    private const int Verifications = 2000;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchPostgres postgres)
    {
        await using var database = await postgres.CreateAsync("bench_seal");
        var proof = await OneResultAsync(database);
        var (hashes, hashing) = Hash();
        await QueueAsync(database.Source, hashes);
        if (!SealingKey.Open(database.Place).Succeeded(out var signer, out var refusal))
            throw new InvalidOperationException(refusal.Text);
        using var key = signer;
        var sealer = new Sealer(database.Db, signer, new WitnessFile(database.Place));

        var total = 0;
        var batches = new Latencies();
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var begun = Stopwatch.GetTimestamp();
            if (!(await sealer.SealAsync(CancellationToken.None)).Succeeded(out var leaves, out refusal))
                throw new InvalidOperationException(refusal.Text);
            if (leaves == 0)
                break;
            batches.Add(Stopwatch.GetElapsedTime(begun));
            total += leaves;
        }

        var seconds = clock.Elapsed.TotalSeconds;
        var whole = seconds + hashing.TotalSeconds;
        var rows = new List<Row>
        {
            new("seal 1 million leaves of 1 kB", "≤ 10 s", Invariant($"{whole:0.0} s for {total:#,0}: hashing on one core {hashing.TotalSeconds:0.0} s, tree, tiles and signed heads in the database {seconds:0.0} s"), whole <= 10),
            Row.Note("seal, one batch of 10,000", Invariant($"median {batches.At(0.5):0} ms (p99 {batches.At(0.99):0} ms)")),
        };
        rows.AddRange(await VerifyAsync(database, proof, signer.PublicKey));
        return rows;
    }

    private static async Task<List<Row>> VerifyAsync(BenchDatabase database, Guid proof, VerificationKey key)
    {
        var files = new ProofFiles(database.Db);
        byte[] file = [];
        var making = await Latencies.OfAsync(200, async () =>
        {
            if (!(await files.ForResultAsync(proof, ["patient-name"], CancellationToken.None)).Succeeded(out var made, out var refusal))
                throw new InvalidOperationException(refusal.Text);
            file = made.ToUtf8();
        });
        Task<Latencies> VerifyingAsync(IReadOnlyCollection<VerificationKey> trusted) => Latencies.OfAsync(Verifications, () =>
            ProofVerification.Verify(file, trusted) is ProofVerdict.Genuine ? Task.CompletedTask : throw new InvalidOperationException("The proof does not verify."));
        var verifying = await VerifyingAsync([key]);
        var strange = await VerifyingAsync([]);
        return
        [
            new Row("verify one proof (file in a log of a million, signature and all)", "≤ 0.3 ms", Invariant($"median {verifying.At(0.5):0.00} ms with the hospital's key at hand (p99 {verifying.At(0.99):0.00} ms), {strange.At(0.5):0.00} ms with only the key in the file"), verifying.At(0.5) <= 0.3),
            Row.Note("make one proof file from the database", Invariant($"median {making.At(0.5):0.0} ms, {file.Length:#,0} bytes")),
        ];
    }

    private static async Task<Guid> OneResultAsync(BenchDatabase database)
    {
        var wide = await WideBench.CreateAsync(database.Db, 1);
        var tube = (await wide.TubesAsync(1))[0];
        await wide.RecordAsync(wide.Message(tube));
        return await database.Db.OneAsync("select proof_id from result", [], r => r.GetGuid(0), CancellationToken.None);
    }

    private static (byte[][] Hashes, TimeSpan Time) Hash()
    {
        var leaf = new byte[LeafBytes];
        Encoding.UTF8.GetBytes(new string('x', LeafBytes), leaf);
        var hashes = new byte[Leaves][];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Leaves; i++)
        {
            BitConverter.TryWriteBytes(leaf, i);
            hashes[i] = MerkleTree.HashLeaf(leaf).ToArray();
        }

        return (hashes, clock.Elapsed);
    }

    private static async Task QueueAsync(NpgsqlDataSource source, byte[][] hashes)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using (var copy = await connection.BeginBinaryImportAsync("copy leaf_queue (kind, ref, leaf_hash) from stdin (format binary)"))
        {
            foreach (var hash in hashes)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync("proof", NpgsqlDbType.Text);
                await copy.WriteAsync(Guid.CreateVersion7(), NpgsqlDbType.Uuid);
                await copy.WriteAsync(hash, NpgsqlDbType.Bytea);
            }

            await copy.CompleteAsync();
        }
    }
}
