using System.Collections.Immutable;
using Vouch.Department.Platform;
using static System.FormattableString;

namespace Vouch.Department.Specimens;

/// <summary>Tubes spun together.</summary>
/// <param name="Device">Which centrifuge, by name or tag.</param>
/// <param name="Minutes">1 to 120.</param>
/// <param name="RelativeForce">In multiples of g, 50 to 20 000.</param>
public sealed record Centrifuge(ImmutableArray<string> Scanned, string Device, int Minutes, int RelativeForce)
{
    public const int DeviceLengthMax = 100;

    /// <summary>
    /// Refusals: specimen-scan-invalid, specimen-unknown, specimen-not-collected, specimen-rejected, specimen-disposed,
    /// specimen-text-invalid, specimen-number-invalid.
    /// </summary>
    public Task<Outcome<ImmutableArray<Specimen>>> RunAsync(Db db, Actor actor, CancellationToken ct) =>
        db.ActAsync(actor, reason: null, work => InAsync(work, ct), ct);

    /// <summary>The same inside the caller's transaction.</summary>
    public async Task<Outcome<ImmutableArray<Specimen>>> InAsync(Work work, CancellationToken ct)
    {
        if (!(await SpecimenStorage.LockScannedAsync(work, Scanned, ct)).Succeeded(out var tubes, out var refusal)
            || !Decide(this, tubes, work.Now).Succeeded(out var steps, out refusal))
            return refusal;
        await SpecimenStorage.RecordAsync(work, steps, ct);
        return steps.Select(step => step.After).ToImmutableArray();
    }

    internal static Outcome<ImmutableArray<SpecimenStep>> Decide(Centrifuge input, ImmutableArray<Specimen> tubes, DateTimeOffset now)
    {
        if (input.Device.Trim().Length is 0 or > DeviceLengthMax)
            return SpecimenRefusals.TextWrong("Centrifuge", DeviceLengthMax);
        if (input.Minutes is < 1 or > 120)
            return SpecimenRefusals.NumberWrong("Minutes", 1, 120);
        if (input.RelativeForce is < 50 or > 20_000)
            return SpecimenRefusals.NumberWrong("Force in g", 50, 20_000);
        var steps = ImmutableArray.CreateBuilder<SpecimenStep>();
        foreach (var tube in tubes)
        {
            if (Custody.Fault(tube, received: false) is { } fault)
                return fault;
            steps.Add(tube.Step(SpecimenEventKind.Centrifuged, now,
                Invariant($"{input.Minutes} min at {input.RelativeForce} g, {input.Device.Trim()}")));
        }
        return steps.ToImmutable();
    }
}
