using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Sealing;

public static class SealingHosting
{
    public static IServiceCollection AddSealing(this IServiceCollection services) => services
        .AddSingleton<WitnessFile>()
        .AddSingleton<ProofFiles>()
        .AddSingleton<LedgerHeads>()
        .AddScoped<IFinds, FindsProofs>()
        .AddSingleton<SealerJob>()
        .AddHostedService(provider => provider.GetRequiredService<SealerJob>());

    public static IEndpointRouteBuilder MapSealing(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/ledger/keys.pem", async (LedgerHeads heads, CancellationToken ct) =>
                TypedResults.Text(await heads.KeysPemAsync(ct), "application/x-pem-file"))
            .Open("public keys, for whoever verifies a proof");
        routes.MapGet("/ledger/head.json", async (LedgerHeads heads, CancellationToken ct) =>
                await heads.NewestAsync(ct) is { } head
                    ? Results.File(head.ToUtf8(), "application/json", FormattableString.Invariant($"vouch-head-{head.Head.Size}.json"))
                    : Results.NotFound())
            .Open("a signed head, for an outside witness; it tells a count and a hash");
        routes.MapGet("/ledger/consistency.json", ConsistencyAsync)
            .Open("that one head grew into another: hashes alone, for an outside witness");
        routes.MapGet("/verify/offline", OfflinePage.DownloadAsync).Open("the page of verification, to be kept on a disk");
        routes.MapGet("/proofs/{id:guid}/file", ProofDownload.SendAsync).Needs("proof.view");
        return routes;
    }

    private static async Task<IResult> ConsistencyAsync(string? from, string? to, LedgerHeads heads, CancellationToken ct)
    {
        if (!(await heads.GrownAsync(from, to, ct)).Succeeded(out var grown, out var refusal))
            return Results.Problem(statusCode: RefusalStatus.Http(refusal), title: refusal.Message, detail: refusal.Detail);
        return Results.Json(new
        {
            first = grown.First.Head.Size,
            firstRoot = grown.First.Head.Root.ToString(),
            second = grown.Second.Head.Size,
            secondRoot = grown.Second.Head.Root.ToString(),
            path = grown.Path.Path.Select(hash => hash.ToString()),
        });
    }
}
