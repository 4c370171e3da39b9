using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Laboratory;

/// <summary>Live fragments of the laboratory's pages.</summary>
public static class LaboratoryEndpoints
{
    public static IEndpointRouteBuilder MapLaboratory(this IEndpointRouteBuilder app)
    {
        app.MapGet("/review/rows", async (Db db, CurrentPerson person, string? test, string? device, string? stat, string? after, CancellationToken ct) =>
        {
            var list = await ReviewList.ReadAsync(db, ReviewFilter.Read(test, device, stat), person.Id, after, ct);
            return new RazorComponentResult<ReviewRows>(new { list.Rows, list.Filter, NextPage = list.Next, FirstPage = list.First });
        }).Needs("result.review");
        app.MapGet("/review/{id:guid}/here", async (Guid id, Db db, CurrentPerson person, LiveTopics live, CancellationToken ct) =>
        {
            // An open page says now and then that its reader is still there.
            if (await ReviewReaders.StayAsync(db, id, person.Id, ct))
                live.Say(LaboratoryHosting.ReviewTopic);
            return await ReviewStanding.ReadAsync(db, id, person.Id, ct) is { } standing
                ? (IResult)new RazorComponentResult<ReviewHere>(new { Standing = standing })
                : TypedResults.NotFound();
        }).Needs("result.review");
        app.MapGet("/repeats/rows", async (Db db, CancellationToken ct) =>
            new RazorComponentResult<RepeatRows>(new { Rows = await RepeatRequests.OpenAsync(db, ct) })).Needs("result.enter");
        app.MapGet("/critical/rows", async (Db db, CancellationToken ct) => new RazorComponentResult<CriticalCallRows>(new
        {
            Open = await CriticalCalls.OpenAsync(db, ct),
            Closed = await CriticalCalls.ClosedAsync(db, db.Now - CriticalCalls.ClosedShown, ct),
        })).Needs("critical.call");
        return app;
    }
}
