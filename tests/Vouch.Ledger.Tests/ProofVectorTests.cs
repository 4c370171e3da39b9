using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Vouch.Ledger.Tests;

/// <summary>
/// The vectors in docs/vectors/proof. With VOUCH_WRITE_VECTORS=1 they are written; otherwise they must be, signatures
/// apart, what this code writes, and both verifiers must judge them as listed.
/// </summary>
public sealed partial class ProofVectorTests : IDisposable
{
    /// <summary>The P-256 key of RFC 6979, A.2.5: private half, then the point.</summary>
    private const string TestKeyHex = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
    private const string TestPointX = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6";
    private const string TestPointY = "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";

    private static readonly string s_folder = Path.Combine(RepositoryRoot(), "docs", "vectors", "proof");
    private readonly HeadSigner _signer = TestKey();

    public void Dispose() => _signer.Dispose();

    [Fact]
    public void The_vectors_are_what_this_code_writes()
    {
        var written = Written();
        if (Environment.GetEnvironmentVariable("VOUCH_WRITE_VECTORS") == "1")
        {
            Directory.CreateDirectory(s_folder);
            foreach (var (name, content) in written) File.WriteAllBytes(Path.Combine(s_folder, name), content);
        }

        Assert.Equal(written.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(s_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var (name, content) in written)
            Assert.Equal(WithoutSignatures(content), WithoutSignatures(File.ReadAllBytes(Path.Combine(s_folder, name))));
    }

    [Fact]
    public void Every_vector_has_the_exit_code_that_is_listed()
    {
        var trusted = Keys.Good(VerificationKey.FromPem(File.ReadAllText(Path.Combine(s_folder, "public-key.pem"))));
        foreach (var (file, exitCode) in Listed())
        {
            var verdict = ProofVerification.Verify(File.ReadAllBytes(Path.Combine(s_folder, file)), [.. trusted]);
            Assert.True(exitCode == verdict.ExitCode, file + ": " + string.Join(' ', verdict.Words));
        }
    }

    [Fact]
    public void A_verifier_in_JavaScript_written_from_the_format_s_page_agrees()
    {
        var listed = Listed();
        var files = string.Join(',', listed.Select(one => Path.Combine(s_folder, one.File)));
        var script = Path.Combine(RepositoryRoot(), "tests", "Vouch.Ledger.Tests", "verify-proof.mjs");
        var output = JavaScript.Run([script, files, _signer.PublicKey.Id.ToString()]).Output;
        var codes = output.TrimEnd().Split('\n').Select(line => line[..1]);
        Assert.Equal(
            listed.Select(one => $"{one.File} {one.ExitCode.ToString(CultureInfo.InvariantCulture)}"),
            listed.Zip(codes, (one, code) => $"{one.File} {code}"));
    }

    [Fact]
    public void JavaScript_hashes_salted_details_to_the_same()
    {
        const string Script = """
            const { salt, name, value } = JSON.parse(require("fs").readFileSync(0, "utf8"));
            console.log(require("crypto").createHash("sha256").update(JSON.stringify(["vouch-salted/1", salt, name, value])).digest("hex"));
            """;
        var field = SaltedField.Create("näme\u2028", "val\u0007ue \"\\ 😀\u007f");
        var asked = JsonSerializer.Serialize(new { salt = field.SaltHex, name = field.Name, value = field.Value });
        Assert.Equal(field.Hash.ToString(), JavaScript.Run(["-e", Script], asked).Output.Trim());
    }

    private static List<(string File, int ExitCode)> Listed()
    {
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(s_folder, "cases.json")));
        return [.. cases.RootElement.EnumerateArray().Select(one =>
            (one.GetProperty("file").GetString()!, one.GetProperty("exitCode").GetInt32()))];
    }

    private SortedDictionary<string, byte[]> Written()
    {
        var log = new SampleLog(_signer, 37);
        var cases = Cases(log);
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["public-key.pem"] = Encoding.ASCII.GetBytes(_signer.PublicKey.ToPem()),
            ["tree.json"] = Tree(log),
            ["salted.json"] = Salted(log),
            ["heads.json"] = List([log.Head, log.HeadAt(_signer, 20), log.HeadAt(_signer, 0)], head => new CanonicalObject()
                .Add("keyId", head.Head.KeyId.ToString()).Add("log", head.Head.Log.ToString()).Add("size", head.Head.Size)
                .Add("root", head.Head.Root.ToString()).Add("time", head.Head.Time)
                .Add("signedText", Encoding.UTF8.GetString(head.Head.SignedText()))),
            ["cases.json"] = List(cases, one => new CanonicalObject().Add("file", one.File).Add("exitCode", one.ExitCode)),
        };
        foreach (var (name, _, content) in cases) files.Add(name, content);
        return files;
    }

    private List<(string File, int ExitCode, byte[] Content)> Cases(SampleLog log)
    {
        var proof = log.Proof(20, "patient-name", "birth-date");
        var (head, text) = (proof.Head.Head, Encoding.UTF8.GetString(proof.ToUtf8()));
        var later = new SampleLog(_signer, 50);
        using var stranger = Keys.FromPem(StrangersKey());
        var witness = new Witness("printed page", log.HeadAt(_signer, 13), log.PathBetween(13, 37));
        return
        [
            ("genuine.json", 0, log.Proof(20).ToUtf8()),
            ("genuine-first.json", 0, log.Proof(0).ToUtf8()),
            ("genuine-last.json", 0, log.Proof(36).ToUtf8()),
            ("genuine-disclosed.json", 0, proof.ToUtf8()),
            ("genuine-witness-before.json", 0, (proof with { Witness = witness }).ToUtf8()),
            ("genuine-witness-complete.json", 0, (proof with { Witness = new Witness("w", log.HeadAt(_signer, 32), log.PathBetween(32, 37)) }).ToUtf8()),
            ("genuine-witness-same.json", 0, (proof with { Witness = new Witness("w", log.Head, []) }).ToUtf8()),
            ("genuine-witness-after.json", 0, (proof with { Witness = new Witness("e-mail", later.Head, later.PathBetween(37, 50)) }).ToUtf8()),
            ("not-genuine-leaf.json", 1, (proof with { Leaf = proof.Leaf.Replace("24.10", "24.20", StringComparison.Ordinal) }).ToUtf8()),
            ("not-genuine-index.json", 1, (proof with { LeafIndex = 21 }).ToUtf8()),
            ("not-genuine-index-beyond.json", 1, (proof with { LeafIndex = 37 }).ToUtf8()),
            ("not-genuine-path.json", 1, (proof with { Path = proof.Path.SetItem(2, Digest.Of([])) }).ToUtf8()),
            ("not-genuine-path-short.json", 1, (proof with { Path = proof.Path.RemoveAt(proof.Path.Length - 1) }).ToUtf8()),
            ("not-genuine-root.json", 1, Changed(proof, head with { Root = Digest.Of([]) })),
            ("not-genuine-size.json", 1, Changed(proof, head with { Size = 38 })),
            ("not-genuine-time.json", 1, Changed(proof, head with { Time = head.Time.AddMicroseconds(1) })),
            ("not-genuine-log.json", 1, Changed(proof, head with { Log = LogName.Parse("another") })),
            ("not-genuine-key-id.json", 1, Changed(proof, head with { KeyId = new KeyId(Digest.Of([])) })),
            ("not-genuine-key.json", 1, new SampleLog(stranger, 37).Proof(20).ToUtf8()),
            ("not-genuine-detail.json", 1, (proof with { Disclosed = [new SaltedField("birth-date", "1961-02-04", proof.Disclosed[0].SaltHex)] }).ToUtf8()),
            ("not-genuine-detail-unknown.json", 1, (proof with { Disclosed = [new SaltedField("sex", "f", proof.Disclosed[0].SaltHex)] }).ToUtf8()),
            ("not-genuine-witness.json", 1, (proof with { Witness = witness with { Path = witness.Path.SetItem(1, Digest.Of([])) } }).ToUtf8()),
            ("not-genuine-witness-log.json", 1, (proof with { Witness = witness with { Head = log.HeadAt(_signer, 13, LogName.Parse("another")) } }).ToUtf8()),
            ("unreadable-cut.json", 2, proof.ToUtf8()[..^1]),
            ("unreadable-version.json", 2, Text(text.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal))),
            ("unreadable-member.json", 2, Text(text.Replace("\"version\":1", "\"version\":1,\"zeal\":1", StringComparison.Ordinal))),
            ("unreadable-twice.json", 2, Text(text.Replace("\"version\":1", "\"version\":1,\"version\":1", StringComparison.Ordinal))),
            ("unreadable-upper-case.json", 2, Text(text.Replace(head.Root.ToString(), head.Root.ToString().ToUpperInvariant(), StringComparison.Ordinal))),
            ("unreadable-base64.json", 2, Text(text.Replace("==\",\"root\"", "\",\"root\"", StringComparison.Ordinal))),
            ("unreadable-base64-bits.json", 2, Text(WithUnusedBitSet(text))),
            ("unreadable-not-a-proof.json", 2, Text("{}")),
        ];
    }

    /// <summary>The last digit of the public key's base64 holds four unused bits: A, Q, g or w; the next one sets the lowest.</summary>
    private static string WithUnusedBitSet(string text)
    {
        var last = text.IndexOf("==\",\"root\"", StringComparison.Ordinal) - 1;
        return text[..last] + (char)(text[last] + 1) + text[(last + 1)..];
    }

    private static byte[] Tree(SampleLog log)
    {
        var hashes = Enumerable.Range(0, 37).Select(index => log.Proof(index).LeafHash).ToArray();
        return new CanonicalObject()
            .Add("leaves", CanonicalArray.Of(Enumerable.Range(0, 37).Select(index => log.Proof(index).Leaf)))
            .Add("roots", CanonicalArray.Of(Enumerable.Range(0, 38).Select(size => MerkleTree.RootOf(hashes.AsSpan(0, size)).ToString())))
            .ToUtf8();
    }

    private static byte[] Salted(SampleLog log) =>
        List(log.Proof(20, "patient-name", "birth-date").Disclosed, field => new CanonicalObject()
            .Add("name", field.Name).Add("value", field.Value).Add("salt", field.SaltHex).Add("hash", field.Hash.ToString()));

    /// <summary>A JSON list with one entry a line, for the eye.</summary>
    private static byte[] List<T>(IEnumerable<T> items, Func<T, CanonicalObject> write) =>
        Text("[\n" + string.Join(",\n", items.Select(item => write(item).ToString())) + "\n]\n");

    private static byte[] Changed(ProofFile proof, TreeHead head) => (proof with { Head = proof.Head with { Head = head } }).ToUtf8();

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static string WithoutSignatures(byte[] content) => Signature().Replace(Encoding.UTF8.GetString(content), "\"signature\":\"\"");

    [GeneratedRegex("\"signature\":\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Signature();

    private static HeadSigner TestKey()
    {
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Convert.FromHexString(TestKeyHex),
            Q = new ECPoint { X = Convert.FromHexString(TestPointX), Y = Convert.FromHexString(TestPointY) },
        });
        return Keys.FromPem(key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A second key that is the same each time.</summary>
    private static string StrangersKey()
    {
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = SHA256.HashData("a stranger's key for the vectors"u8),
        });
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Vouch.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run inside the repository.");
    }
}
