using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Proof;

namespace Vouch.Department.Specimens;

/// <summary>Puts specimens into the program.</summary>
public static class SpecimensHosting
{
    public static IServiceCollection AddSpecimens(this IServiceCollection services) => services
        .AddSingleton<IFactSource>(provider => new SpecimenFacts(() => provider.GetRequiredService<PackInForce>().Pack))
        .AddScoped<IFinds, FindsSpecimens>();

    public static IEndpointRouteBuilder MapSpecimens(this IEndpointRouteBuilder app)
    {
        app.MapGet("/collections/board", (string? ward, bool all = false) =>
            new RazorComponentResult<CollectionBoard>(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Ward"] = ward, ["All"] = all }))
            .Needs("specimen.collect");
        app.MapGet("/collections/{order:guid}/labels.pdf", SheetAsync).Needs("specimen.collect");
        return app;
    }

    /// <summary>The sheet of those labels whose printing is recorded: the page records it, this only draws.</summary>
    private static async Task<IResult> SheetAsync(Guid order, Db db, PackInForce packs, CancellationToken ct)
    {
        var printed = await db.ListAsync(
            """
            select s.id from specimen s where s.order_id = $1 and s.rejected_at is null and s.disposed_at is null
              and exists (select from specimen_event e where e.specimen_id = s.id and e.kind = 'label-printed')
            """,
            [order], row => new SpecimenId(row.GetGuid(0)), ct);
        if (printed.Count == 0)
            return Results.NotFound();
        var labels = await TubeLabels.OfAsync(db, packs.Pack, printed, ct);
        return (await LabelSheet.PdfAsync(labels, ct)).Succeeded(out var pdf, out var refusal)
            ? Results.File(pdf, "application/pdf")
            : Results.Problem(statusCode: RefusalStatus.Http(refusal), title: refusal.Message, detail: refusal.Detail);
    }
}
