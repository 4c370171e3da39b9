using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>A rejected specimen and the tube ordered anew in the same step; null: the reason asks for none, or nothing was open.</summary>
public sealed record RejectedSpecimen(Specimen Specimen, PlacedTube? Recollection);

/// <summary>
/// Refuses a specimen for a coded reason; its open tests wait for a new tube from the same moment on, which the ward's board
/// shows. Rejecting again gives what is there. Source: ISO 15189:2022, 7.2.6 and 7.2.7.
/// </summary>
/// <param name="Reason">Code of one of the pack's reasons.</param>
public sealed record RejectSpecimen(SpecimenId Specimen, string Reason, string? Note = null)
{
    public const int NoteLengthMax = 500;

    /// <summary>Refusals: specimen-not-found, specimen-reason-invalid, specimen-disposed, specimen-released, order-too-large.</summary>
    public Task<Outcome<RejectedSpecimen>> RunAsync(Db db, Actor actor, LaboratoryPack pack, CancellationToken ct) =>
        db.ActAsync(actor, Note, work => InAsync(work, pack, ct), ct);

    /// <summary>The same inside the caller's transaction.</summary>
    public async Task<Outcome<RejectedSpecimen>> InAsync(Work work, LaboratoryPack pack, CancellationToken ct)
    {
        if (await SpecimenStorage.LockAsync(work, Specimen, ct) is not { } specimen)
            return SpecimenRefusals.NotFound();
        if (specimen.RejectedAt is not null)
            return new RejectedSpecimen(specimen, await RecollectionAsync(work, Specimen, ct));
        var tests = await work.ListAsync(
            "select analyte, status from order_test_status where specimen_id = $1 and status <> 'cancelled'", [Specimen.Value],
            row => (Analyte: row.GetString(0), Status: TestStatuses.Read(row.GetString(1))), ct);
        var finished = tests.Count > 0 && tests.TrueForAll(test => test.Status.IsFinished())
            ? string.Join(", ", tests.Select(test => test.Analyte)) : null;
        if (!Decide(this, specimen, pack, finished, work.Now).Succeeded(out var plan, out var refusal))
            return refusal;
        PlacedTube? tube = null;
        if (plan.Recollect && tests.Count > 0)
        {
            // Before the rejection: what is open is asked of the tube as it stands.
            if (!(await OrderRecollection.InAsync(work, Specimen, ct)).Succeeded(out tube, out refusal))
                return refusal;
        }
        await SpecimenStorage.RecordAsync(work, [plan.Step], ct);
        return new RejectedSpecimen(plan.Step.After, tube);
    }

    internal sealed record Plan(SpecimenStep Step, bool Recollect);

    /// <param name="released">The tests of the specimen, where all are finished.</param>
    internal static Outcome<Plan> Decide(RejectSpecimen input, Specimen specimen, LaboratoryPack pack, string? released, DateTimeOffset now)
    {
        if (pack.RejectionReasons.FirstOrDefault(known => string.Equals(known.Code, input.Reason, StringComparison.Ordinal)) is not { } reason)
            return SpecimenRefusals.NoSuchReason();
        if (input.Note?.Length > NoteLengthMax)
            return SpecimenRefusals.TextWrong("Note", NoteLengthMax);
        if (specimen.DisposedAt is not null)
            return SpecimenRefusals.Disposed(specimen.Barcode);
        if (released is not null)
            return SpecimenRefusals.Released(released);
        var words = string.IsNullOrWhiteSpace(input.Note) ? reason.Text : $"{reason.Text}: {input.Note.Trim()}";
        return new Plan((specimen with { RejectedAt = now }).Noted(reason.Text).Step(SpecimenEventKind.Rejected, now, $"{reason.Code} {words}"),
            reason.Recollect);
    }

    private static Task<PlacedTube?> RecollectionAsync(Work work, SpecimenId rejected, CancellationToken ct) => work.OneAsync(
        """
        select s.id, s.barcode, s.container, s.specimen_type, array(select analyte from order_test where specimen_id = s.id order by id)
        from specimen s where s.recollection_of = $1 order by s.barcode desc limit 1
        """,
        [rejected.Value], row => new PlacedTube(new SpecimenId(row.GetGuid(0)), row.GetString(1), row.GetString(2), row.GetString(3),
            [.. row.GetFieldValue<string[]>(4)]), ct);
}
