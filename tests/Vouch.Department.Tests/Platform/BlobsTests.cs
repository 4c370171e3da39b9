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
        await File.WriteAllTextAsync(path, "abd", Ct);
        (await Blobs.ReadAsync(name, Ct)).Refused("blob-damaged");
        File.Delete(path);
        (await Blobs.ReadAsync(name, Ct)).Refused("blob-not-found");
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("")]
    public void Nothing_but_a_hash_is_a_name(string text) => Assert.Null(BlobName.Parse(text));

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));
}
