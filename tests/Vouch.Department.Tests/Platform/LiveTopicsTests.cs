using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Platform;

/// <summary>News of a topic reach the pages that show it, on every node, and no others.</summary>
public sealed class LiveTopicsTests(TestSite site) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_hears_its_topics_and_no_others()
    {
        using var ada = await site.SignedInAsync("ada");
        using var answer = await ada.GetAsync("/live?topic=orders&topic=specimens");
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync(Ct));
        Assert.Equal("open", await EventAsync(stream));
        var live = site.Services.GetRequiredService<LiveTopics>();
        live.Say("devices");
        live.Say("orders");
        var heard = new List<string>();
        // The database tells what was said before this page listened; the last word is ours.
        do
            heard.Add(await EventAsync(stream));
        while (heard[^1] != "news orders");
        Assert.DoesNotContain("news devices", heard);
    }

    [Fact]
    public async Task What_another_node_says_is_heard()
    {
        using var ada = await site.SignedInAsync("ada");
        using var answer = await ada.GetAsync("/live?topic=lots");
        using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync(Ct));
        Assert.Equal("open", await EventAsync(stream));
        await using var command = site.Db.Source.CreateCommand("select pg_notify('vouch_live', 'people' || chr(10) || 'lots')");
        string heard;
        do
        {
            await command.ExecuteNonQueryAsync(Ct); // Said again until this node listens: it may just be starting.
            heard = await EventAsync(stream);
        }
        while (heard != "news lots");
    }

    [Fact]
    public async Task Nobody_hears_without_signing_in()
    {
        using var visitor = site.Visit();
        visitor.Http.DefaultRequestHeaders.Clear();
        using var answer = await visitor.GetAsync("/live?topic=orders");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public void A_topic_is_a_short_word() =>
        Assert.Throws<ArgumentException>(() => site.Services.GetRequiredService<LiveTopics>().Say("two\nlines"));

    private static async Task<string> EventAsync(StreamReader stream)
    {
        var (name, data) = ("", "");
        while (await stream.ReadLineAsync(Ct) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line["event: ".Length..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line["data: ".Length..];
            else if (line.Length == 0 && name.Length > 0)
                return $"{name} {data}".Trim();
        }

        throw new EndOfStreamException();
    }
}
