using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>Collected tubes change hands or place: to a carrier, the tube post, another laboratory.</summary>
/// <param name="To">Place or person that has them now.</param>
public sealed record HandOver(ImmutableArray<string> Scanned, string To)
{
    public const int TextLengthMax = 200;

    /// <summary>How they are carried; null: as recorded.</summary>
    public TemperatureClass? Temperature { get; init; }

    /// <summary>
    /// Refusals: specimen-scan-invalid, specimen-unknown, specimen-not-collected, specimen-rejected, specimen-disposed,
    /// specimen-text-invalid.
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

    internal static Outcome<ImmutableArray<SpecimenStep>> Decide(HandOver input, ImmutableArray<Specimen> tubes, DateTimeOffset now)
    {
        if (input.To.Trim().Length is 0 or > TextLengthMax)
            return SpecimenRefusals.TextWrong("To", TextLengthMax);
        var steps = ImmutableArray.CreateBuilder<SpecimenStep>();
        foreach (var tube in tubes)
        {
            if (Custody.Fault(tube, received: false) is { } fault)
                return fault;
            steps.Add((tube with { Place = input.To.Trim(), Position = null, Temperature = input.Temperature ?? tube.Temperature })
                .Step(SpecimenEventKind.HandedOver, now));
        }
        return steps.ToImmutable();
    }
}
