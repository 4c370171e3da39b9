using Vouch.Department.Catalog;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Analysers;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;
using static Vouch.Department.Tests.Exchange.Analysers.AnalyserControlsTests;

namespace Vouch.Department.Tests.Exchange.Analysers;

public sealed class UnplacedResultsTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_code_is_mapped_for_its_connection_and_everything_that_waited_for_it_is_placed()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var connection = await hall.ConnectAsync("MAP1", "generic-lis2", Ct);
        var unplaced = await UnplacedAsync(hall);
        var (one, two) = (await hall.Bench.TubeAsync(Ct, "K"), await hall.Bench.TubeAsync(Ct, "K"));
        await hall.PlayAsync(Message("MAP1", one.Barcode, "KALIUM", "4.2"));
        await hall.PlayAsync(Message("MAP1", two.Barcode, "KALIUM", "4.4"));
        await hall.WorkedAsync(connection, 2, Ct);
        var waiting = (await unplaced.WaitingAsync(null, null, Ct)).Where(u => u.Code == "KALIUM").ToList();
        Assert.Equal(2, waiting.Count);
        Assert.All(waiting, u => Assert.True(u is { Reason: "unknown-code", IsMappable: true }));

        (await unplaced.MapAsync(hall.Bench.Actor, waiting[0].Id, "NONSENSE", Ct)).Refused("analyte-not-found");
        var replayed = (await unplaced.MapAsync(hall.Bench.Actor, waiting[0].Id, "K", Ct)).OrFail();

        Assert.Equal(new Replayed(2, 0), replayed);
        Assert.Equal(2, await ReleasedAsync(hall, one.Tests["K"], two.Tests["K"]));
        Assert.DoesNotContain(await unplaced.WaitingAsync(null, null, Ct), u => u.Code == "KALIUM");
        // From now on it needs nobody.
        var three = await hall.Bench.TubeAsync(Ct, "K");
        await hall.PlayAsync(Message("MAP1", three.Barcode, "KALIUM", "4.1"));
        await hall.WorkedAsync(connection, 3, Ct);
        Assert.Equal(1, await ReleasedAsync(hall, three.Tests["K"]));
    }

    [Fact]
    public async Task An_unknown_unit_is_mapped_as_ucum()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var connection = await hall.ConnectAsync("MAP2", "generic-lis2", Ct);
        var unplaced = await UnplacedAsync(hall);
        var tube = await hall.Bench.TubeAsync(Ct, "K");
        await hall.PlayAsync(Message("MAP2", tube.Barcode, "POTASSIUM", "4.2", unit: "mmol per litre"));
        await hall.WorkedAsync(connection, 1, Ct);
        var waiting = (await unplaced.WaitingAsync(null, null, Ct)).Single(u => u.UnitText == "mmol per litre");

        (await unplaced.MapAsync(hall.Bench.Actor, waiting.Id, "mmols", Ct)).Refused("unit-invalid");
        Assert.Equal(new Replayed(1, 0), (await unplaced.MapAsync(hall.Bench.Actor, waiting.Id, "mmol/L", Ct)).OrFail());

        Assert.Equal(1, await ReleasedAsync(hall, tube.Tests["K"]));
    }

    [Fact]
    public async Task A_tube_that_is_registered_later_is_placed_by_replay_and_what_nobody_needs_is_set_aside()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var connection = await hall.ConnectAsync("MAP3", "generic-lis2", Ct);
        var unplaced = await UnplacedAsync(hall);
        var barcode = "LATE-" + Guid.CreateVersion7().ToString("N");
        await hall.PlayAsync(Message("MAP3", barcode, "POTASSIUM", "4.2"));
        await hall.PlayAsync(Message("MAP3", barcode + "X", "POTASSIUM", "4.2"));
        await hall.WorkedAsync(connection, 2, Ct);
        var waiting = (await unplaced.WaitingAsync(null, null, Ct)).Where(u => u.SampleId.StartsWith(barcode, StringComparison.Ordinal)).ToDictionary(u => u.SampleId);
        Assert.Equal(new Replayed(0, 1), (await unplaced.ReplayAsync(hall.Bench.Actor, [waiting[barcode].Id], Ct)).OrFail());
        var tube = await hall.Bench.TubeAsync(Ct, "K");
        await using (var work = await hall.Db.BeginAsync(hall.Bench.Actor, "arranged", Ct))
        {
            await work.ExecuteAsync("update specimen set barcode = $2 where id = $1", [tube.Specimen, barcode], Ct);
            await work.CommitAsync(Ct);
        }

        Assert.Equal(new Replayed(1, 0), (await unplaced.ReplayAsync(hall.Bench.Actor, [waiting[barcode].Id], Ct)).OrFail());
        (await unplaced.ReplayAsync(hall.Bench.Actor, [waiting[barcode].Id], Ct)).Refused("unplaced-not-found");
        (await unplaced.SetAsideAsync(hall.Bench.Actor, [waiting[barcode + "X"].Id], "", Ct)).Refused("reason-invalid");
        Assert.Equal(1, (await unplaced.SetAsideAsync(hall.Bench.Actor, [waiting[barcode + "X"].Id], "service run", Ct)).OrFail());
        Assert.Equal(1, await ReleasedAsync(hall, tube.Tests["K"]));
    }

    [Fact]
    public async Task A_message_of_an_unknown_sender_is_given_to_its_analyser_and_worked_there()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var tube = await hall.Bench.TubeAsync(Ct, "K");
        var sender = "NEW" + Guid.CreateVersion7().ToString("N");
        await hall.PlayAsync(Message(sender, tube.Barcode, "POTASSIUM", "4.2"));
        var unknown = await hall.Db.OneAsync("select id from connection where name = $1", [AnalyserIntake.UnknownName], r => r.GetGuid(0), Ct);
        await hall.WorkedAsync(unknown, 1, Ct);
        var connection = await hall.ConnectAsync(sender, "generic-lis2", Ct);
        var strange = (await hall.Give.WaitingAsync(Ct)).Single(m => m.Beginning.Contains(sender, StringComparison.Ordinal));

        (await hall.Give.RunAsync(hall.Bench.Actor, strange.InboxId, connection, Ct)).OrFail();

        await hall.WorkedAsync(connection, 1, Ct);
        Assert.Equal(1, await ReleasedAsync(hall, tube.Tests["K"]));
        (await hall.Give.RunAsync(hall.Bench.Actor, strange.InboxId, connection, Ct)).Refused("message-not-found");
    }

    private static async Task<UnplacedResults> UnplacedAsync(AnalyserHall hall)
    {
        var packs = new PackInForce(hall.Db);
        var texts = PackReader.Load(Catalog.ShippedPackFiles.Manifest).Texts;
        await PackImport.RunAsync(hall.Db, hall.Bench.Actor, new ImportPack(texts), Ct);
        await packs.RefreshAsync(Ct);
        return new UnplacedResults(hall.Db, hall.Work, new ResultWork(new ConnectionsInForce(hall.Db), packs, hall.Bench.Record), packs);
    }

    private static Task<int> ReleasedAsync(AnalyserHall hall, params Guid[] tests) =>
        hall.Db.OneAsync("select count(*)::int from result where order_test_id = any($1)", [tests], r => r.GetInt32(0), Ct);
}
