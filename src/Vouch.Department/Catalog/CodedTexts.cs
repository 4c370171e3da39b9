namespace Vouch.Department.Catalog;

/// <summary>Why a specimen is refused. Hl7Code: table 0490. Recollect: a new collection is ordered in the same step.</summary>
public sealed record RejectionReason(string Code, string Text, string? Hl7Code, bool Recollect);

/// <summary>What stands in place of a value that could not be measured.</summary>
/// <param name="Charged">Whether the test is charged all the same.</param>
/// <param name="StopsTurnaround">Whether the clock of the turnaround ends with it.</param>
public sealed record NonResult(string Code, string Text, bool Charged, bool StopsTurnaround);

/// <summary>A remark that goes onto the report beside a result.</summary>
public sealed record ResultComment(string Code, string Text);
