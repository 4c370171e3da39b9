using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Vouch.Ledger.Tests;

public sealed class ProofVerificationTests : IDisposable
{
    private readonly HeadSigner _signer = Keys.New();
    private readonly SampleLog _log;

    public ProofVerificationTests() => _log = new SampleLog(_signer, 37);

    public void Dispose() => _signer.Dispose();

    [Fact]
    public void Every_leaf_of_a_sealed_log_has_a_genuine_proof()
    {
        for (var index = 0; index < 37; index++)
        {
            var genuine = Assert.IsType<ProofVerdict.Genuine>(Verify(_log.Proof(index).ToUtf8()));
            Assert.True(genuine.KeyIsTrusted);
            Assert.Equal(0, genuine.ExitCode);
            Assert.Equal(index, genuine.Proof.LeafIndex);
        }
    }

    [Fact]
    public void A_proof_file_is_canonical_and_reads_back_the_same()
    {
        var file = WithWitness(20).ToUtf8();
        Assert.True(CanonicalJson.IsCanonical(file));
        Assert.Equal(file, Keys.Good(ProofFile.Read(file)).ToUtf8());
    }

    [Fact]
    public void Any_bit_changed_anywhere_in_a_proof_is_found()
    {
        var file = WithWitness(20).ToUtf8();
        var nameStart = file.AsSpan().IndexOf("printed"u8);
        for (var place = 0; place < file.Length; place++)
        {
            // The name of the witness is the holder's own word for it; nobody signs it.
            if (place >= nameStart && place < nameStart + "printed".Length) continue;
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = file.ToArray();
                changed[place] ^= (byte)(1 << bit);
                Assert.False(
                    Verify(changed) is ProofVerdict.Genuine,
                    FormattableString.Invariant($"Bit {bit} of byte {place} was not found."));
            }
        }
    }

    [Fact]
    public void Text_cut_short_or_put_together_from_two_proofs_is_found()
    {
        var (one, two) = (_log.Proof(3).ToUtf8(), _log.Proof(30).ToUtf8());
        for (var length = 0; length < one.Length; length++) Assert.IsType<ProofVerdict.Unreadable>(Verify(one[..length]));
        for (var length = 1; length < Math.Min(one.Length, two.Length); length++)
        {
            byte[] mixed = [.. one[..length], .. two[length..]];
            if (mixed.AsSpan().SequenceEqual(one) || mixed.AsSpan().SequenceEqual(two)) continue;
            Assert.IsNotType<ProofVerdict.Genuine>(Verify(mixed));
        }
    }

    [Fact]
    public void Garbage_is_unreadable_and_never_throws()
    {
        Prop.ForAll<byte[]>(bytes => Verify(bytes ?? []) is ProofVerdict.Unreadable).QuickCheckThrowOnFailure();
        Prop.ForAll<string>(text => Verify(Encoding.UTF8.GetBytes(text ?? "")) is ProofVerdict.Unreadable).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Members_replaced_by_JSON_of_any_other_kind_never_throw_and_are_found()
    {
        var sound = Encoding.UTF8.GetString(WithWitness(20).ToUtf8());
        string[] others = ["null", "true", "-1", "0.5", "1e99", "99999999999999999999", "\"\"", "\"x\"", "\"\\ud800\"", "[]", "[1]", "[null]", "{}", "{\"a\":{}}"];
        foreach (var path in Paths(JsonNode.Parse(sound)!))
        {
            foreach (var other in others)
            {
                var changed = Encoding.UTF8.GetBytes(Replace(sound, path, other));
                if (Verify(changed) is not ProofVerdict.Genuine) continue;

                // Nothing shown is no less genuine, and a witness may be called anything.
                Assert.True(path is ["disclosed"] or ["witness", "name"], string.Join('/', path) + " as " + other);
            }
        }
    }

    [Fact]
    public void Without_a_trusted_key_the_answer_asks_to_compare_the_key_id()
    {
        var genuine = Assert.IsType<ProofVerdict.Genuine>(ProofVerification.Verify(_log.Proof(5).ToUtf8(), []));
        Assert.False(genuine.KeyIsTrusted);
        Assert.Contains(genuine.Words, line => line.Contains("no key was given", StringComparison.Ordinal));
        Assert.Contains(genuine.Words, line => line.Contains(_signer.PublicKey.Id.ToGroups(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_signed_by_a_stranger_is_not_genuine_once_the_keys_are_known()
    {
        using var stranger = Keys.New();
        var forged = new SampleLog(stranger, 37).Proof(5).ToUtf8();
        Assert.IsType<ProofVerdict.Genuine>(ProofVerification.Verify(forged, []));
        var verdict = Assert.IsType<ProofVerdict.NotGenuine>(Verify(forged));
        Assert.Contains("not among the keys you trust", Assert.Single(verdict.Faults), StringComparison.Ordinal);
        Assert.Equal(1, verdict.ExitCode);
    }

    [Fact]
    public void A_stranger_who_signs_in_the_name_of_the_hospital_s_key_is_found_even_without_trusted_keys()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = Keys.Good(VerificationKey.FromDer(stranger.ExportSubjectPublicKeyInfo()));
        var proof = _log.Proof(5);
        var signature = stranger.SignData(proof.Head.Head.SignedText(), HashAlgorithmName.SHA256);
        var forged = (proof with { Head = new SignedHead(proof.Head.Head, key, [.. signature]) }).ToUtf8();
        var verdict = Assert.IsType<ProofVerdict.NotGenuine>(ProofVerification.Verify(forged, []));
        Assert.Contains("names another key", Assert.Single(verdict.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        var proof = _log.Proof(5, "patient-name");
        AssertFault("was changed", proof with { Leaf = proof.Leaf.Replace("9.10", "5.10", StringComparison.Ordinal) });
        AssertFault("was changed", proof with { LeafIndex = 6 });
        AssertFault("beyond the end", proof with { LeafIndex = 37 });
        AssertFault("changed after signing", proof with { Head = proof.Head with { Head = proof.Head.Head with { Size = 38 } } });
        AssertFault("another key", proof with { Head = proof.Head with { Head = proof.Head.Head with { KeyId = default } } });
        AssertFault("not canonical", proof with { Leaf = proof.Leaf + " " });
        AssertFault("\"patient-name\" that is shown is not what was recorded",
            proof with { Disclosed = [new SaltedField("patient-name", "Somebody", proof.Disclosed[0].SaltHex)] });
        AssertFault("says nothing of the detail \"blood-group\"",
            proof with { Disclosed = [new SaltedField("blood-group", "0", proof.Disclosed[0].SaltHex)] });
    }

    [Fact]
    public void The_holder_chooses_what_a_stranger_learns()
    {
        var nothing = Encoding.UTF8.GetString(_log.Proof(5).ToUtf8());
        Assert.DoesNotContain("Müller", nothing, StringComparison.Ordinal);
        Assert.DoesNotContain("1961", nothing, StringComparison.Ordinal);
        var name = _log.Proof(5, "patient-name").ToUtf8();
        Assert.DoesNotContain("1961", Encoding.UTF8.GetString(name), StringComparison.Ordinal);
        Assert.Contains(
            Assert.IsType<ProofVerdict.Genuine>(Verify(name)).Words,
            line => line.Contains("\"patient-name\" is \"Müller", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_detail_has_another_hash_each_time()
    {
        var (one, two) = (SaltedField.Create("sex", "f"), SaltedField.Create("sex", "f"));
        Assert.NotEqual(one.Hash, two.Hash);
        Assert.Equal(one.Hash, new SaltedField("sex", "f", one.SaltHex).Hash);
        Assert.NotEqual(one.Hash, new SaltedField("se", "xf", one.SaltHex).Hash);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(37)]
    public void An_earlier_head_kept_by_a_witness_agrees(int size)
    {
        var genuine = Assert.IsType<ProofVerdict.Genuine>(Verify(WithWitness(size).ToUtf8()));
        Assert.Contains(genuine.Words, line => line.Contains("printed", StringComparison.Ordinal));
    }

    [Fact]
    public void A_later_head_kept_by_a_witness_agrees()
    {
        var later = new SampleLog(_signer, 50);
        var witness = new Witness("e-mail", later.Head, later.PathBetween(37, 50));
        Assert.IsType<ProofVerdict.Genuine>(Verify((_log.Proof(5) with { Witness = witness }).ToUtf8()));
    }

    [Fact]
    public void A_witness_of_another_history_or_log_is_told()
    {
        var path = _log.PathBetween(20, 37);
        var rewritten = _signer.Sign(SampleLog.Name, 20, Digest.Of([9]), SampleLog.SealedAt);
        AssertFault("removed or reordered", _log.Proof(5) with { Witness = new Witness("w", rewritten, path) });
        AssertFault("removed or reordered", WithWitness(20) with { Witness = WithWitness(20).Witness! with { Path = [] } });
        var elsewhere = _log.HeadAt(_signer, 20, LogName.Parse("another"));
        AssertFault("another log", _log.Proof(5) with { Witness = new Witness("w", elsewhere, path) });
        using var stranger = Keys.New();
        AssertFault("The witness's head is signed with the key", _log.Proof(5) with { Witness = new Witness("w", _log.HeadAt(stranger, 20), path) });
    }

    [Fact]
    public void A_file_beyond_the_limits_is_unreadable_and_is_not_written()
    {
        var large = new byte[ProofFile.BytesMax + 1];
        large.AsSpan().Fill((byte)' ');
        Assert.Contains("bytes", Assert.IsType<ProofVerdict.Unreadable>(Verify(large)).Why, StringComparison.Ordinal);
        var proof = _log.Proof(5) with { Leaf = new string('x', ProofFile.LeafLengthMax + 1) };
        Assert.Throws<InvalidOperationException>(proof.ToUtf8);
        var deep = Encoding.UTF8.GetBytes(new string('[', 100_000));
        Assert.Contains("deeply", Assert.IsType<ProofVerdict.Unreadable>(Verify(deep)).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "not a proof")]
    [InlineData("{}", "not a proof")]
    [InlineData("""{"format":"vouch-proof","version":2}""", "version")]
    [InlineData("""{"format":"vouch-proof","version":1}""", "missing")]
    [InlineData("""{"format":"vouch-proof","version":1,"more":1}""", "does not know")]
    [InlineData("""{"format":"vouch-proof","version":1,"version":1}""", "twice")]
    public void What_is_no_proof_of_this_version_is_said_to_be_that(string json, string reason)
    {
        var verdict = Assert.IsType<ProofVerdict.Unreadable>(Verify(Encoding.UTF8.GetBytes(json)));
        Assert.Contains(reason, verdict.Why, StringComparison.Ordinal);
        Assert.Equal(2, verdict.ExitCode);
    }

    [Fact]
    public void A_byte_order_mark_and_white_space_that_an_editor_adds_do_no_harm()
    {
        byte[] edited = [0xEF, 0xBB, 0xBF, .. _log.Proof(5).ToUtf8(), (byte)'\r', (byte)'\n'];
        Assert.IsType<ProofVerdict.Genuine>(Verify(edited));
    }

    [Fact]
    public void A_stranger_s_text_cannot_pass_for_a_line_of_the_answer()
    {
        var proof = WithWitness(20) with { };
        proof = proof with { Witness = proof.Witness! with { Name = "x\nGENUINE.\u202e" } };
        Assert.All(Verify(proof.ToUtf8()).Words, line => Assert.DoesNotContain('\n', line));
        Assert.All(Verify(proof.ToUtf8()).Words, line => Assert.DoesNotContain('\u202e', line));
    }

    private ProofVerdict Verify(byte[] file) => ProofVerification.Verify(file, [_signer.PublicKey]);

    private ProofFile WithWitness(int size) => _log.Proof(5, "patient-name", "birth-date") with
    {
        Witness = new Witness("printed", _log.HeadAt(_signer, size), _log.PathBetween(size, 37)),
    };

    private void AssertFault(string words, ProofFile proof)
    {
        var verdict = Assert.IsType<ProofVerdict.NotGenuine>(Verify(proof.ToUtf8()));
        Assert.Contains(verdict.Faults, fault => fault.Contains(words, StringComparison.Ordinal));
    }

    private static IEnumerable<string[]> Paths(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(member =>
            Paths(member.Value!).Select(path => (string[])[member.Key, .. path]).Prepend([member.Key])),
        JsonArray items => items.SelectMany((item, index) =>
            Paths(item!).Prepend([]).Select(path => (string[])[index.ToString(CultureInfo.InvariantCulture), .. path])),
        _ => [],
    };

    /// <summary>The replacement is put in as raw text, since JsonNode would refuse some of it.</summary>
    private static string Replace(string json, string[] path, string replacement)
    {
        const string Mark = "\"@@here@@\"";
        var root = JsonNode.Parse(json)!;
        var parent = path[..^1].Aggregate(root, (node, name) => node is JsonArray items ? items[int.Parse(name, CultureInfo.InvariantCulture)]! : node[name]!);
        if (parent is JsonArray list) list[int.Parse(path[^1], CultureInfo.InvariantCulture)] = "@@here@@";
        else parent[path[^1]] = "@@here@@";
        return root.ToJsonString().Replace(Mark, replacement, StringComparison.Ordinal);
    }
}
