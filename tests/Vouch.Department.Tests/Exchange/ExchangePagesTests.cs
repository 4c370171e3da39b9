using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Mllp;
using static System.FormattableString;

namespace Vouch.Department.Tests.Exchange;

/// <summary>What a pathology-IT technician does on the pages, through the front door, with the program's own listener.</summary>
public sealed class ExchangePagesTests(TestSite site) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    private static async Task<HttpResponseMessage> Done(Task<HttpResponseMessage> sending)
    {
        var answer = await sending;
        Assert.True(answer.StatusCode == HttpStatusCode.Found, await answer.Content.ReadAsStringAsync(Ct));
        return answer;
    }

    private async Task<Hl7Message> SendAsync(string message)
    {
        var port = site.Services.GetRequiredService<HospitalListener>().EndPoint.Port;
        await using var client = Assert.IsType<MllpConnect.Connected>(
            await MllpClient.ConnectAsync(new MllpClientOptions { Host = "127.0.0.1", Port = port }, Ct)).Client;
        return await HospitalDesk.SendAsync(client, Encoding.UTF8.GetBytes(message), Ct);
    }

    private static string Order(string application, string number, string code) => Invariant(
        $"MSH|^~\\&|{application}|T|VOUCH|LAB|20260302||OML^O21|{number}|P|2.5.1\rPID|1||{application}^^^T^MR||Quint^Ada\rORC|NW|{number}^E\rOBR|1|{number}^E||{code}^^L\r");

    private async Task<Guid> InboxAsync(string number) =>
        await site.Db.OneAsync("select id from inbox where control_id = $1", [number], r => r.GetGuid(0), Ct);

    private async Task UntilAsync(Guid inbox, string state)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await site.Db.OneAsync("select state from inbox_work where inbox_id = $1", [inbox], r => r.GetString(0), Ct) == state)
                return;
            await Task.Delay(50, Ct);
        }

        Assert.Fail($"The message did not become {state}.");
    }

    [Fact]
    public async Task A_knocking_sender_is_set_up_its_order_mapped_corrected_and_replayed()
    {
        using var visitor = await site.SignedInAsRoleAsync(Role.PathologyIt);
        Assert.Equal("AR", (await SendAsync(Order("KNOCKER", "K-0", "POTASSIUM"))).Segment("MSA").Text(1));
        var page = await visitor.ReadAsync("/connections");
        Assert.Contains("KNOCKER", page, StringComparison.Ordinal);
        await Done(visitor.SendAsync("/connections/new?application=KNOCKER", "connection", ("name", "Knocker"), ("kind", "mllp-in"),
            ("purpose", "hospital"), ("application", "KNOCKER")));

        Assert.Equal("UA", (await SendAsync(Order("KNOCKER", "K-1", "POTASSIUM"))).Segment("ORC").Text(1));
        Assert.Equal("UA", (await SendAsync(Order("KNOCKER", "K-2", "SODUIM"))).Segment("ORC").Text(1));
        var (first, second) = (await InboxAsync("K-1"), await InboxAsync("K-2"));
        page = await visitor.ReadAsync($"/messages/{first}");
        Assert.Contains("Placer order number", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("order-test-unknown", page, StringComparison.Ordinal);

        // A code is mapped and the message replayed.
        await Done(visitor.SendAsync("/code-maps", "map", ("connection", ""), ("kind", "test"), ("theirs", "POTASSIUM"), ("ours", "K")));
        await Done(visitor.SendAsync($"/messages/{first}", "replay"));
        await UntilAsync(first, "done");
        Assert.Contains("/orders/V", await visitor.ReadAsync($"/messages/{first}"), StringComparison.Ordinal);

        // Another is corrected; the original stays.
        await Done(visitor.SendAsync($"/messages/{second}", "correct", ("text", Order("KNOCKER", "K-2", "NA").Replace("\r", "\r\n", StringComparison.Ordinal))));
        await UntilAsync(second, "done");
        Assert.Contains("SODUIM", Encoding.ASCII.GetString(
            (await site.Db.OneAsync("select body from inbox where id = $1", [second], r => r.GetFieldValue<byte[]>(0), Ct))!), StringComparison.Ordinal);
        Assert.Contains("As corrected by", await visitor.ReadAsync($"/messages/{second}"), StringComparison.Ordinal);

        // What did its work is not worked twice.
        Assert.Equal("message-done", (await MessageActions.ReplayAsync(site.Db, Actor.Job("test"), first, null, Ct)).Refusal?.Code);

        var connection = (await site.Db.OneAsync("select id from connection where name = 'Knocker'", [], r => r.GetGuid(0), Ct));
        Assert.Contains("balance", await visitor.ReadAsync($"/connections/{connection}"), StringComparison.Ordinal);
        Assert.Equal(2, await site.Db.OneAsync("select count(*)::int from audit_entry where action in ('correct', 'replay') and table_name = 'inbox'",
            [], r => r.GetInt32(0), Ct));

        // Stopped and started from the page.
        await Done(visitor.SendAsync($"/connections/{connection}", "switch"));
        Assert.Equal("AR", (await SendAsync(Order("KNOCKER", "K-3", "NA"))).Segment("MSA").Text(1));
        await Done(visitor.SendAsync($"/connections/{connection}", "switch"));
    }

    [Fact]
    public async Task A_message_is_set_aside_with_a_reason_and_lists_are_filtered()
    {
        using var visitor = await site.SignedInAsRoleAsync(Role.PathologyIt);
        (await Connections.EnsureAsync(site.Db, Actor.Job("test"), new ConnectionPlan("Documents", "mllp-in", "hospital") { SendingApplication = "DOCS" }, Ct)).OrFail();
        await site.Services.GetRequiredService<ConnectionsInForce>().RefreshAsync(Ct);
        Assert.Equal("AA", (await SendAsync("MSH|^~\\&|DOCS|T|VOUCH|LAB|20260302||MDM^T02|D-1|P|2.5.1\rPID|1||1\r")).Segment("MSA").Text(1));
        var id = await InboxAsync("D-1");
        await UntilAsync(id, "waiting");
        using (var refused = await visitor.SendAsync($"/messages/{id}", "aside", ("reason", "")))
            Assert.NotEqual(HttpStatusCode.Found, refused.StatusCode);
        await Done(visitor.SendAsync($"/messages/{id}", "aside", ("reason", "filed by hand")));
        var list = await visitor.ReadAsync("/messages?type=MDM&state=set-aside");
        Assert.Contains("filed by hand", list, StringComparison.Ordinal);
        Assert.DoesNotContain("D-1", await visitor.ReadAsync("/messages?type=MDM&state=waiting"), StringComparison.Ordinal);
        Assert.Contains("A time is written", await visitor.ReadAsync("/messages?from=yesterday"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_maps_go_out_and_in_as_CSV_all_or_nothing()
    {
        using var visitor = await site.SignedInAsRoleAsync(Role.PathologyIt);
        await Done(visitor.SendAsync("/code-maps", "import", ("csv", "connection,kind,theirs,ours\r\n,test,\"GLU,F\",GLU\r\n,unit,mmol,mmol/L\r\n")));
        var csv = await visitor.ReadAsync("/code-maps.csv");
        Assert.Contains(",test,\"GLU,F\",GLU\r\n", csv, StringComparison.Ordinal);
        using var refused = await visitor.SendAsync("/code-maps", "import", ("csv", ",test,A,B\r\nNowhere,test,C,D\r\n"));
        Assert.Contains("Line 2", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.DoesNotContain(",test,A,B", await visitor.ReadAsync("/code-maps.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_message_is_sent_taken_and_sent_again_with_the_same_number()
    {
        using var visitor = await site.SignedInAsRoleAsync(Role.PathologyIt);
        await using var partner = new ScriptedPartner();
        await Done(visitor.SendAsync("/connections/new", "connection", ("name", "Out"), ("kind", "mllp-out"), ("purpose", "hospital"),
            ("host", "127.0.0.1"), ("port", Invariant($"{partner.Port}")), ("answerSeconds", "5")));
        var id = await site.Db.OneAsync("select id from connection where name = 'Out'", [], r => r.GetGuid(0), Ct);
        var sent = await Done(visitor.SendAsync($"/connections/{id}", "test"));
        await partner.UntilAsync(() => partner.Received.Count == 1, Ct);
        await Task.Delay(300, Ct);
        Assert.Contains("NMD^N02", await visitor.ReadAsync(sent.Headers.Location!.OriginalString), StringComparison.Ordinal);
        await Done(visitor.SendAsync(sent.Headers.Location!.OriginalString, "resume"));
        await partner.UntilAsync(() => partner.Received.Count == 2, Ct);
        Assert.Equal(partner.Received.First(), partner.Received.Last());
        await Done(visitor.SendAsync($"/connections/{id}", "resend", ("from", "2020-01-01"), ("until", "2020-01-15")));
        Assert.Contains("/messages/", await visitor.ReadAsync("/messages?way=out"), StringComparison.Ordinal);
    }
}
