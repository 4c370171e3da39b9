using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory.RuleCases;

/// <summary>
/// The analytes whose rules were tried, case by case, on the pack in force, kept in memory: outside a DEMO hospital nothing
/// else is released without a person. Read at the start, after a trial, and every few seconds for what another node did.
/// </summary>
public sealed class TriedRules(Db db, PackInForce packs, PlatformPlace place) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private volatile TriedOf? last;

    /// <summary>Null: a DEMO hospital, where no trial is asked for.</summary>
    public ImmutableHashSet<string>? Of(KeptPack kept) =>
        place.Kind == HospitalKind.Demo ? null
        : last is { } known && known.Version == kept.Version.Version && known.PackId == kept.Version.PackId ? known.Analytes : [];

    public async Task RefreshAsync(CancellationToken ct)
    {
        if (await packs.CurrentAsync(ct) is not { Version: var version })
            return;
        var analytes = await RuleCaseStorage.TriedAsync(db, version.PackId, version.Version, ct);
        if (last is not { } known || known.PackId != version.PackId || known.Version != version.Version || !known.Analytes.SetEquals(analytes))
            last = new TriedOf(version.PackId, version.Version, analytes);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (place.Kind == HospitalKind.Demo)
            return;
        using var timer = new PeriodicTimer(LookEvery);
        try
        {
            do
            {
                try
                {
                    await RefreshAsync(stoppingToken);
                }
                catch (Npgsql.NpgsqlException)
                {
                    // The database is away: what was known stays, and the next look comes soon.
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private sealed record TriedOf(Guid PackId, int Version, ImmutableHashSet<string> Analytes);
}
