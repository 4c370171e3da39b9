using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Platform;

/// <summary>What a load balancer or systemd asks: is the process alive, can it work?</summary>
public static class HealthEndpoints
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Text("live\n")).Open("asked by load balancers and systemd; tells nothing");
        routes.MapGet("/health/ready", ReadyAsync).Open("asked by load balancers and systemd; tells nothing");
    }

    /// <summary>200 when there is room to write and the database answers within two seconds, else 503 with the reason.</summary>
    private static async Task<ContentHttpResult> ReadyAsync(NpgsqlDataSource source, DiskRoom room, CancellationToken ct)
    {
        if (room.Full is { } full)
            return TypedResults.Text(full.Message + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(AnswerWithin);
        try
        {
            await using var command = source.CreateCommand("select 1");
            await command.ExecuteScalarAsync(limit.Token);
            return TypedResults.Text("ready\n");
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return TypedResults.Text("the database does not answer\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
