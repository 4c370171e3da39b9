using Microsoft.Extensions.Logging.Abstractions;
using Vouch.Department.Platform;
using Vouch.Department.Reports;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Reports;

public sealed class ForgottenBlobsTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stored_file_that_no_report_names_goes_after_a_week_and_no_other()
    {
        var place = new PlatformPlace(department.Folder, HospitalKind.Demo);
        var blobs = new Blobs(place);
        async Task<BlobName> PutAsync(string content, TimeSpan age)
        {
            var name = (await blobs.PutAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)), 100, Ct)).OrFail();
            File.SetLastWriteTimeUtc(Directory.GetFiles(place.BlobFolder, name.ToString(), SearchOption.AllDirectories).Single(), (department.Clock.Now - age).UtcDateTime);
            return name;
        }

        var (named, forgotten) = (await PutAsync("named by a report", TimeSpan.FromDays(30)), await PutAsync("forgotten", TimeSpan.FromDays(8)));
        var young = await PutAsync("young", TimeSpan.FromDays(6));
        var (left, fresh) = (Path.Combine(place.BlobFolder, "incoming-old"), Path.Combine(place.BlobFolder, "incoming-now"));
        foreach (var (file, age) in new[] { (left, 8), (fresh, 0) })
        {
            await File.WriteAllTextAsync(file, "half a file", Ct);
            File.SetLastWriteTimeUtc(file, department.Clock.Now.AddDays(-age).UtcDateTime);
        }

        await using (var work = await department.Db.BeginAsync(department.Actor, "issued", Ct))
        {
            await work.ExecuteAsync("insert into report (id, order_id, version, status, digest, pdf) values ($1, $2, 1, 'final', '\\x00', $3)",
                [Guid.CreateVersion7(), Guid.CreateVersion7(), named.ToString()], Ct);
            await work.CommitAsync(Ct);
        }

        Assert.False(await new ForgottenBlobs(department.Db, blobs, NullLogger<ForgottenBlobs>.Instance).RemoveAsync(Ct));

        Assert.Equal(new[] { named.ToString(), young.ToString() }.Order(StringComparer.Ordinal), blobs.All().Select(name => name.ToString()));
        (await blobs.ReadAsync(forgotten, Ct)).Refused("blob-not-found");
        Assert.Equal((false, true), (File.Exists(left), File.Exists(fresh)));
    }
}
