using System.Security.Cryptography;
using Vouch.Department.Backup;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Platform;

public sealed class EncryptedFileTests : IDisposable
{
    private const int Part = 1024 * 1024;

    private readonly TestFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Part - 1)]
    [InlineData(Part)]
    [InlineData(Part + 1)]
    [InlineData(3 * Part)]
    public async Task What_is_read_is_what_was_written_and_the_file_shows_nothing_of_it(int length)
    {
        var key = BackupKey.OpenOrMake(folder.Path).OrFail();
        var clear = RandomNumberGenerator.GetBytes(length);
        var closed = await CloseAsync(key, clear);
        Assert.Equal(clear, await OpenAsync(key, closed));
        Assert.True(length < 16 || closed.AsSpan().IndexOf(clear.AsSpan(0, 16)) < 0);
    }

    [Fact]
    public async Task Every_changed_cut_moved_or_repeated_part_is_noticed()
    {
        var key = BackupKey.OpenOrMake(folder.Path).OrFail();
        var closed = await CloseAsync(key, RandomNumberGenerator.GetBytes((2 * Part) + 100));
        const int Head = 24, Sealed = Part + 16;
        foreach (var place in new[] { 0, 10, Head, Head + 20, Head + Sealed + 5, closed.Length - 1 })
        {
            var changed = closed.ToArray();
            changed[place] ^= 1;
            await RefusedAsync(key, changed);
        }

        byte[] first = closed[Head..(Head + Sealed)], second = closed[(Head + Sealed)..(Head + (2 * Sealed))], last = closed[(Head + (2 * Sealed))..];
        byte[][] broken =
        [
            [], closed[..Head], closed[..(Head + Sealed)], closed[..(Head + (2 * Sealed))], closed[..^1],
            [.. closed[..Head], .. second, .. first, .. last], [.. closed[..Head], .. first, .. last], [.. closed, .. last],
        ];
        foreach (var one in broken)
            await RefusedAsync(key, one);
    }

    [Fact]
    public async Task Another_key_or_another_name_opens_nothing()
    {
        var key = BackupKey.OpenOrMake(folder["one"]).OrFail();
        var other = BackupKey.OpenOrMake(folder["other"]).OrFail();
        var closed = await CloseAsync(key, [1, 2, 3]);
        await RefusedAsync(other, closed);
        await Assert.ThrowsAsync<NotAuthenticException>(() => EncryptedFile.ReadAsync(new MemoryStream(closed), Stream.Null, key, "another", Ct));
        Assert.NotEqual(key.Id, other.Id);
        Assert.Equal(key.Id, BackupKey.OpenOrMake(folder["one"]).OrFail().Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00112233")]
    [InlineData("zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")]
    public void What_is_no_key_is_refused(string text)
    {
        File.WriteAllText(folder["backup.key"], text);
        BackupKey.OpenOrMake(folder.Path).Refused("key-unusable");
    }

    private static async Task<byte[]> CloseAsync(SecretKey key, byte[] clear)
    {
        using var closed = new MemoryStream();
        await EncryptedFile.WriteAsync(new MemoryStream(clear), closed, key, "a file", Ct);
        return closed.ToArray();
    }

    private static async Task<byte[]> OpenAsync(SecretKey key, byte[] closed)
    {
        using var clear = new MemoryStream();
        await EncryptedFile.ReadAsync(new MemoryStream(closed), clear, key, "a file", Ct);
        return clear.ToArray();
    }

    private static Task RefusedAsync(SecretKey key, byte[] closed) => Assert.ThrowsAsync<NotAuthenticException>(() => OpenAsync(key, closed));
}
