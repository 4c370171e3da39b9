using System.Text;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Platform;

public sealed class BlobsTests : IDisposable
{
    private readonly TestFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Blobs Blobs => new(new PlatformPlace(folder.Path, HospitalKind.Demo));

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_blob_is_named_by_its_bytes_and_stored_once()
    {
        // SHA-256 of "abc": FIPS 180-4 example.
        const string Abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        var name = (await Blobs.PutAsync(Text("abc"), 3, Ct)).OrFail();
        Assert.Equal(Abc, name.ToString());
        Assert.Equal(name, (await Blobs.PutAsync(Text("abc"), 3, Ct)).OrFail());
        Assert.Equal("abc"u8.ToArray(), (await Blobs.ReadAsync(name, Ct)).OrFail());
        Assert.Single(Directory.GetFiles(folder["blobs"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task One_byte_too_many_is_refused_and_leaves_nothing()
    {
        (await Blobs.PutAsync(Text("abcd"), 3, Ct)).Refused("blob-invalid");
        Assert.Empty(Directory.GetFiles(folder["blobs"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_changed_file_is_noticed_and_a_missing_one_named()
    {
        var name = (await Blobs.PutAsync(Text("abc"), 3, Ct)).OrFail();
        var path = Directory.GetFiles(folder["blobs"], "*", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(path, Ct);
        foreach (var changed in new[] { [.. bytes[..^1], (byte)(bytes[^1] ^ 1)], bytes[..^1], bytes[..5], [] })
        {
            await File.WriteAllBytesAsync(path, changed, Ct);
            (await Blobs.ReadAsync(name, Ct)).Refused("blob-damaged");
        }

        File.Delete(path);
        (await Blobs.ReadAsync(name, Ct)).Refused("blob-not-found");
    }

    [Fact]
    public async Task Where_it_lies_nobody_reads_it_without_its_key()
    {
        var name = (await Blobs.PutAsync(Text("HOLM, EVA: potassium 6.9"), 100, Ct)).OrFail();
        var path = Directory.GetFiles(folder["blobs"], "*", SearchOption.AllDirectories).Single();
        Assert.True((await File.ReadAllBytesAsync(path, Ct)).AsSpan().IndexOf("HOLM"u8) < 0);
        var key = Path.Combine(folder["keys"], "blob-1.key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        File.Move(key, Path.Combine(folder["keys"], "elsewhere"));
        Assert.Contains("is not in", (await Blobs.ReadAsync(name, Ct)).Refused("blob-key-missing").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_key_closes_what_comes_and_what_is_there_and_then_the_old_one_may_go()
    {
        var keys = new BlobKeys(folder["keys"]);
        var names = new List<BlobName>();
        for (var i = 0; i < 3; i++)
            names.Add((await Blobs.PutAsync(Text($"report {i.ToString(System.Globalization.CultureInfo.InvariantCulture)}"), 100, Ct)).OrFail());
        var key = keys.Add().OrFail();
        names.Add((await Blobs.PutAsync(Text("written since"), 100, Ct)).OrFail());
        var anew = 0;
        foreach (var name in names)
            anew += (await Blobs.CloseAnewAsync(name, key, Ct)).OrFail() ? 1 : 0;
        Assert.Equal(3, anew);
        File.Delete(Path.Combine(folder["keys"], "blob-1.key"));
        foreach (var name in names)
            (await Blobs.ReadAsync(name, Ct)).OrFail();
        Assert.Equal(key.Id, keys.Newest().OrFail().Id);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("")]
    public void Nothing_but_a_hash_is_a_name(string text) => Assert.Null(BlobName.Parse(text));

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));
}
