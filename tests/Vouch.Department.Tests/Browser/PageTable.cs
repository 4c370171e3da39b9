using Vouch.Department.Security;

namespace Vouch.Department.Tests.Browser;

/// <summary>A page of the program and how a test sees it.</summary>
/// <param name="User">Who looks: a user name of the demo; empty: nobody is signed in.</param>
/// <param name="Address">Where it is in the arranged hospital; null: its route as it stands.</param>
public sealed record PageLook(string User, Func<ArrangedHospital, string>? Address = null);

/// <summary>Every page of the program: a new page gets its line here, and is then seen in every light.</summary>
public static class PageTable
{
    public static IReadOnlyDictionary<string, PageLook> Pages { get; } = new Dictionary<string, PageLook>(StringComparer.Ordinal)
    {
        ["/"] = new("ada"),
        ["/account"] = new("max"),
        ["/analysers"] = new("sam"),
        ["/analysers/{Id:guid}"] = new("sam", h => $"/analysers/{h.Analyser}"),
        ["/audit"] = new("noor"),
        ["/audit/{Id:guid}"] = new("noor", h => $"/audit/{h.Audit}"),
        ["/autoverification"] = new("ines"),
        ["/break-glass"] = new("noor"),
        ["/code-maps"] = new("ivo"),
        ["/collections"] = new("pia"),
        ["/collections/{Id:guid}"] = new("pia", h => $"/collections/{h.ToCollect.Id}"),
        ["/connections"] = new("ivo"),
        ["/connections/new"] = new("ivo"),
        ["/connections/{Id:guid}"] = new("ivo", h => $"/connections/{h.Hospital}"),
        ["/controls"] = new("sam", h => $"/controls?device={h.SeriesDevice}"),
        ["/controls/review"] = new("quentin", h => FormattableString.Invariant($"/controls/review?device={h.SeriesDevice}&month={h.Site.Db.Now:yyyy-MM}")),
        ["/controls/{Id:guid}"] = new("sam", h => $"/controls/{h.Series}"),
        ["/critical"] = new("ada"),
        ["/critical/{Id:guid}"] = new("ada", h => $"/critical/{h.Call}"),
        ["/devices"] = new("bea"),
        ["/devices/new"] = new("bea"),
        ["/devices/{Id:guid}"] = new("sam", h => $"/devices/{h.Bench.Device}"),
        ["/differential/{Id:guid}"] = new("tom", h => $"/differential/{h.Film}"),
        ["/documents"] = new("quentin"),
        ["/documents/{Id:guid}"] = new("quentin", h => $"/documents/{h.Bench.Document}"),
        ["/doubts/new"] = new("ines", h => $"/doubts/new?about=lot&fact={h.Bench.Lot}"),
        ["/kits"] = new("tom"),
        ["/kits/{Id:guid}"] = new("tom", h => $"/kits/{h.Kit}"),
        ["/ledger"] = new("quentin"),
        ["/look-backs"] = new("ada"),
        ["/look-backs/{Id:guid}"] = new("ines", h => $"/look-backs/{h.LookBack}"),
        ["/lots"] = new("sam"),
        ["/lots/new"] = new("tom"),
        ["/lots/{Id:guid}"] = new("sam", h => $"/lots/{h.Bench.Lot}"),
        ["/messages"] = new("ivo"),
        ["/messages/{Id:guid}"] = new("ivo", h => $"/messages/{h.Message}"),
        ["/not-found"] = new("sam"),
        ["/operators"] = new("sam"),
        ["/orders/new"] = new("sam", h => $"/orders/new?patient={h.Released.Patient}"),
        ["/orders/{Accession}"] = new("sam", h => $"/orders/A{h.Released.Barcode}"),
        ["/packs"] = new("ines"),
        ["/packs/{Code}/{Number:int}"] = new("ines", _ => "/packs/LAB/1"),
        ["/packs/{Code}/{Number:int}/local"] = new("ines", _ => "/packs/LAB/1/local"),
        ["/packs/{Code}/{Number:int}/{Test}"] = new("ines", _ => "/packs/LAB/1/CREA"),
        ["/packs/{Code}/{Number:int}/{Test}/local"] = new("ines", _ => "/packs/LAB/1/CREA/local"),
        ["/patients"] = new("sam"),
        ["/patients/new"] = new("sam"),
        ["/patients/{Id:guid}"] = new("sam", h => $"/patients/{h.Released.Patient}"),
        ["/patients/{Id:guid}/documents/{Document:guid}"] = new("sam", h => $"/patients/{h.Released.Patient}/documents/{h.Letter}"),
        ["/patients/{Id:guid}/edit"] = new("sam", h => $"/patients/{h.Released.Patient}/edit"),
        ["/patients/{Id:guid}/merge"] = new("sam", h => $"/patients/{h.Released.Patient}/merge"),
        ["/patients/{Id:guid}/results/{Analyte}"] = new("sam", h => $"/patients/{h.Released.Patient}/results/K"),
        ["/people"] = new("sam"),
        ["/people/matrix"] = new("sam"),
        ["/people/new"] = new("sam"),
        ["/people/{Id:guid}"] = new("sam", h => $"/people/{h.Bench.Technician}"),
        ["/permissions"] = new("pia"),
        ["/proofs/{Id:guid}"] = new("ada", h => $"/proofs/{h.Proof}"),
        ["/receive"] = new("tom"),
        ["/repeats"] = new("tom"),
        ["/reports/{Id:guid}"] = new("ada", h => $"/reports/{h.Report}"),
        ["/results/{Accession}"] = new("ada", h => $"/results/A{h.Released.Barcode}"),
        ["/review"] = new("ada"),
        ["/review/like"] = new("ada", _ => "/review/like?test=K"),
        ["/review/{Id:guid}"] = new("ada", h => $"/review/{h.Review}"),
        ["/rule-cases"] = new("ines"),
        ["/rule-cases/{Code}"] = new("ines", _ => "/rule-cases/CL"),
        ["/search"] = new("sam"),
        ["/settings"] = new("max"),
        ["/settings/critical-calls"] = new("max"),
        ["/settings/labels"] = new("max"),
        ["/setup"] = new(""), // With accounts it leads to the sign-in; empty it is walked by SetUpBrowserTests.
        ["/sign-in"] = new(""),
        ["/sign-in/code"] = new(""), // Without a password given it leads to the sign-in; walked by SignInBrowserTests.
        ["/simulator"] = new("ada"),
        ["/specimens/{Id:guid}"] = new("sam", h => $"/specimens/{h.Held.Specimen}"),
        ["/starts"] = new("sam"),
        ["/stations"] = new("max"),
        ["/status/{Code:int}"] = new("sam", _ => "/status/404"),
        ["/storage"] = new("tom"),
        ["/storage/{Id:guid}"] = new("tom", h => $"/storage/{h.Place}"),
        ["/turnaround"] = new("ines"),
        ["/unlock"] = new(""), // Without a locked session it leads to the sign-in; walked by FrameBrowserTests.
        ["/unplaced"] = new("sam"),
        ["/users"] = new("max"),
        ["/users/{Id:guid}"] = new("max", _ => $"/users/{DemoAccounts.People[0].Id}"),
        ["/verify"] = new(""),
        ["/where"] = new("clara"),
        ["/worksheets"] = new("tom"),
        ["/worksheets/{Code}"] = new("tom", _ => "/worksheets/FILM"),
    };

    /// <summary>Where a page is in the arranged hospital.</summary>
    public static string AddressOf(string route, ArrangedHospital hospital) => Pages[route].Address?.Invoke(hospital) ?? route;
}
