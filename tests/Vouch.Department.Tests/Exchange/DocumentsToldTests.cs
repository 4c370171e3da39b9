using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Department.Reports;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Exchange;

/// <summary>Documents of other systems, from MDM to the chart. Source: HL7 v2.5.1 chapter 9.</summary>
public sealed class DocumentsToldTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF");

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_letter_with_text_and_file_is_on_the_chart_and_its_file_stays()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        var patient = await KnownAsync(desk, "L1");
        Assert.Equal("AA", (await desk.SendAsync(Document(desk, "T02", "L1", "DS", "D1", "AU", "OBX|1|TX|||First line~second \\T\\ last||||||F", "OBX|2|TX||||||||||F",
            $"OBX|3|TX|||Third||||||F", $"OBX|4|ED|||^application^pdf^Base64^{Convert.ToBase64String(Pdf)}||||||F"), Ct)).Segment("MSA").Text(1));
        Assert.Equal(["done", "done"], await desk.WorkedAsync(Ct));

        var one = Assert.Single(await OutsideDocuments.ListAsync(department.Db, patient, Ct));
        Assert.Equal(("Discharge summary", "Vance, Vera", true, true), (one.Latest.Kind, one.Latest.Author, one.IsAuthenticated, one.Stands));
        Assert.Equal("First line\nsecond & last\n\nThird", one.Content!.Words.ReplaceLineEndings("\n"));
        Assert.Equal("application/pdf", one.Content.MediaType);
        var place = new PlatformPlace(department.Folder, HospitalKind.Demo);
        var name = BlobName.Parse(one.Content.Blob!)!.Value;
        File.SetLastWriteTimeUtc(Directory.GetFiles(place.BlobFolder, name.ToString(), SearchOption.AllDirectories).Single(), department.Db.Now.AddDays(-30).UtcDateTime);
        await new ForgottenBlobs(department.Db, new Blobs(place), NullLogger<ForgottenBlobs>.Instance).RemoveAsync(Ct);
        Assert.Equal(Pdf, (await new Blobs(place).ReadAsync(name, Ct)).OrFail());
    }

    [Fact]
    public async Task What_its_sender_says_later_changes_how_a_document_stands_and_nothing_is_lost()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        var patient = await KnownAsync(desk, "L2");
        async Task<List<StandingDocument>> AfterAsync(string trigger, string number, string status, string? parent, string? words)
        {
            await desk.SendAsync(Document(desk, trigger, "L2", "PN", number, status, words is null ? [] : [$"OBX|1|TX|||{words}||||||F"], parent), Ct);
            await desk.WorkedAsync(Ct);
            return await OutsideDocuments.ListAsync(department.Db, patient, Ct);
        }

        var announced = Assert.Single(await AfterAsync("T01", "P1", "DI", null, null));
        Assert.Null(announced.Content);
        Assert.False(announced.IsAuthenticated);
        var written = Assert.Single(await AfterAsync("T08", "P1", "DI", null, "as dictated"));
        Assert.Equal("as dictated", written.Content?.Words);
        var signed = Assert.Single(await AfterAsync("T03", "P1", "LA", null, null));
        Assert.Equal(("as dictated", true), (signed.Content?.Words, signed.IsAuthenticated));
        Assert.Equal(2, (await AfterAsync("T06", "P2", "AU", "P1", "one thing more")).Count);
        var replaced = await AfterAsync("T10", "P3", "AU", "P1", "as it was");
        Assert.Equal("P3", replaced.Single(one => one.Latest.Number == "P1").ReplacedBy?.Latest.Number);
        Assert.True(replaced.Single(one => one.Latest.Number == "P3").Stands);
        var taken = await AfterAsync("T11", "P3", "AU", null, null);
        Assert.True(taken.Single(one => one.Latest.Number == "P3").IsCancelled);
        // What took its place was taken back itself: the first one stands again.
        Assert.True(taken.Single(one => one.Latest.Number == "P1").Stands);
        Assert.Equal(6, await department.Db.OneAsync("select count(*)::int from outside_document where patient_id = $1", [patient.Value], r => r.GetInt32(0), Ct));
    }

    [Fact]
    public async Task What_cannot_be_kept_waits_with_its_reason_and_is_kept_when_it_is_replayed()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        await desk.SendAsync(Document(desk, "T02", "L3", "DS", "W1", "AU", "OBX|1|TX|||Too early||||||F"), Ct);
        Assert.Equal(["waiting patient-unknown"], await desk.WorkedAsync(Ct));
        var early = await department.Db.OneAsync("select inbox_id from inbox_work where connection_id = $1", [desk.Ehr], r => r.GetGuid(0), Ct);
        await using var other = await HospitalDesk.OpenAsync(department, Ct);
        await KnownAsync(other, "L4");
        var patient = await KnownAsync(other, "L3", desk.Application);
        await other.SendAsync(Document(other, "T03", "L4", "DS", "W2", "AU"), Ct);
        await other.SendAsync(Document(other, "T02", "L4", "DS", "", "AU"), Ct);
        await other.SendAsync(Document(other, "T02", "L4", "DS", "W3", "AU", "OBX|1|ED|||^application^pdf^Base64^%%%||||||F"), Ct);
        await other.SendAsync(Document(other, "T02", "L4", "DS", "W4", "AU", "OBX|1|TX|||Somebody else's||||||F").Replace("||Letter^Lena||", "||Stranger^Stan||", StringComparison.Ordinal), Ct);
        // Only what is said of the same document waits for it: not the patient's orders and stays.
        await other.SendAsync(Document(other, "T03", "L4", "DS", "W3", "AU"), Ct);
        await other.SendAsync(other.Message("ADT^A31", "EVN|A31|20260302", $"PID|1||{other.Application}-L4^^^T^MR||Letter^Lena||19500505|F"), Ct);
        Assert.Equal(["done", "done", "waiting document-unknown", "waiting message-incomplete", "waiting document-unreadable", "waiting patient-differs", "waiting behind-waiting", "done"], await other.WorkedAsync(Ct));

        (await Vouch.Department.Exchange.MessageActions.ReplayAsync(department.Db, department.Actor, early, corrected: null, Ct)).OrFail();
        Assert.Equal(["done"], await desk.WorkedAsync(Ct));
        Assert.Equal("Too early", Assert.Single(await OutsideDocuments.ListAsync(department.Db, patient, Ct)).Content?.Words);
    }

    [Theory]
    [InlineData("%PDF-1.7", "", "application/pdf")]
    [InlineData("<html>", "HTML", "text/html")]
    [InlineData("<html>", "pdf", "application/octet-stream")]
    [InlineData("{\\rtf1", "octet-stream", "application/rtf")]
    public void A_file_is_what_its_first_bytes_say(string begins, string subtype, string type) =>
        Assert.Equal(type, MediaTypes.Of(Encoding.ASCII.GetBytes(begins), subtype));

    private static string Document(HospitalDesk desk, string trigger, string patient, string kind, string number, string status, params string[] observations) =>
        Document(desk, trigger, patient, kind, number, status, observations, parent: null);

    private static string Document(HospitalDesk desk, string trigger, string patient, string kind, string number, string status, string[] observations, string? parent) =>
        desk.Message($"MDM^{trigger}", [$"EVN|{trigger}|20260302", $"PID|1||{desk.Application}-{patient}^^^T^MR||Letter^Lena||19500505|F", "PV1|1|I",
            $"TXA|1|{kind}|TX|20260301120000|||||7^Vance^Vera|||{number}|{parent}||||{status}", .. observations]);

    private async Task<PatientId> KnownAsync(HospitalDesk desk, string number, string? application = null)
    {
        await desk.SendAsync(desk.Message("ADT^A28", "EVN|A28|20260302", $"PID|1||{application ?? desk.Application}-{number}^^^T^MR||Letter^Lena||19500505|F"), Ct);
        await desk.WorkedAsync(Ct);
        return new PatientId(await department.Db.OneAsync("select patient_id from patient_identifier where value = $1", [$"{application ?? desk.Application}-{number}"], r => r.GetGuid(0), Ct));
    }
}
