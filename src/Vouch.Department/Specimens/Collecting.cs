using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Starting;

namespace Vouch.Department.Specimens;

/// <summary>The start gate at the bedside.</summary>
public static class Collecting
{
    /// <summary>Tests of these tubes: id, patient, tube, analyte.</summary>
    internal const string Tests =
        """
        select t.id, s.patient_id, s.id, t.analyte from specimen s join order_test t on t.specimen_id = s.id
        where s.id = any($1) and t.cancelled_at is null order by t.id
        """;

    /// <summary>A test to be collected: the competence asked for is that of collecting.</summary>
    public static GateSubject Subject(Guid test, Guid patient, Guid specimen, string analyte, Guid? collector, DateTimeOffset at) => new(
        test, patient, specimen, analyte, StartGate.Phlebotomy, DeviceId: null, DeviceModel: null, LotId: null, collector, at);

    /// <summary>
    /// May this person collect what is still to be filled? Asked before anything is done, the patient's identity excepted.
    /// </summary>
    public static async Task<List<StartVerdict>> LookAsync(Db db, StartGate gate, BedsideView view, Guid collector, CancellationToken ct) =>
        await gate.LookAsync(db, RequirementStage.Collection, await SubjectsAsync(db, view, collector, ct), ct);

    /// <summary>The tests of the tubes still to be filled.</summary>
    public static Task<List<GateSubject>> SubjectsAsync(Db db, BedsideView view, Guid collector, CancellationToken ct) => db.ListAsync(
        Tests, [view.ToFill.Select(tube => tube.Id.Value).ToArray()],
        row => Subject(row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), collector, db.Now), ct);
}
