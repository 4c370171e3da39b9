using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Sealing;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;
using Vouch.Ledger;

namespace Vouch.Department.Tests.Sealing;

/// <summary>Proof, look-back, ledger and verification through the program's own front door.</summary>
public sealed class ProofPagesTests(TestBrowser browser, TestSite vouch) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_page_of_a_proof_names_every_check_with_the_facts_behind_it_and_verifies_itself(bool dark)
    {
        var (bench, proof, _) = await ReleasedAsync();
        await using var page = await SignedInAsync("ada", dark);
        await page.GoAsync($"/proofs/{proof}");

        await Assertions.Expect(page.Page.Locator("h1")).ToContainTextAsync("Why may I trust this number?");
        await Assertions.Expect(page.Page.Locator(".big-value")).ToContainTextAsync("Potassium 4.2");
        foreach (var address in new[] { $"/devices/{bench.Device}", $"/lots/{bench.Lot}", $"/controls/{bench.ControlSeries["K"]}", $"/people/{bench.Technician}", $"/documents/{bench.Document}" })
            Assert.True(await page.Page.Locator($"a[href='{address}']").CountAsync() > 0, address + " is not linked");
        await Assertions.Expect(page.Page.Locator("#sealed")).ToContainTextAsync("verified just now");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("GENUINE.");
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("proof" + (dark ? "-dark" : ""));
    }

    [Fact]
    public async Task A_downloaded_proof_shows_what_its_holder_chose_and_a_stranger_verifies_it()
    {
        var (_, proof, _) = await ReleasedAsync();
        using var ada = await vouch.SignedInAsync("ada");
        var file = await ada.Http.GetByteArrayAsync($"/proofs/{proof}/file?show=patient-name&show=patient-sex", Ct);
        var keys = await vouch.Visit().ReadAsync("/ledger/keys.pem");

        Assert.True(VerificationKey.FromPem(keys).TryGet(out var published, out _));
        var verdict = Assert.IsType<ProofVerdict.Genuine>(ProofVerification.Verify(file, [.. published]));
        Assert.Equal(["patient-name", "patient-sex"], verdict.Proof.Disclosed.Select(one => one.Name).Order());
        Assert.Equal(1, await vouch.Db.OneAsync("select count(*)::int from audit_entry where action = 'export' and table_name = 'proof' and row_id = $1",
            [proof.ToString()], r => r.GetInt32(0), Ct));
    }

    [Fact]
    public async Task Without_a_relation_to_the_patient_neither_the_page_nor_the_file_is_given()
    {
        var (_, proof, _) = await ReleasedAsync();
        using var quentin = await vouch.SignedInAsync("quentin");

        var page = await quentin.ReadAsync($"/proofs/{proof}");
        Assert.Contains("no treatment relation", page, StringComparison.Ordinal);
        Assert.DoesNotContain("4.2", page, StringComparison.Ordinal);
        using var file = await quentin.GetAsync($"/proofs/{proof}/file");
        Assert.Equal(HttpStatusCode.Forbidden, file.StatusCode);
    }

    [Fact]
    public async Task Anybody_verifies_in_the_browser_without_sending_the_file_and_a_changed_one_is_told()
    {
        var (_, proof, _) = await ReleasedAsync();
        var file = await FileAsync(proof);
        await using var page = await browser.OpenAsync(vouch.Address);
        var posts = 0;
        page.Page.Request += (_, request) => posts += request.Method == "POST" ? 1 : 0;
        await page.GoAsync(ProofAddress.Of(proof, file.LeafHash));
        await page.ExpectAccessibleAsync();

        await VerifyAsync(page, file.ToUtf8());
        await Assertions.Expect(page.Page.Locator("[data-verdict]")).ToContainTextAsync("GENUINE.");
        await Assertions.Expect(page.Page.Locator("[data-verdict]")).ToContainTextAsync("all of them and no other");
        await Assertions.Expect(page.Page.Locator("[data-verdict]")).ToContainTextAsync("on this device");
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("verify");
        await VerifyAsync(page, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file.ToUtf8()).Replace("4.2", "5.2", StringComparison.Ordinal)));
        await Assertions.Expect(page.Page.Locator("[data-verdict]")).ToContainTextAsync("NOT GENUINE.");
        await VerifyAsync(page, (await FileAsync((await ReleasedAsync()).Proof)).ToUtf8());
        await Assertions.Expect(page.Page.Locator("[data-verdict]")).ToContainTextAsync("NOT THE PROOFS OF THAT REPORT");

        ProofFile[] three = [file, await FileAsync((await ReleasedAsync()).Proof), await FileAsync((await ReleasedAsync()).Proof)];
        await page.Page.Locator("[name=digest]").FillAsync(ReportDigest.Of(three.Select(one => one.LeafHash)).ToString());
        await VerifyAsync(page, [.. three.Select(one => one.ToUtf8())]);
        await Assertions.Expect(page.Page.Locator("[data-verdict]")).ToContainTextAsync("all of them and no other");
        await VerifyAsync(page, [.. three.Take(2).Select(one => one.ToUtf8())]);
        await Assertions.Expect(page.Page.Locator("[data-verdict]")).ToContainTextAsync("NOT THE PROOFS OF THAT REPORT");
        Assert.Equal(0, posts);
    }

    [Fact]
    public async Task The_saved_page_verifies_from_a_disk()
    {
        var file = await FileAsync((await ReleasedAsync()).Proof);
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder["verify.html"], await vouch.Visit().Http.GetByteArrayAsync("/verify/offline", Ct), Ct);
        await using var page = await browser.OpenAsync(vouch.Address);
        await page.Page.GotoAsync("file://" + folder["verify.html"]);

        await VerifyAsync(page, file.ToUtf8());

        await Assertions.Expect(page.Page.Locator("[data-verdict]")).ToContainTextAsync("GENUINE.");
        await page.ExpectAccessibleAsync();
    }

    [Fact]
    public async Task Without_scripts_the_server_verifies_the_file_or_its_text()
    {
        var file = await FileAsync((await ReleasedAsync()).Proof);
        using var stranger = vouch.Visit();
        var token = await stranger.TokenAsync("/verify");
        async Task<string> PostAsync(HttpContent content)
        {
            using var answer = await stranger.Http.PostAsync(new Uri("/verify", UriKind.Relative), content, Ct);
            return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));
        }

        MultipartFormDataContent Form() => new()
        {
            { new StringContent("verify"), "_handler" }, { new StringContent(token), "__RequestVerificationToken" },
        };
        var uploaded = Form();
        uploaded.Add(new ByteArrayContent(file.ToUtf8()), "file", "proof.json");
        uploaded.Add(new StringContent(file.LeafHash.ToString()), "digest");
        var answered = await PostAsync(uploaded);
        Assert.Contains("<div>GENUINE.</div>", answered, StringComparison.Ordinal);
        Assert.Contains("all of them and no other.</span>", answered, StringComparison.Ordinal);
        var pasted = Form();
        pasted.Add(new StringContent(Encoding.UTF8.GetString(file.ToUtf8()).Replace("4.2", "5.2", StringComparison.Ordinal)), "text");
        Assert.Contains("<div>NOT GENUINE.</div>", await PostAsync(pasted), StringComparison.Ordinal);
        var huge = Form();
        huge.Add(new ByteArrayContent(new byte[9 * 1024 * 1024]), "file", "huge.json");
        try
        {
            using var refused = await stranger.Http.PostAsync(new Uri("/verify", UriKind.Relative), huge, Ct);
            Assert.False(refused.IsSuccessStatusCode);
        }
        catch (HttpRequestException)
        {
            // Closed in the middle of what is too large: refused as well.
        }
    }

    [Fact]
    public void The_page_s_script_judges_every_vector_of_the_format_as_listed()
    {
        if (Repository.Root is not { } root)
        {
            Assert.Skip("The repository is not here.");
            return;
        }

        var script = $$"""
            require({{System.Text.Json.JsonSerializer.Serialize(Path.Combine(root, "src/Vouch.Server/wwwroot/verify.js"))}});
            const fs = require("fs"), folder = {{System.Text.Json.JsonSerializer.Serialize(Path.Combine(root, "docs/vectors/proof"))}};
            const keys = fs.readFileSync(folder + "/public-key.pem", "utf8").match(/-----BEGIN PUBLIC KEY-----([^-]+)-----END/)[1];
            const id = require("crypto").createHash("sha256").update(Buffer.from(keys, "base64")).digest("hex");
            (async () => {
              const wrong = [];
              const cases = JSON.parse(fs.readFileSync(folder + "/cases.json", "utf8"));
              for (const one of cases.cases ?? cases) {
                const said = await vouchVerify(new Uint8Array(fs.readFileSync(folder + "/" + one.file)), [id]);
                if (said.code !== one.exitCode) wrong.push(`${one.file}: ${said.code} instead of ${one.exitCode}: ${said.words.join(" ")}`);
              }
              console.log(wrong.length === 0 ? `ALL ${(cases.cases ?? cases).length} AGREE` : wrong.join("\n"));
            })();
            """;
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", script]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = node.StandardOutput.ReadToEnd() + node.StandardError.ReadToEnd();
        Assert.Matches("^ALL [1-9][0-9]+ AGREE", output);
    }

    [Fact]
    public async Task A_recalled_lot_is_worked_to_its_end_without_scripts_and_closed_by_a_second_person()
    {
        var (bench, proof, patient) = await ReleasedAsync();
        var look = await RecallAsync(bench);
        await using (var ada = await SignedInAsync("ada", scripts: false))
        {
            await ada.GoAsync("/look-backs");
            await Assertions.Expect(ada.Page.Locator($"tr[data-href='/look-backs/{look}']")).ToContainTextAsync("1 undecided");
            await ada.GoAsync($"/look-backs/{look}");
            await Assertions.Expect(ada.Page.Locator("main")).ToContainTextAsync("Holm, Eva");
            await Assertions.Expect(ada.Page.Locator($"a[href='/proofs/{proof}']")).ToHaveCountAsync(1);
            await ada.Page.GetByLabel("Decision for those chosen").SelectOptionAsync("no-impact");
            await ada.Page.GetByLabel("Reason").FillAsync("Controls of this lot were in");
            await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Decide" }).ClickAsync();
            await Assertions.Expect(ada.Page.Locator("tbody")).ToContainTextAsync("Controls of this lot were in");
        }

        Assert.True(await vouch.Db.OneAsync("select exists (select 1 from audit_entry where action = 'view' and table_name = 'patient' and row_id = $1 and new ->> 'page' = 'look-back')",
            [patient.ToString()], r => r.GetBoolean(0), Ct));
        using (var quentin = await vouch.SignedInAsync("quentin"))
        {
            var csv = (await quentin.ReadAsync($"/look-backs/{look}/results.csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(2, csv.Length);
            Assert.Contains("K 4.2 mmol/L,1,final", csv[1], StringComparison.Ordinal);
            Assert.EndsWith(proof.ToString(), csv[1], StringComparison.Ordinal);
        }

        await using var ines = await SignedInAsync("ines");
        await ines.GoAsync($"/look-backs/{look}");
        await ines.ExpectAccessibleAsync();
        await ines.PhotographAsync("look-back");
        await Task.Delay(TimeSpan.FromSeconds(11), Ct); // Work of the seconds around the doubt must have ended.
        await ines.Page.GetByText("Close the look-back").First.ClickAsync();
        await ines.Page.GetByLabel("Conclusion").FillAsync("No patient was harmed");
        if (await ines.Page.Locator("[name=sign-name]").CountAsync() > 0)
            await ines.Page.Locator("[name=sign-name]").FillAsync("ines");
        await ines.Page.Locator("[name=pin]").FillAsync(DemoAccounts.Pin);
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Close the look-back" }).ClickAsync();
        await Assertions.Expect(ines.Page.Locator("#found")).ToContainTextAsync("closed");
    }

    [Fact]
    public async Task A_later_doubt_is_told_on_the_proof_s_page()
    {
        var (bench, proof, _) = await ReleasedAsync();
        var look = await RecallAsync(bench);
        using var ada = await vouch.SignedInAsync("ada");

        Assert.Contains($"/look-backs/{look}", await ada.ReadAsync($"/proofs/{proof}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ledger_s_page_reads_the_head_aloud_and_proves_that_it_grew()
    {
        await FileAsync((await ReleasedAsync()).Proof);
        await FileAsync((await ReleasedAsync()).Proof);
        var sizes = await vouch.Db.ListAsync("select size::text from tree_head h order by h.size", [], r => r.GetString(0), Ct);
        await using var page = await SignedInAsync("ada");
        await page.GoAsync($"/ledger?from={sizes[0]}&to={sizes[^1]}");

        await Assertions.Expect(page.Page.Locator("#grew ~ p")).ToContainTextAsync("unchanged");
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("ledger");
        var head = await vouch.Visit().Http.GetByteArrayAsync("/ledger/head.json", Ct);
        Assert.True(SignedHead.Read(head).TryGet(out var signed, out _) && signed.IsSigned);
    }

    private async Task<(ArrangedBench Bench, Guid Proof, Guid Patient)> ReleasedAsync()
    {
        var bench = await ArrangedBench.CreateAsync(vouch.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        var proof = await vouch.Db.OneAsync("select proof_id from result where order_test_id = $1", [tube.Tests["K"]], r => r.GetGuid(0), Ct);
        Assert.NotEqual(Guid.Empty, proof);
        await FileAsync(proof);
        return (bench, proof, tube.Patient);
    }

    /// <summary>The proof's file, as soon as the program has sealed it.</summary>
    private async Task<ProofFile> FileAsync(Guid proof)
    {
        var files = vouch.Services.GetRequiredService<ProofFiles>();
        for (var tries = 0; ; tries++)
        {
            if ((await files.ForResultAsync(proof, [], Ct)).Succeeded(out var file, out var refusal))
                return file;
            Assert.True(refusal.Code == "proof-unsealed" && tries < 200, refusal.Text);
            await Task.Delay(100, Ct);
        }
    }

    private async Task<Guid> RecallAsync(ArrangedBench bench)
    {
        await using var work = await vouch.Db.BeginAsync(bench.Actor, "recall", Ct);
        var opened = await OpenDoubt.RunAsync(work, new Doubt(FactKind.Lot, bench.Lot, null, null, "lot-recalled", "The maker recalls this lot."), Ct);
        await work.CommitAsync(Ct);
        return opened.LookBackId;
    }

    private static async Task VerifyAsync(BrowserPage page, params byte[][] files)
    {
        await page.Page.Locator("[name=file]").SetInputFilesAsync(files.Select((file, number) =>
            new FilePayload { Name = FormattableString.Invariant($"proof-{number}.json"), MimeType = "application/json", Buffer = file }));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();
    }

    private async Task<BrowserPage> SignedInAsync(string user, bool dark = false, bool scripts = true)
    {
        var page = await browser.OpenAsync(vouch.Address, dark: dark, scripts: scripts);
        await page.SignInAsync(user);
        return page;
    }
}
