using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Supplies;

namespace Vouch.Department.Simulator;

/// <summary>What a trainer can start, and what the trainees should see.</summary>
public sealed record Scenario(string Code, string Title, string Expect);

/// <summary>Starts scenarios. Only simulated things go wrong; what the department does about it is real.</summary>
public sealed class Scenarios(Db db, SimulatorState state)
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("control-fails", "A control fails on Chemistry 1", "The next control is rejected; its tests are locked on that device until a control is accepted, and a look-back names the results since the last good one."),
        new("device-recovers", "Chemistry 1 reads right again", "The next accepted control unlocks the tests."),
        new("recalled-lot", "A reagent lot is recalled", "Every result that used the lot is named in a look-back; new ones are locked."),
        new("swapped-tubes", "The blood of two patients is swapped", "Delta checks and guards hold the results of both; the labels look right."),
        new("mains-failure", "Mains failure", "Analysers and orders stop; nothing that was acknowledged is lost."),
        new("mains-back", "The power is back", "Everything goes on where it stopped."),
    ];

    /// <summary>Starts a scenario; the address is where to watch it.</summary>
    public async Task<Outcome<string>> StartAsync(Actor actor, string code, CancellationToken ct)
    {
        var chemistry = SimulatedDevice.All[0].Id;
        switch (code)
        {
            case "control-fails":
                state.SetShift(chemistry, 4.5);
                state.RunControls(chemistry);
                return "/analysers";
            case "device-recovers":
                state.SetShift(chemistry, 0);
                state.RunControls(chemistry);
                return "/analysers";
            case "recalled-lot":
                return await RecallAsync(actor, ct);
            case "swapped-tubes":
                state.SwapNextTubes = true;
                return "/review";
            case "mains-failure":
                state.MainsFailed = true;
                return "/";
            case "mains-back":
                state.MainsFailed = false;
                return "/";
            default:
                return new Refusal("scenario-not-found", "There is no such scenario.");
        }
    }

    /// <summary>The lot that most results used.</summary>
    private async Task<Outcome<string>> RecallAsync(Actor actor, CancellationToken ct)
    {
        var lot = await db.OneAsync<Guid?>(
            """
            select l.id from lot l
            where (select s.state from lot_state s where s.lot_id = l.id order by s.version desc limit 1) = 'usable'
            order by (select count(*) from citation c where c.kind = $1 and c.fact = l.id) desc limit 1
            """, [(short)FactKind.Lot], r => r.GetGuid(0), ct);
        if (lot is not { } id)
            return new Refusal("lot-not-found", "No lot is in use.");
        return (await ChangeLotState.RunAsync(db, actor, id, "recalled", "Maker's notice (training)", usedFrom: null, ct)).Succeeded(out var changed, out var refusal)
            ? $"/look-backs/{changed.LookBack!.LookBackId}"
            : refusal;
    }
}
