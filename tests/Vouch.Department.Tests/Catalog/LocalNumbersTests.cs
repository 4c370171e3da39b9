using System.Globalization;
using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Catalog;

public sealed class LocalNumbersTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Db Db => department.Db;

    [Fact]
    public async Task What_is_set_locally_waits_for_a_signature_and_is_then_a_version_of_its_own_over_the_text()
    {
        await ImportAsync("LA", "1");
        await SetAsync("LA", 1, Typed("K", "reportable", ("low", "1.0"), ("high", "10.0")), Typed("K", "autoverify", ("within", "reportable")));
        Assert.Equal("1", (await PacksStorage.InForceAsync(Db, "LA", Ct))!.Label);

        var version = (await SignAsync("LA", 1)).OrFail();

        Assert.Equal(("1+local.1", 2, PackState.Signed), (version.Label, version.Version, version.State));
        Assert.Equal(version, await PacksStorage.InForceAsync(Db, "LA", Ct));
        var pack = await PackAsync("LA", 2);
        var reportable = pack.Analytes["K"].ReportableRange!;
        Assert.Equal((1.0m, 10.0m, "Local verification of 2025-06-01 by Ines Moreau: 20 samples"), (reportable.Range.Low, reportable.Range.High, reportable.Source));
        Assert.Equal(SourceReading.Read, pack.ReadingOf(reportable.Source));
        Assert.True(AutoverificationCoverage.Of(pack, pack.Analytes["K"]).Some);
        Assert.Empty(await LocalEntriesStorage.ListAsync(Db, "LA", Ct));
        Assert.DoesNotContain(pack.ToBeSetLocally(), setting => setting is { Subject: "K", Group: NumberGroups.Reportable });
    }

    [Fact]
    public async Task The_next_signature_lays_what_is_new_over_what_was_signed()
    {
        await ImportAsync("LB", "1");
        await SetAsync("LB", 1, Typed("K", "reportable", ("low", "1"), ("high", "10")));
        (await SignAsync("LB", 1)).OrFail();
        await SetAsync("LB", 2, Typed("K", "retest", ("hours", "6")), Typed("RED", "volume", ("minimumMl", "2.5")));

        Assert.Equal("1+local.2", (await SignAsync("LB", 2)).OrFail().Label);

        var pack = await PackAsync("LB", 3);
        Assert.Equal((10m, 6, 2.5m), (pack.Analytes["K"].ReportableRange!.Range.High, pack.Analytes["K"].MinimumRetestInterval!.Hours, pack.FindContainer("RED")!.MinimumVolumeMl));
        Assert.Equal(3, pack.LocalEntries.Length);
        Assert.Equal("1", pack.TextVersion);
    }

    [Fact]
    public async Task A_new_text_of_the_pack_takes_over_what_was_set_locally()
    {
        await ImportAsync("LC", "1");
        await SetAsync("LC", 1, Typed("K", "reference", ("low", "3.5"), ("high", "5.0")));
        (await SignAsync("LC", 1)).OrFail();
        var fresh = await ImportAsync("LC", "2");
        Assert.Null(fresh.InForceSince);

        var version = (await SignAsync("LC", fresh.Version)).OrFail();

        Assert.Equal("2+local.1", version.Label);
        Assert.Equal(3.5m, Assert.Single((await PackAsync("LC", version.Version)).Analytes["K"].ReferenceIntervals).Low);
    }

    [Fact]
    public async Task Taken_back_the_packs_own_numbers_hold_again()
    {
        await ImportAsync("LD", "1");
        await SetAsync("LD", 1, Typed("K", "reference", ("low", "3.5"), ("high", "5.0")), Typed("K", "retest", ("hours", "6")));
        // What nobody signed simply goes.
        await SetAsync("LD", 1, Typed("K", "retest"));
        Assert.Equal("reference", Assert.Single(await LocalEntriesStorage.ListAsync(Db, "LD", Ct)).Entry.Group);
        (await SignAsync("LD", 1)).OrFail();

        // What is signed is taken back by a signature.
        await SetAsync("LD", 2, Typed("K", "reference"));
        (await SignAsync("LD", 2)).OrFail();

        Assert.Equal(3.6m, Assert.Single((await PackAsync("LD", 3)).Analytes["K"].ReferenceIntervals).Low);
        var refusal = (await LocalNumbers.RunAsync(Db, department.Actor, new SetLocally("LD", 3, [Typed("K", "delta")]), Ct)).Refused("local-numbers-invalid");
        Assert.Contains("K delta: nothing was set locally that could be taken back", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_that_is_not_used_here_is_not_asked_for_again()
    {
        await ImportAsync("LE", "1");
        await SetAsync("LE", 1, Typed("K", "delta", (LocalEntry.NotUsed, "true")), Typed("K", "reference", (LocalEntry.NotUsed, "true")));
        (await SignAsync("LE", 1)).OrFail();

        var pack = await PackAsync("LE", 2);

        Assert.Empty(pack.Analytes["K"].ReferenceIntervals);
        Assert.DoesNotContain(pack.ToBeSetLocally(), setting => setting is { Subject: "K", Group: NumberGroups.Delta or NumberGroups.Reference });
    }

    [Theory]
    [InlineData("reportable", "low", "10", "high", "1", "K reportable: low 10 is above high 1")]
    [InlineData("reportable", "low", "4,5", "high", "5", "K reportable: 'low' must be a number with a decimal point")]
    [InlineData("reportable", "low", "1", "hours", "5", "K reportable: unknown key 'hours'")]
    [InlineData("critical", "below", "4.0", "above", "9", "critical limits (below 4.0, above 9) reach into the reference interval")]
    [InlineData("reference", "age", "18 years", "low", "3", "K reference: '18 years' is not an age range")]
    [InlineData("autoverify", "within", "critical", "", "", "K is autoverified within critical limits, but has none")]
    [InlineData("stability", "at", "warm", "hours", "3", "K stability: 'at' is 'warm'")]
    [InlineData("retest", "hours", "1}, source: S", "", "", "K retest: 'hours' must be a number")]
    [InlineData("reportable", "low", "1", "high\": 9, \"low", "2", "K reportable: unknown key")]
    [InlineData("colour", "low", "1", "", "", "K colour: there is no such analyte, tube or group of it")]
    public async Task Numbers_that_do_not_fit_are_refused_with_what_is_wrong_and_none_is_taken(
        string group, string field, string value, string other, string otherValue, string message)
    {
        var code = "LF" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..6].ToUpperInvariant();
        await ImportAsync(code, "1");
        var fields = new List<(string, string)> { (field, value) };
        if (other.Length > 0)
            fields.Add((other, otherValue));

        var refusal = (await LocalNumbers.RunAsync(Db, department.Actor,
            new SetLocally(code, 1, [Typed("K", "turnaround", ("stat", "60")), Typed("K", group, [.. fields])]), Ct))
            .Refused("local-numbers-invalid");

        Assert.Contains(message, refusal.Detail, StringComparison.Ordinal);
        Assert.Empty(await LocalEntriesStorage.ListAsync(Db, code, Ct));
    }

    [Theory]
    [InlineData("2999-01-01", "Ines Moreau", "the day of verification")]
    [InlineData("yesterday", "Ines Moreau", "the day of verification")]
    [InlineData("2025-06-01", "", "who verified it")]
    [InlineData("2025-06-01", "Ines: Moreau", "who verified it")]
    public async Task Who_verified_and_when_is_needed(string on, string by, string message)
    {
        await ImportAsync("LG", "1");

        var refusal = (await LocalNumbers.RunAsync(Db, department.Actor,
            new SetLocally("LG", 1, [Typed("K", "retest", ("hours", "6")) with { VerifiedOn = on, VerifiedBy = by }]), Ct)).Refused("local-numbers-invalid");

        Assert.Contains(message, refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_the_basis_says_it_stays_text()
    {
        await ImportAsync("LH", "1");
        const string basis = "\"quoted\" {low: 1} # not a comment, edition 5: page 3 \\ 100% – µ";
        await SetAsync("LH", 1, Typed("K", "retest", ("hours", "6")) with { Basis = basis });
        (await SignAsync("LH", 1)).OrFail();

        Assert.Equal(basis, Assert.Single((await PackAsync("LH", 2)).LocalEntries).Basis);
    }

    [Fact]
    public async Task Only_a_person_signs_and_only_where_there_is_something_to_sign()
    {
        await ImportAsync("LI", "1");
        (await SignAsync("LI", 1)).Refused("local-numbers-nothing-new");
        await SetAsync("LI", 1, Typed("K", "retest", ("hours", "6")));

        (await LocalSigning.RunAsync(Db, Actor.Job("import"), new SignLocally("LI", 1, "approved"), Ct)).Refused("pack-signature-not-permitted");
        (await LocalSigning.RunAsync(Db, department.Actor, new SignLocally("LI", 1, " "), Ct)).Refused("pack-meaning-invalid");
        (await LocalSigning.RunAsync(Db, department.Actor, new SignLocally("LI", 9, "approved"), Ct)).Refused("pack-not-found");
        (await SignAsync("LI", 1)).OrFail();
        (await SignAsync("LI", 2)).Refused("local-numbers-nothing-new");
    }

    [Fact]
    public async Task The_spreadsheet_lists_what_is_open_and_is_taken_back_filled_in()
    {
        await ImportAsync("LJ", "1");
        await SetAsync("LJ", 1, Typed("K", "retest", ("hours", "6")));
        var view = await ViewAsync("LJ", 1);
        var csv = LocalCsv.Write(view.Pack, view.Open, view.Merged);
        var rows = Csv.Read(csv).ToList();
        var header = rows[0];
        Assert.Contains(rows, row => row[0] == "K" && row[3] == "retest" && row[header.IndexOf("hours")] == "6");
        string Filled(string group, params (string Column, string Value)[] cells)
        {
            var row = rows.Find(row => row[0] is "K" or "RED" && row[3] == group)!.ToList();
            foreach (var (column, value) in cells)
                row[header.IndexOf(column)] = value;
            return Csv.Line([.. row]);
        }
        var filled = Csv.Line([.. header]) + Filled("critical", ("age", "0 d..16 y"), ("atOrBelow", "2.8")) + Filled("critical", ("age", "16 y.."), ("atOrBelow", "2.5"))
            + Filled("delta") + Filled("turnaround", ("notUsed", "yes")) + Filled("volume", ("minimumMl", "3"), ("verifiedBy", "Tom Berg"));

        var typed = LocalCsv.Read(filled, "2025-06-02", "Ines Moreau", "").OrFail();
        Assert.Equal(3, (await LocalNumbers.RunAsync(Db, department.Actor, new SetLocally("LJ", 1, typed), Ct)).OrFail());
        (await SignAsync("LJ", 1)).OrFail();

        var pack = await PackAsync("LJ", 2);
        Assert.Equal(["at or below 2.8", "at or below 2.5"], pack.Analytes["K"].CriticalLimits.Select(limits => limits.ToString()));
        Assert.Equal(3m, pack.FindContainer("RED")!.MinimumVolumeMl);
        Assert.Equal("Local verification of 2025-06-02 by Tom Berg", pack.FindContainer("RED")!.MinimumSource);
        Assert.DoesNotContain(pack.ToBeSetLocally(), setting => setting is { Subject: "K", Group: NumberGroups.Turnaround });
    }

    [Theory]
    [InlineData("code,group,low\nK,reportable,1,2\n", "row 2 has more cells")]
    [InlineData("code;group;low\nK;reportable;1\n", "a column 'code;group;low' that is not known here")]
    [InlineData("code,low\nK,1\n", "'code' and 'group'")]
    [InlineData("", "The file is empty")]
    public void A_file_that_is_no_such_spreadsheet_is_refused(string csv, string message) =>
        Assert.Contains(message, LocalCsv.Read(csv, "2025-06-02", "Ines Moreau", "").Refused("local-numbers-invalid").Detail, StringComparison.Ordinal);

    [Fact]
    public async Task A_row_that_does_not_fit_is_named()
    {
        await ImportAsync("LK", "1");
        var typed = LocalCsv.Read("code,group,low,high\nK,reportable,1,10\nXX,reportable,1,10\n", "2025-06-02", "Ines Moreau", "").OrFail();

        var refusal = (await LocalNumbers.RunAsync(Db, department.Actor, new SetLocally("LK", 1, typed), Ct)).Refused("local-numbers-invalid");

        Assert.Contains("row 3, XX reportable: there is no such analyte", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_group_of_every_shipped_analyte_can_be_written_and_read_back_the_same()
    {
        var texts = PackReader.Load(ShippedPackFiles.Manifest).Texts;
        var shipped = ShippedPackFiles.Pack;
        var entries = from analyte in shipped.Analytes.Values
                      from number in NumberGroups.All
                      let lines = NumberLines.Of(analyte, number)
                      where !lines.IsEmpty
                      select new LocalEntry(analyte.Code, number, lines, new DateOnly(2025, 6, 1), "Ines Moreau", "");

        var pack = Assert.IsType<PackReading.Fit>(PackReader.Read([.. texts, LocalText.Compose(1, entries).Text])).Pack;

        foreach (var analyte in shipped.Analytes.Values)
            foreach (var number in NumberGroups.All)
                Assert.Equal(Words(analyte, number), Words(pack.Analytes[analyte.Code], number));
        Assert.Equal("2026.1+local.1", pack.Version);

        static string Words(Analyte analyte, string number) => string.Join("; ", NumberLines.Of(analyte, number).Select(line => string.Join(", ", line)));
    }

    [Fact]
    public async Task What_waits_is_under_audit()
    {
        await ImportAsync("LM", "1");
        await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using var command = department.Source.CreateCommand("""
                insert into pack_local_entry (pack_id, subject, group_name, lines, verified_on, verified_by, basis, entered_by)
                select id, 'K', 'retest', '[]', '2025-06-01', 'x', '', 'x' from pack where code = 'LM'
                """);
            await command.ExecuteNonQueryAsync(Ct);
        });
    }

    private static LocalTyped Typed(string subject, string group, params (string Name, string Value)[] fields) => new(subject, group,
        fields.Length == 0 ? [] : [fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal)], "2025-06-01", "Ines Moreau", "20 samples");

    private async Task SetAsync(string code, int version, params LocalTyped[] entries) =>
        (await LocalNumbers.RunAsync(Db, department.Actor, new SetLocally(code, version, entries), Ct)).OrFail();

    private Task<Outcome<PackVersion>> SignAsync(string code, int version) =>
        LocalSigning.RunAsync(Db, department.Actor, new SignLocally(code, version, "reviewed and approved"), Ct);

    private async Task<LaboratoryPack> PackAsync(string code, int version) => (await new PackInForce(Db).FindAsync(code, version, Ct))!.Pack;

    private async Task<LocalView> ViewAsync(string code, int version) =>
        LocalView.Of((await PackUnder.FindAsync(Db, code, version, Ct))!, await LocalEntriesStorage.ListAsync(Db, code, Ct));

    private async Task<PackVersion> ImportAsync(string code, string label) =>
        (await PackImport.RunAsync(Db, department.Actor, new ImportPack([new PackText("pack.yaml", $$"""
            pack: {{code}}
            name: Test
            version: "{{label}}"
            sources: {S: A source}
            specimenTypes: {SER: {name: Serum, hl7: SER} }
            containers:
              RED: {name: Red, additive: none, colour: red, hex: "#c00000", suffix: R, specimens: [SER], venous: 3, volumeMl: 5, source: S}
            analytes:
              K: {name: Potassium, discipline: chemistry, specimen: SER, containers: [RED], unit: mmol/L, decimals: 1, reference: [{low: 3.6, high: 4.6, source: S}]}
            """)]), Ct)).OrFail();
}
