namespace Vouch.Department.Sealing;

/// <summary>Something in the records that does not fit what was sealed.</summary>
/// <param name="Table">The table, or the witness file.</param>
/// <param name="Id">Which row: its id, number or line.</param>
/// <param name="Column">Null where the whole row is meant.</param>
/// <param name="Sentence">What does not fit; never patient data.</param>
public sealed record AuditFault(string Table, string Id, string? Column, string Sentence)
{
    public override string ToString() => $"{Table} {Id}{(Column is null ? "" : ", column " + Column)}: {Sentence}";
}

/// <summary>How far an audit is, and how it ended.</summary>
/// <param name="Leaves">Leaves audited.</param>
/// <param name="OfLeaves">Leaves sealed when it began.</param>
public sealed record AuditProgress(long Leaves, long OfLeaves);

/// <summary>What an audit found.</summary>
/// <param name="Faults">In the order found, at most <see cref="LedgerAudit.FaultsMax"/>; empty: everything fits.</param>
public sealed record AuditFinding(
    long Leaves, long Proofs, long Entries, long Heads, long WitnessHeads, IReadOnlyList<string> KeyIds, string? Head,
    IReadOnlyList<AuditFault> Faults);
