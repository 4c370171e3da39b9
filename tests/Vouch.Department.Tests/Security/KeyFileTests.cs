using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Security;

public sealed class KeyFileTests(TestSite site) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_copy_of_the_database_alone_holds_no_key_that_opens_a_session()
    {
        var protector = site.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
        Assert.Equal("text", protector.Unprotect(protector.Protect("text")));
        var keys = await site.Db.ListAsync("select xml from data_protection_key", [], row => row.GetString(0), Ct);
        Assert.NotEmpty(keys);
        Assert.All(keys, xml =>
        {
            Assert.Contains("encryptedByKeyFile", xml, StringComparison.Ordinal);
            Assert.DoesNotContain("masterKey", xml, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_key_file_is_for_the_owner_alone()
    {
        site.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("text");
        var folder = site.Services.GetRequiredService<PlatformPlace>().KeyFolder;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "sessions.key")));
    }
}
