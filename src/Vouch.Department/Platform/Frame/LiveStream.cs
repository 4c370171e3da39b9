using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Vouch.Department.Platform.Frame;

/// <summary>
/// The one event stream of a browser tab: names the topics that have news; the page fetches their fragments, each
/// through its own permission. Carries no content.
/// </summary>
internal static class LiveStream
{
    private const int TopicsMax = 20;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(20);

    public static IResult Open(HttpContext context, LiveTopics topics, TimeProvider clock)
    {
        var wanted = context.Request.Query["topic"].OfType<string>().Take(TopicsMax).ToHashSet(StringComparer.Ordinal);
        return TypedResults.ServerSentEvents(NewsAsync(wanted, topics, clock, context.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<string>> NewsAsync(
        HashSet<string> wanted, LiveTopics topics, TimeProvider clock, [EnumeratorCancellation] CancellationToken ct)
    {
        var ear = topics.Listen(wanted);
        try
        {
            yield return new SseItem<string>("", "open");
            while (!ct.IsCancellationRequested)
            {
                var (topic, silent) = await HearAsync(ear.Reader, clock, ct);
                yield return silent ? new SseItem<string>("", "beat") : new SseItem<string>(topic, "news");
            }
        }
        finally
        {
            topics.Leave(ear);
        }
    }

    private static async Task<(string Topic, bool Silent)> HearAsync(
        System.Threading.Channels.ChannelReader<string> ear, TimeProvider clock, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Heartbeat, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            return (await ear.ReadAsync(either.Token), false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ("", true);
        }
    }
}
