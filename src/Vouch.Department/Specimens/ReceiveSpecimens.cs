using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>One tube as it arrives.</summary>
/// <param name="Condition">What is seen of it; null: nothing to remark.</param>
public sealed record ArrivedTube(string Barcode, string? Condition = null)
{
    /// <summary>Collected outside Vouch: when.</summary>
    public DateTimeOffset? CollectedAt { get; init; }

    /// <summary>Collected outside Vouch: who attests to having identified the patient.</summary>
    public string? CollectedBy { get; init; }
}

/// <summary>What became of one arrived tube: received with warnings, or refused while the others go on.</summary>
public sealed record Reception(string Barcode, Specimen? Specimen, Refusal? Refusal, ImmutableArray<string> Warnings);

/// <summary>Tubes arrive in the laboratory. A tube received before stays as it is.</summary>
public sealed record ReceiveSpecimens(ImmutableArray<ArrivedTube> Tubes, string Place)
{
    public const int TextLengthMax = 200;

    /// <summary>How they travelled and are kept now; null: as recorded.</summary>
    public TemperatureClass? Temperature { get; init; }

    /// <summary>
    /// Refused as a whole: specimen-scan-invalid, specimen-text-invalid. One tube: specimen-unknown, specimen-rejected,
    /// specimen-disposed, specimen-not-collected, specimen-time-invalid.
    /// </summary>
    public Task<Outcome<ImmutableArray<Reception>>> RunAsync(Db db, Actor actor, LaboratoryPack pack, CancellationToken ct) =>
        db.ActAsync(actor, reason: null, work => InAsync(work, pack, ct), ct);

    /// <summary>The same inside the caller's transaction.</summary>
    public async Task<Outcome<ImmutableArray<Reception>>> InAsync(Work work, LaboratoryPack pack, CancellationToken ct)
    {
        var arrived = Tubes.Select(tube => tube with { Barcode = Specimen.ReadBarcode(tube.Barcode) })
            .Where(tube => tube.Barcode.Length > 0).DistinctBy(tube => tube.Barcode, StringComparer.Ordinal).ToList();
        if (arrived.Count is 0 or > SpecimenStorage.TubesMax)
            return arrived.Count == 0 ? SpecimenRefusals.NothingScanned() : SpecimenRefusals.TooMany(SpecimenStorage.TubesMax);
        if (Place.Trim().Length is 0 or > TextLengthMax
            || arrived.Any(tube => tube.Condition?.Length > TextLengthMax || tube.CollectedBy?.Length > TextLengthMax))
            return SpecimenRefusals.TextWrong("Place, condition and collector", TextLengthMax);
        var known = (await SpecimenStorage.LockKnownAsync(work, arrived.Select(tube => tube.Barcode), ct))
            .ToDictionary(specimen => specimen.Barcode, StringComparer.Ordinal);
        var open = await OpenTests.OfAsync(work, known.Values.Select(specimen => specimen.Id), ct);
        var receptions = ImmutableArray.CreateBuilder<Reception>();
        var steps = new List<SpecimenStep>();
        foreach (var tube in arrived)
        {
            var specimen = known.GetValueOrDefault(tube.Barcode);
            if (!Decide(this, tube, specimen, work.Now).Succeeded(out var made, out var refusal))
            {
                receptions.Add(new Reception(tube.Barcode, specimen, refusal, []));
                continue;
            }
            if (made.Length == 2)
            {
                var check = await IdentityChecks.AttestAsync(work, specimen!.Patient, tube.CollectedBy!.Trim(), made[0].At, ct);
                made = [.. made.Select(step => step with { After = step.After with { IdentityCheck = check } })];
            }
            steps.AddRange(made);
            var after = made.IsEmpty ? specimen! : made[^1].After;
            var tests = open.GetValueOrDefault(after.Id, []);
            var warnings = SpecimenAge.Warnings(pack, after, tests, work.Now);
            if (tests.IsEmpty && after.Parent is null)
                warnings = warnings.Add("No open test hangs on this tube: cancelled, or done already.");
            receptions.Add(new Reception(tube.Barcode, after, Refusal: null, warnings));
        }
        await SpecimenStorage.RecordAsync(work, steps, ct);
        return receptions.ToImmutable();
    }

    /// <summary>No step: received before. Two: collected as attested, then received.</summary>
    internal static Outcome<ImmutableArray<SpecimenStep>> Decide(
        ReceiveSpecimens input, ArrivedTube tube, Specimen? specimen, DateTimeOffset now)
    {
        if (specimen is null)
            return SpecimenRefusals.Unknown(tube.Barcode);
        if (specimen.RejectedAt is not null)
            return SpecimenRefusals.Rejected(tube.Barcode);
        if (specimen.DisposedAt is not null)
            return SpecimenRefusals.Disposed(tube.Barcode);
        if (specimen.ReceivedAt is not null)
            return ImmutableArray<SpecimenStep>.Empty;
        var steps = ImmutableArray.CreateBuilder<SpecimenStep>();
        if (specimen.CollectedAt is null)
        {
            if (tube.CollectedAt is not { } collected || string.IsNullOrWhiteSpace(tube.CollectedBy))
                return SpecimenRefusals.NotCollected(tube.Barcode);
            collected = collected.ToUniversalTime();
            if (collected > now.AddMinutes(1) || collected < now.AddDays(-30))
                return SpecimenRefusals.TimeWrong("The time of collection lies in the future or more than 30 days back.");
            var step = (specimen with { CollectedAt = collected }).Step(SpecimenEventKind.Collected, collected, "collected elsewhere, attested by the sender");
            steps.Add(step with { By = tube.CollectedBy.Trim() });
            specimen = step.After;
        }
        specimen = specimen with { ReceivedAt = now, Place = input.Place.Trim(), Temperature = input.Temperature ?? specimen.Temperature };
        var remark = string.IsNullOrWhiteSpace(tube.Condition) ? null : tube.Condition.Trim();
        if (remark is not null)
            specimen = specimen.Noted(remark);
        steps.Add(specimen.Step(SpecimenEventKind.Received, now, remark));
        return steps.ToImmutable();
    }
}

/// <summary>The tests still to be done on specimens.</summary>
internal static class OpenTests
{
    /// <summary>Codes of the open tests by specimen.</summary>
    public static async Task<Dictionary<SpecimenId, ImmutableArray<string>>> OfAsync(
        Work work, IEnumerable<SpecimenId> specimens, CancellationToken ct) =>
        (await work.ListAsync(
            """
            select specimen_id, analyte from order_test_status
            where specimen_id = any ($1) and status not in ('released', 'corrected', 'withdrawn', 'cancelled') and source <> 'calculated'
            order by order_test_id
            """,
            [specimens.Select(id => id.Value).ToArray()], row => (Id: new SpecimenId(row.GetGuid(0)), Code: row.GetString(1)), ct))
        .GroupBy(row => row.Id).ToDictionary(group => group.Key, group => group.Select(row => row.Code).ToImmutableArray());
}
