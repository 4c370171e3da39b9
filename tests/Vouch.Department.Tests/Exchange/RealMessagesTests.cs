using System.Globalization;
using System.Text;
using Vouch.Department.Exchange;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Mllp;

namespace Vouch.Department.Tests.Exchange;

/// <summary>
/// Messages made by others, sent to the real listener: each is answered, and did its work or waits with a reason. With
/// VOUCH_WRITE_DOCS=1 the table of what became of each kind is written to docs/hl7-real-files.md.
/// </summary>
public sealed class RealMessagesTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_message_of_others_is_answered_and_does_its_work_or_waits_with_a_reason()
    {
        var folder = Repository.SharedOrSkip("hl7v2");
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        var connection = (await Connections.EnsureAsync(department.Db, department.Actor,
            new ConnectionPlan("Others", "mllp-in", "hospital") { Host = "127.0.0.1" }, Ct)).OrFail();
        await desk.Connections.RefreshAsync(Ct);
        var answers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var sent = 0;
        await using var client = await desk.ConnectAsync(Ct);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            foreach (var message in Messages(await File.ReadAllBytesAsync(file, Ct)))
            {
                sent++;
                var wantsNone = Hl7Header.TryRead(message, out var header, out _) && header.IsEnhancedMode
                    && !Acknowledgement.WantsAccept(header, success: true) && !Acknowledgement.WantsApplication(header, success: true);
                if (wantsNone)
                {
                    // Nobody may answer: the next message's answer would be taken for this one's.
                    await using var once = await MllpClient.ConnectAsync(new MllpClientOptions { Host = "127.0.0.1", Port = desk.Listener.EndPoint.Port, AnswerTimeout = TimeSpan.FromMilliseconds(60) }, Ct) is MllpConnect.Connected(var own) ? own : null;
                    _ = await once!.SendAsync(message, Ct);
                    Count(answers, "none, as asked");
                    continue;
                }

                var reply = Assert.IsType<MllpReply.Answered>(await client.SendAsync(message, Ct));
                if (Hl7Message.Parse(reply.Content) is Hl7Parse.Parsed(var answer))
                    Count(answers, answer.Segment("MSA").Text(1));
                else
                    Assert.Fail($"{file}: the answer cannot be read: {Encoding.UTF8.GetString(reply.Content.Span)}");
            }

        Assert.True(sent > 500, "There are fewer messages than there were.");
        await desk.WorkedAsync(Ct, connection);
        var kept = await department.Db.ListAsync(
            """
            select i.message_type, w.state, coalesce(w.reason_code, ''), count(*)::int from inbox i join inbox_work w on w.inbox_id = i.id
            where i.connection_id = $1 group by 1, 2, 3 order by 1, 2, 3
            """, [connection], r => (Type: r.GetString(0), State: r.GetString(1), Reason: r.GetString(2), Count: r.GetInt32(3)), Ct);
        Assert.DoesNotContain(kept, row => row.Reason == "fault" || row.State == "queued" || (row.State == "waiting" && row.Reason.Length == 0));
        var balance = await ConnectionsStorage.BalanceAsync(department.Db, (await ConnectionsStorage.OneAsync(department.Db, connection, Ct))!, Ct);
        Assert.True(balance.Balances);
        if (Environment.GetEnvironmentVariable("VOUCH_WRITE_DOCS") is { Length: > 0 } && Repository.Root is { } root)
            await File.WriteAllTextAsync(Path.Combine(root, "docs", "hl7-real-files.md"), Table(sent, answers, kept), Ct);
    }

    /// <summary>The messages of a file as a sender would send them; what is no HL7 at all is left out.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Messages(byte[] file) =>
        file.AsSpan().IndexOf("MSH|"u8) >= 0 && Hl7Batch.Split(file) is Hl7BatchSplit.Split split
            ? split.Messages.Select(message => message.Raw) : [];

    private static void Count(SortedDictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    private static string Table(int sent, SortedDictionary<string, int> answers, List<(string Type, string State, string Reason, int Count)> kept)
    {
        var text = new StringBuilder();
        text.AppendLine("# What becomes of messages made by others").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{sent} HL7 v2 messages of other programs (../shared/data/hl7v2), sent in the order of their file names to one");
        text.AppendLine("connection of an empty DEMO hospital with the shipped pack. Identical messages under one number count once below.");
        text.AppendLine("Written by `VOUCH_WRITE_DOCS=1 dotnet run --project tests/Vouch.Department.Tests -- -class \"*RealMessagesTests\"`.").AppendLine();
        text.AppendLine("Answers (MSA-1): " + string.Join(", ", answers.Select(answer => string.Create(CultureInfo.InvariantCulture, $"{answer.Key} {answer.Value}"))) + ".").AppendLine();
        text.AppendLine("| type | became | reason | messages |").AppendLine("|---|---|---|---|");
        foreach (var (type, state, reason, count) in kept)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {(type.Length == 0 ? "unreadable" : type)} | {state} | {reason} | {count} |");
        return text.ToString();
    }
}
