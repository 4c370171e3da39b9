using System.Security.Cryptography;
using System.Text;

namespace Vouch.Ledger.Tests;

public sealed class HeadSignerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vouch-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_key_file_is_for_its_owner_alone_and_opens_as_the_same_key()
    {
        using var created = Keys.Good(HeadSigner.CreateFile(KeyPath));
        using var opened = Keys.Good(HeadSigner.OpenFile(KeyPath));
        Assert.Equal(created.PublicKey, opened.PublicKey);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
    }

    [Fact]
    public void A_key_file_is_never_overwritten()
    {
        using var created = Keys.Good(HeadSigner.CreateFile(KeyPath));
        var before = File.ReadAllText(KeyPath);
        Assert.Contains("cannot be created", Keys.Why(HeadSigner.CreateFile(KeyPath)), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(KeyPath));
    }

    [Fact]
    public void A_key_file_that_others_may_read_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        using var created = Keys.Good(HeadSigner.CreateFile(KeyPath));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("0600", Keys.Why(HeadSigner.OpenFile(KeyPath)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_signing_key_on_P_256_is_refused_with_the_reason()
    {
        Assert.Contains("cannot be read", Keys.Why(HeadSigner.OpenFile(KeyPath)), StringComparison.Ordinal);
        Assert.Contains("private key", Keys.Why(HeadSigner.FromPem("no key")), StringComparison.Ordinal);
        using var signer = Keys.New();
        Assert.Contains("private key", Keys.Why(HeadSigner.FromPem(signer.PublicKey.ToPem())), StringComparison.Ordinal);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Contains("P-256", Keys.Why(HeadSigner.FromPem(other.ExportPkcs8PrivateKeyPem())), StringComparison.Ordinal);
        Assert.Contains("P-256", Keys.Why(VerificationKey.FromDer(other.ExportSubjectPublicKeyInfo())), StringComparison.Ordinal);
        Assert.Contains("P-256", Keys.Why(VerificationKey.FromDer([1, 2, 3])), StringComparison.Ordinal);
        Assert.Contains("P-256", Keys.Why(VerificationKey.FromDer([.. signer.PublicKey.SubjectPublicKeyInfo.Span, 0])), StringComparison.Ordinal);
        Assert.Contains("no public key", Keys.Why(VerificationKey.FromPem("none here")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_holds_only_as_it_was_signed()
    {
        using var signer = Keys.New();
        var signed = signer.Sign(SampleLog.Name, 42, MerkleTree.EmptyRoot, SampleLog.SealedAt.AddTicks(7));
        Assert.True(signed.IsSigned);
        Assert.Equal(SampleLog.SealedAt, signed.Head.Time);
        Assert.False((signed with { Head = signed.Head with { Size = 43 } }).IsSigned);
        Assert.False((signed with { Head = signed.Head with { Time = signed.Head.Time.AddMicroseconds(1) } }).IsSigned);
        Assert.False((signed with { Head = signed.Head with { Log = LogName.Parse("other") } }).IsSigned);
        Assert.False((signed with { Head = signed.Head with { Root = Digest.Of([1]) } }).IsSigned);
        Assert.False((signed with { Head = signed.Head with { KeyId = default } }).IsSigned);
        Assert.False((signed with { Signature = [.. new byte[64]] }).IsSigned);
        Assert.False((signed with { Signature = [1, 2, 3] }).IsSigned);
    }

    [Fact]
    public void The_signed_text_is_six_lines_that_a_stranger_can_write()
    {
        using var signer = Keys.New();
        var signed = signer.Sign(LogName.Parse("a log"), 7, MerkleTree.EmptyRoot, SampleLog.SealedAt);
        Assert.Equal(
            "vouch-tree-head/1\na log\n7\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n" +
            $"2026-11-21T09:00:00.123456Z\n{signer.PublicKey.Id}\n",
            Encoding.UTF8.GetString(signed.Head.SignedText()));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(signer.PublicKey.SubjectPublicKeyInfo.Span)), signer.PublicKey.Id.ToString());
    }

    [Fact]
    public void After_a_change_of_key_the_heads_of_the_old_one_still_hold()
    {
        using var before = Keys.New();
        using var after = Keys.New();
        using var stranger = Keys.New();
        var published = "Keys of the hospital\n" + before.PublicKey.ToPem() + "since November:\n" + after.PublicKey.ToPem();
        var verifier = new HeadVerifier(Keys.Good(VerificationKey.FromPem(published)));
        Assert.IsType<HeadCheck.Trusted>(verifier.Check(HeadBy(before)));
        Assert.IsType<HeadCheck.Trusted>(verifier.Check(HeadBy(after)));
        Assert.IsType<HeadCheck.UnknownKey>(verifier.Check(HeadBy(stranger)));
        Assert.IsType<HeadCheck.BadSignature>(verifier.Check(HeadBy(after) with { Signature = HeadBy(before).Signature }));
        Assert.IsType<HeadCheck.OnlyItsOwnKey>(new HeadVerifier([]).Check(HeadBy(stranger)));
    }

    [Fact]
    public void A_head_handed_to_a_witness_reads_back_the_same()
    {
        using var signer = Keys.New();
        var head = HeadBy(signer);
        Assert.Equal(head, Keys.Good(SignedHead.Read(head.ToUtf8())));
        Assert.Contains("not JSON", Keys.Why(SignedHead.Read("?"u8.ToArray())), StringComparison.Ordinal);
        Assert.Contains("missing", Keys.Why(SignedHead.Read("{}"u8.ToArray())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("two\nlines")]
    [InlineData("right\u202eleft")]
    public void A_name_that_could_be_mistaken_names_no_log(string name) => Assert.False(LogName.TryParse(name, out _));

    [Fact]
    public void A_name_has_no_lone_surrogate_and_at_most_200_characters()
    {
        Assert.False(LogName.TryParse("half\ud800", out _));
        Assert.True(LogName.TryParse(new string('x', 200), out _));
        Assert.False(LogName.TryParse(new string('x', 201), out _));
        Assert.Throws<FormatException>(() => LogName.Parse(""));
    }

    private string KeyPath => Path.Combine(_folder, "signing-key.pem");

    private static SignedHead HeadBy(HeadSigner signer) => signer.Sign(SampleLog.Name, 3, Digest.Of([3]), SampleLog.SealedAt);
}
