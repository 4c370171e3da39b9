using System.Collections.Immutable;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Measures.Identifiers;

namespace Vouch.Department.Orders;

/// <summary>Orders the tube anew whose specimen was rejected: same kind, next suffix, with all its open tests.</summary>
public static class OrderRecollection
{
    /// <summary>
    /// In the transaction that rejects the specimen. Tests that were released from it stay with it. Refusals:
    /// specimen-not-found, specimen-nothing-to-recollect, order-too-large.
    /// </summary>
    public static async Task<Outcome<PlacedTube>> InAsync(Work work, SpecimenId rejected, CancellationToken ct)
    {
        var of = await work.OneAsync(
            "select order_id, patient_id, container, specimen_type from specimen where id = $1", [rejected.Value],
            row => new
            {
                Order = new OrderId(row.GetGuid(0)),
                Patient = new PatientId(row.GetGuid(1)),
                Container = row.GetString(2),
                SpecimenType = row.GetString(3)
            }, ct);
        if (of is null || await OrdersStorage.LockAsync(work, of.Order, ct) is not { } order)
            return OrderRefusals.SpecimenNotFound();
        var open = (await OrdersStorage.TestsAsync(work, of.Order, ct))
            .Where(test => test.Specimen == rejected && !test.Status.IsFinished()).ToList();
        if (open.Count == 0)
            return OrderRefusals.NothingToRecollect();
        var tubes = await OrdersStorage.TubesAsync(work, of.Order, ct);
        if (TubeSuffix.Last(tubes) >= TubeSuffix.Max)
            return OrderRefusals.TooManyTubes();
        if (!AccessionNumber.Parse(order.Accession).Succeeded(out var accession, out var fault))
            throw new InvalidOperationException($"{order.Accession}: {fault}");
        var tube = new NewTube(SpecimenId.New(work.Now), new ContainerNumber(accession, TubeSuffix.Last(tubes) + 1).ToString(),
            of.Container, of.SpecimenType, rejected);
        await OrdersStorage.InsertAsync(work, of.Order, of.Patient, [tube], [], work.Now, ct);
        await work.ExecuteAsync(
            "update order_test set specimen_id = $2, version = version + 1 where id = any ($1)",
            [open.Select(test => test.Id.Value).ToArray(), tube.Id.Value], ct);
        return new PlacedTube(tube.Id, tube.Barcode, tube.Container, tube.SpecimenType,
            [.. open.Select(test => test.Analyte)]);
    }
}
