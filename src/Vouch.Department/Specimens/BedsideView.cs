using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>Where a collection stands: one obvious next act each time.</summary>
public enum BedsideStep
{
    Identify,

    /// <summary>The identification failed: nothing may be collected.</summary>
    Stopped,
    Label,
    Collect,
    Done,
}

/// <summary>What the bedside shows of one order; read anew for every page, so that nothing is lost between two.</summary>
/// <param name="Tubes">To be filled or filled, in the order of draw; aliquots and rejected ones left out.</param>
/// <param name="Printed">Those whose label was printed.</param>
public sealed record BedsideView(
    Order Order, Patient Patient, ImmutableArray<PatientIdentifier> Identifiers, ImmutableArray<PatientAlert> Alerts, IdentityCheck? Check,
    ImmutableArray<Specimen> Tubes, ImmutableHashSet<SpecimenId> Asked, ImmutableHashSet<SpecimenId> Printed, bool PreLabelling)
{
    public ImmutableArray<Specimen> ToFill => [.. Tubes.Where(tube => Asked.Contains(tube.Id) && tube.CollectedAt is null)];

    public BedsideStep Step => this switch
    {
        { ToFill.IsEmpty: true } => BedsideStep.Done,
        { Check: null } => BedsideStep.Identify,
        { Check.Outcome: not IdentityOutcome.Match } => BedsideStep.Stopped,
        _ when !PreLabelling && ToFill.Any(tube => !Printed.Contains(tube.Id)) => BedsideStep.Label,
        _ => BedsideStep.Collect,
    };

    /// <summary>Null where there is no such order.</summary>
    public static async Task<BedsideView?> ReadAsync(Db db, LaboratoryPack pack, Guid id, Actor collector, CancellationToken ct)
    {
        if (await OrdersStorage.FindAsync(db, new OrderId(id), ct) is not { } order
            || await PatientsStorage.FindSurvivorAsync(db, order.Patient, ct) is not { } patient)
            return null;
        var tubes = await SpecimenStorage.OfOrderAsync(db, order.Id, ct);
        var asked = await db.ListAsync("select specimen_id from specimen_to_collect where order_id = $1", [id],
            row => new SpecimenId(row.GetGuid(0)), ct);
        var printed = await db.ListAsync(
            "select e.specimen_id from specimen s join specimen_event e on e.specimen_id = s.id where s.order_id = $1 and e.kind = 'label-printed'",
            [id], row => new SpecimenId(row.GetGuid(0)), ct);
        return new BedsideView(order, patient, [.. await PatientsStorage.IdentifiersAsync(db, patient.Id, ct)],
            [.. await PatientAlerts.StandingAsync(db, patient.Id, ct)], await IdentityChecks.LatestAsync(db, order.Patient, collector, ct),
            [.. tubes.Where(tube => tube.Parent is null && tube.RejectedAt is null && (asked.Contains(tube.Id) || tube.CollectedAt is not null))
                .OrderBy(tube => TubeLabels.DrawPlace(pack, tube.Container)).ThenBy(tube => tube.Barcode, StringComparer.Ordinal)],
            [.. asked], [.. printed], (await CollectionSettings.ReadAsync(db, ct)).PreLabelling);
    }
}
