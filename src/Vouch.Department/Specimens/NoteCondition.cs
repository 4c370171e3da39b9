using Vouch.Department.Orders;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>Notes what is seen of a specimen: "slightly haemolysed". It goes onto every report made from it.</summary>
public sealed record NoteCondition(SpecimenId Specimen, string Remark)
{
    public const int RemarkLengthMax = 200;

    /// <summary>Refusals: specimen-not-found, specimen-text-invalid, specimen-disposed, specimen-not-collected, specimen-rejected.</summary>
    public Task<Outcome<Specimen>> RunAsync(Db db, Actor actor, CancellationToken ct) =>
        db.ActAsync(actor, reason: null, work => InAsync(work, ct), ct);

    /// <summary>The same inside the caller's transaction. A remark that stands already stays as it is.</summary>
    public async Task<Outcome<Specimen>> InAsync(Work work, CancellationToken ct)
    {
        if (await SpecimenStorage.LockAsync(work, Specimen, ct) is not { } specimen)
            return SpecimenRefusals.NotFound();
        if (!Decide(this, specimen, work.Now).Succeeded(out var step, out var refusal))
            return refusal;
        if (step.After.Condition == specimen.Condition)
            return specimen;
        await SpecimenStorage.RecordAsync(work, [step], ct);
        return step.After;
    }

    internal static Outcome<SpecimenStep> Decide(NoteCondition input, Specimen specimen, DateTimeOffset now)
    {
        var remark = input.Remark.Trim();
        if (remark.Length is 0 or > RemarkLengthMax || remark.Contains(';', StringComparison.Ordinal))
            return SpecimenRefusals.TextWrong("Remark (without semicolon)", RemarkLengthMax);
        if (Custody.Fault(specimen, received: false) is { } fault)
            return fault;
        return specimen.Noted(remark).Step(SpecimenEventKind.ConditionNoted, now, remark);
    }
}
