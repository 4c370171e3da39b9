using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Catalog;

public static class CatalogEndpoints
{
    public static IEndpointRouteBuilder MapCatalog(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/packs/{code}/{version:int}/local.csv", CsvAsync).Needs("pack.view");
        return routes;
    }

    /// <summary>What is open and what was set locally, as a spreadsheet to be filled in; chosen as on the page.</summary>
    private static async Task<IResult> CsvAsync(
        string code, int version, string? discipline, string? group, string? q, Db db, CancellationToken ct)
    {
        if (await PackUnder.FindAsync(db, code, version, ct) is not { } under)
            return Results.NotFound();
        var view = LocalView.Of(under, await LocalEntriesStorage.ListAsync(db, code, ct));
        var chosen = new LocalChoice(discipline, group, q);
        return Results.File(Encoding.UTF8.GetBytes('\uFEFF' + LocalCsv.Write(view.Pack,
            view.Open.Where(setting => chosen.Holds(view.Pack, setting.Subject, setting.Group)),
            view.Merged.Where(entry => chosen.Holds(view.Pack, entry.Subject, entry.Group)))),
            "text/csv; charset=utf-8", "set-locally.csv");
    }
}
