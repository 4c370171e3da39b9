using Microsoft.Extensions.Logging.Abstractions;
using Vouch.Department.Catalog;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Hl7;
using static System.FormattableString;

namespace Vouch.Department.Tests.Exchange;

/// <summary>What partners are told before everything of an order is final: P, then F, then C.</summary>
public sealed class PreliminaryResultsTests(TestDepartment department) : IClassFixture<TestDepartment>, IAsyncLifetime
{
    private PackInForce packs = null!;

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await DoAsync("update connection set settings = '{\"allResults\": false}' where kind = 'mllp-out'");
        packs = await department.KeepPacksAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_critical_value_is_told_unverified_then_final_then_corrected()
    {
        var partner = await PartnerAsync(new PartnerTerms { Preliminary = true });
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "7.1"));
        await TellAsync();
        await TellAsync();
        var first = Assert.Single(await ToldAsync(partner));
        Assert.Equal(("P", "IP", "P", "7.1", "HH", ""), (first.Get("OBR-25").Text, first.Get("ORC-5").Text, first.Get("OBX-11").Text, first.Get("OBX-5").Text, first.Get("OBX-8").Text, first.Get("OBX-21").Text));
        Assert.StartsWith("PRELIMINARY, not verified: ", first.Get("NTE-3").Text, StringComparison.Ordinal);
        Assert.Equal("", first.Get("OBX-16").Text);

        await bench.Decide.ReleaseAsync(Uma(bench), [await HeldAsync(tube.Tests["K"])], comment: null, Ct).OrFailAsync();
        await TellAsync();
        await bench.Amend.CorrectAsync(Uma(bench), tube.Tests["K"], "6.9", "dilution was wrong", Ct).OrFailAsync();
        await TellAsync();

        var told = await ToldAsync(partner);
        Assert.Equal(["P 7.1", "F 7.1", "C 6.9"], told.Select(message => message.Get("OBX-11").Text + " " + message.Get("OBX-5").Text));
        Assert.Equal(["P", "F", "C"], told.Select(message => message.Get("OBR-25").Text));
        Assert.All(told.Skip(1), message => Assert.NotEqual("", message.Get("OBX-21.1").Text));
    }

    [Theory]
    [InlineData("rejected")]
    [InlineData("rerun")]
    public async Task A_preliminary_value_that_is_not_used_is_taken_back_once(string decision)
    {
        var partner = await PartnerAsync(new PartnerTerms { Preliminary = true });
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "7.1"));
        await TellAsync();
        var held = await HeldAsync(tube.Tests["K"]);
        await (decision == "rerun" ? SetAside.RerunAsync(department.Db, Uma(bench), held, "clotted", Ct) : SetAside.RejectAsync(department.Db, Uma(bench), held, "clotted", Ct)).OrFailAsync();
        await TellAsync();
        await TellAsync();
        var told = await ToldAsync(partner);
        Assert.Equal(["P 7.1", "W "], told.Select(message => message.Get("OBX-11").Text + " " + message.Get("OBX-5").Text));
        Assert.Contains("not verified (" + decision, told[1].Get("NTE-3").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_unverified_goes_where_it_was_not_agreed_nor_where_the_identity_is_in_doubt()
    {
        var silent = await PartnerAsync(new PartnerTerms());
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "7.1"));
        await TellAsync();
        Assert.Empty(await ToldAsync(silent));

        var open = await PartnerAsync(new PartnerTerms { Preliminary = true });
        var doubtful = await bench.TubeAsync(Ct, "K");
        await DoAsync("update specimen set mixed_up_at = now() where id = $1", doubtful.Specimen);
        await bench.MeasureAsync(doubtful.Barcode, Ct, ("K", "7.2"));
        await TellAsync();
        Assert.Equal("recollect", await department.Db.OneAsync("select kind from critical_call where order_test_id = $1", [doubtful.Tests["K"]], r => r.GetString(0), Ct));
        Assert.Empty(await ToldAsync(open));
    }

    [Fact]
    public async Task A_panel_of_which_a_part_is_released_is_preliminary_until_it_is_whole()
    {
        var partner = await PartnerAsync(new PartnerTerms { Preliminary = true });
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K", "NA");
        await DoAsync("update order_test set panel = 'LYTES' where order_id = $1", tube.Order);
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        await TellAsync();
        await bench.MeasureAsync(tube.Barcode, Ct, ("NA", "140"));
        await TellAsync();
        Assert.Equal(["P IP F 4.2", "F CM F 140"], (await ToldAsync(partner)).Select(message =>
            string.Join(' ', message.Get("OBR-25").Text, message.Get("ORC-5").Text, message.Get("OBX-11").Text, message.Get("OBX-5").Text)));
    }

    private async Task TellAsync()
    {
        var (preliminary, notices) = (new PreliminaryResults(department.Db, packs), new ReleaseNotices(department.Db, packs, NullLogger<ReleaseNotices>.Instance));
        await preliminary.TellAsync(Ct);
        await notices.TellAsync(Ct);
        await preliminary.TellAsync(Ct);
    }

    private async Task<List<Hl7Message>> ToldAsync(Guid partner) => (await department.Db.ListAsync("select body from outbox where connection_id = $1 order by seq", [partner],
        r => r.GetFieldValue<byte[]>(0), Ct)).ConvertAll(body => Assert.IsType<Hl7Parse.Parsed>(Hl7Message.Parse(body)).Message);

    private Task<Guid> HeldAsync(Guid test) => department.Db.OneAsync("select measurement_id from review where order_test_id = $1 and decided_at is null", [test], r => r.GetGuid(0), Ct);

    private static Actor Uma(ArrangedBench bench) => new(bench.Technologist, "Uma Sign", "test");

    private async Task<Guid> PartnerAsync(PartnerTerms terms) => (await Connections.SaveAsync(department.Db, department.Actor, id: null,
        new ConnectionPlan(Invariant($"OUT {Guid.NewGuid():N}"), "mllp-out", "hospital") { Host = "127.0.0.1", Port = 1, Settings = terms.Write() }, Ct)).OrFail();

    private async Task DoAsync(string sql, params object?[] args)
    {
        await using var work = await department.Db.BeginAsync(department.Actor, "test", Ct);
        await work.ExecuteAsync(sql, args, Ct);
        await work.CommitAsync(Ct);
    }
}
