using System.Diagnostics;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Sealing;
using static System.FormattableString;

namespace Vouch.Server;

/// <summary>The command <c>vouch audit</c>.</summary>
public static class AuditCommand
{
    private const int FaultExit = 1;
    private const int NotAuditedExit = 2;
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(
        IReadOnlyList<FileInfo> witnessFiles, IReadOnlyList<FileInfo> keyFiles, TextWriter output, TextWriter progress, CancellationToken ct)
    {
        if (ProofCommand.Keys(keyFiles, output) is not { } keys)
            return NotAuditedExit;
        var witness = new List<WitnessedHead>();
        foreach (var file in witnessFiles)
        {
            if (!WitnessedHeads.Read(file.FullName).Succeeded(out var heads, out var unreadable))
                return Refuse(unreadable, output);
            witness.AddRange(heads);
        }

        if (!VouchSettings.Read().Succeeded(out var settings, out var refusal)
            || !(await ReachedDatabase.OpenAsync(settings, ct)).Succeeded(out var place, out refusal))
            return Refuse(refusal, output);
        await using (place)
        {
            try
            {
                await using var connection = await place.Source.OpenConnectionAsync(ct);
                var finding = await new LedgerAudit(connection).RunAsync(witness, keys, Shown(progress), ct);
                Say(finding, keys.Count > 0, output);
                return finding.Faults.Count == 0 ? 0 : FaultExit;
            }
            catch (NpgsqlException e)
            {
                return Refuse(new Refusal("audit-interrupted", "The database could not be audited.", e.Message,
                    "If it belongs to another version of vouch, audit it with that one."), output);
            }
        }
    }

    private static void Say(AuditFinding finding, bool keysGiven, TextWriter output)
    {
        foreach (var fault in finding.Faults)
            output.WriteLine(fault.ToString());
        if (finding.Faults.Count >= LedgerAudit.FaultsMax)
            output.WriteLine("There may be more: the audit ended here.");
        output.WriteLine(finding.Faults.Count == 0 ? "EVERYTHING FITS." : "DOES NOT FIT. The first line says what was found first.");
        output.WriteLine(Invariant(
            $"{finding.Leaves} leaves: {finding.Proofs} proofs, {finding.Entries} audit entries; {finding.Heads} signed heads; {finding.WitnessHeads} heads of witnesses."));
        if (finding.Head is not null)
            output.WriteLine("Root: " + finding.Head);
        if (!keysGiven)
        {
            foreach (var key in finding.KeyIds)
                output.WriteLine("Compare this key id with the one the hospital publishes: " + string.Join(' ', key.Chunk(4).Select(four => new string(four))));
        }
    }

    /// <summary>Says now and then how far an audit is.</summary>
    internal static Action<AuditProgress> Shown(TextWriter progress)
    {
        var since = Stopwatch.StartNew();
        return now =>
        {
            if (since.Elapsed < BetweenProgress)
                return;
            since.Restart();
            progress.WriteLine(Invariant($"{now.Leaves} of {now.OfLeaves} leaves audited"));
        };
    }

    private static int Refuse(Refusal refusal, TextWriter output)
    {
        output.WriteLine("NOT AUDITED. " + refusal.Text.ReplaceLineEndings(" "));
        return NotAuditedExit;
    }
}
