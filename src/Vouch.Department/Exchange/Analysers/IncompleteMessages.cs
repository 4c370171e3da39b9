using Vouch.Department.Platform;
using Vouch.Wire.Astm;
using static System.FormattableString;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>
/// A message that was cut before its end waits until its repeat has come whole, which supersedes it.
/// Source: CLSI LIS02-A2 13: what comes before the terminator record is not used.
/// </summary>
internal static class IncompleteMessages
{
    private const int WaitingMax = 50;

    /// <summary>Sets aside the cut messages of the connection that this whole one repeats.</summary>
    public static async Task SupersedeAsync(Work work, InboxMessage whole, CancellationToken ct)
    {
        if (whole.MessageType != AnalyserIntake.Whole)
            return;
        var waiting = await work.ListAsync(
            Invariant($"""
            select i.id, i.body from inbox_work w join inbox i on i.id = w.inbox_id
            where w.connection_id = $1 and w.state = 'waiting' and i.message_type = $2 and w.seq < $3 order by w.seq desc limit {WaitingMax}
            """), [whole.Connection.Id, AnalyserIntake.Cut, whole.Seq], r => (Id: r.GetGuid(0), Body: r.GetFieldValue<byte[]>(1)), ct);
        foreach (var (id, body) in waiting)
            if (IsBeginningOf(AstmMessage.Read(body), AstmMessage.Read(whole.Body)))
                await work.ExecuteAsync(
                    """
                    update inbox_work set state = 'set-aside', reason_code = 'superseded', reason = $2, changed_at = clock_timestamp()
                    where inbox_id = $1 and state = 'waiting'
                    """, [id, Invariant($"Cut; its repeat came whole as message {whole.Seq}.")], ct);
    }

    /// <summary>Record by record the same, but for the header, whose time is new, and the last one, which may be cut.</summary>
    internal static bool IsBeginningOf(AstmMessage cut, AstmMessage whole)
    {
        if (cut.Records.IsEmpty || cut.Records.Length > whole.Records.Length || cut.Records[0].Type != "H")
            return false;
        for (var at = 1; at < cut.Records.Length - 1; at++)
            if (cut.Records[at].Raw != whole.Records[at].Raw)
                return false;
        return cut.Records.Length == 1 || whole.Records[cut.Records.Length - 1].Raw.StartsWith(cut.Records[^1].Raw, StringComparison.Ordinal);
    }
}
