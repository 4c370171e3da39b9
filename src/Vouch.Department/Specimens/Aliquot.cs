using System.Collections.Immutable;
using Vouch.Department.Orders;
using Vouch.Department.Platform;
using Vouch.Measures.Identifiers;
using static System.FormattableString;

namespace Vouch.Department.Specimens;

/// <summary>
/// Divides a received specimen: each part has its own barcode, the next suffix of the accession, and is of the same patient,
/// collection and condition.
/// </summary>
/// <param name="Count">Parts, 1 to 10.</param>
public sealed record Aliquot(SpecimenId Parent, int Count = 1)
{
    public const int CountMax = 10;
    public const int PurposeLengthMax = 200;

    /// <summary>Container of the parts; null: the same kind.</summary>
    public string? Container { get; init; }

    /// <summary>What it is for: "send-out", "freezer".</summary>
    public string? Purpose { get; init; }

    /// <summary>
    /// Refusals: specimen-not-found, specimen-not-received, specimen-rejected, specimen-disposed, specimen-number-invalid,
    /// specimen-text-invalid, order-too-large.
    /// </summary>
    public Task<Outcome<ImmutableArray<Specimen>>> RunAsync(Db db, Actor actor, CancellationToken ct) =>
        db.ActAsync(actor, Purpose, work => InAsync(work, ct), ct);

    /// <summary>The same inside the caller's transaction.</summary>
    public async Task<Outcome<ImmutableArray<Specimen>>> InAsync(Work work, CancellationToken ct)
    {
        if (await SpecimenStorage.LockAsync(work, Parent, ct) is not { } parent)
            return SpecimenRefusals.NotFound();
        // The order's lock makes its suffixes follow each other.
        if (await OrdersStorage.LockAsync(work, parent.Order, ct) is not { } order)
            return SpecimenRefusals.NotFound();
        var last = TubeSuffix.Last(await OrdersStorage.TubesAsync(work, parent.Order, ct));
        if (!Decide(this, parent, order.Accession, last, work.Now).Succeeded(out var plan, out var refusal))
            return refusal;
        await SpecimenStorage.RecordAsync(work, [plan.Parent], ct);
        foreach (var part in plan.Parts)
            await SpecimenStorage.InsertAliquotAsync(work, part, ct);
        return plan.Parts.Select(part => part.After).ToImmutableArray();
    }

    internal sealed record Plan(SpecimenStep Parent, ImmutableArray<SpecimenStep> Parts);

    internal static Outcome<Plan> Decide(Aliquot input, Specimen parent, string accession, int lastSuffix, DateTimeOffset now)
    {
        if (input.Count is < 1 or > CountMax)
            return SpecimenRefusals.NumberWrong("Parts", 1, CountMax);
        if (input.Purpose?.Length > PurposeLengthMax)
            return SpecimenRefusals.TextWrong("Purpose", PurposeLengthMax);
        if (Custody.Fault(parent, received: true) is { } fault)
            return fault;
        if (lastSuffix + input.Count > TubeSuffix.Max)
            return OrderRefusals.TooManyTubes();
        if (!AccessionNumber.Parse(accession).Succeeded(out var number, out var unread))
            throw new InvalidOperationException($"{accession}: {unread}");
        var purpose = string.IsNullOrWhiteSpace(input.Purpose) ? null : input.Purpose.Trim();
        var parts = Enumerable.Range(1, input.Count).Select(i => (parent with
        {
            Id = SpecimenId.New(now.AddMilliseconds(i)),
            Barcode = new ContainerNumber(number, lastSuffix + i).ToString(),
            Container = input.Container ?? parent.Container,
            Parent = parent.Id,
            RecollectionOf = null,
            Version = 0,
            Position = null,
        }).Step(SpecimenEventKind.Aliquoted, now, purpose is null ? $"from {parent.Barcode}" : $"from {parent.Barcode}: {purpose}")).ToImmutableArray();
        var into = string.Join(", ", parts.Select(part => part.After.Barcode));
        return new Plan(parent.Step(SpecimenEventKind.Aliquoted, now, Invariant($"into {into}")), parts);
    }
}
