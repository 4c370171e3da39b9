using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Vouch.Department.Exchange;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Mllp;
using static System.FormattableString;

namespace Vouch.Department.Tests.Fixtures;

/// <summary>
/// Interface engines that send without end over MLLP: each sends a message again and again until it is acknowledged, then
/// the next. Every message registers one patient.
/// </summary>
public sealed class HospitalSenders : IAsyncDisposable
{
    private const int Senders = 4;
    private const int Applications = 2;
    private const int Waits = 600;

    private readonly CancellationTokenSource stop;
    private readonly List<Task> sending;

    private HospitalSenders(int port, CancellationToken ct)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        sending = [.. Enumerable.Range(0, Senders).Select(sender => SendAsync(port, sender, stop.Token))];
    }

    /// <summary>Control ids that were answered with AA.</summary>
    public ConcurrentBag<string> Acknowledged { get; } = [];

    /// <summary>Sets their connections up and lets them begin.</summary>
    public static async Task<HospitalSenders> BeginAsync(Db db, int port, CancellationToken ct)
    {
        foreach (var application in Enumerable.Range(0, Applications).Select(number => Invariant($"LOAD{number}")))
            (await Connections.EnsureAsync(db, Actor.Job("load"), new ConnectionPlan(application, "mllp-in", "hospital") { SendingApplication = application }, ct)).OrFail();
        return new HospitalSenders(port, ct);
    }

    /// <summary>Waits until so many more were acknowledged; fails the test after a minute.</summary>
    public async Task UntilAsync(int more, CancellationToken ct)
    {
        var before = Acknowledged.Count;
        for (var waits = 0; Acknowledged.Count < before + more; waits++)
        {
            Assert.True(waits < Waits, Invariant($"Only {Acknowledged.Count - before} of {more} messages were acknowledged."));
            await Task.Delay(100, ct);
        }
    }

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(sending);
    }

    /// <summary>Everything acknowledged is kept once, numbered without gaps, and done once.</summary>
    public async Task ExpectAllDoneOnceAsync(Db db, CancellationToken ct)
    {
        await UntilNoneAsync(db, "select count(*)::int from inbox_work where state = 'queued'", ct);
        var kept = (await db.ListAsync("select i.control_id, w.state from inbox i join inbox_work w on w.inbox_id = i.id", [],
            r => (Id: r.GetString(0), State: r.GetString(1)), ct)).ToLookup(row => row.Id, row => row.State);
        Assert.All(Acknowledged.Distinct(), id => Assert.Equal("done", Assert.Single(kept[id])));
        Assert.Equal(0, await db.OneAsync("select count(*)::int - count(distinct value)::int from patient_identifier where system = 'LOAD'", [], r => r.GetInt32(0), ct));
        Assert.True(await db.OneAsync(
            """
            select bool_and(k.last_in = n.kept and n.kept = n.highest) from connection_counter k
            join (select connection_id, count(*) as kept, max(seq) as highest from inbox group by 1) n using (connection_id)
            """, [], r => r.GetBoolean(0), ct));
    }

    /// <summary>Waits until a count is 0; fails the test when it has not gone down for a minute.</summary>
    public static async Task UntilNoneAsync(Db db, string countSql, CancellationToken ct)
    {
        var (least, waits) = (int.MaxValue, 0);
        while (await db.OneAsync(countSql, [], r => r.GetInt32(0), ct) is > 0 and var count)
        {
            (least, waits) = count < least ? (count, 0) : (least, waits + 1);
            Assert.True(waits < Waits, Invariant($"{count} left, and no fewer in a minute: {countSql}"));
            await Task.Delay(100, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
    }

    private async Task SendAsync(int port, int sender, CancellationToken ct)
    {
        MllpClient? client = null;
        try
        {
            for (var number = 0; !ct.IsCancellationRequested;)
            {
                if (client is not { IsOpen: true })
                {
                    if (client is not null)
                        await client.DisposeAsync();
                    client = await MllpClient.ConnectAsync(new MllpClientOptions { Host = "127.0.0.1", Port = port, AnswerTimeout = TimeSpan.FromSeconds(20) }, ct)
                        is MllpConnect.Connected(var connected) ? connected : null;
                    if (client is null)
                    {
                        await Task.Delay(100, ct);
                        continue;
                    }
                }

                var id = string.Create(CultureInfo.InvariantCulture, $"S{sender}-{number}");
                var message = "MSH|^~\\&|" + Invariant($"LOAD{sender % Applications}") + $"|T|VOUCH|LAB|20260302||ADT^A28|{id}|P|2.5.1\rPID|1||{id}^^^LOAD^MR||Load^{id}\r";
                if (await client.SendAsync(Encoding.ASCII.GetBytes(message), ct) is MllpReply.Answered(var answer)
                    && Hl7Message.Parse(answer) is Hl7Parse.Parsed(var ack) && ack.Segment("MSA").Text(1) == "AA" && ack.Segment("MSA").Text(2) == id)
                {
                    Acknowledged.Add(id);
                    number++;
                }
                else
                {
                    await Task.Delay(50, ct);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }

        if (client is not null)
            await client.DisposeAsync();
    }
}
