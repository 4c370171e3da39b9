using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Catalog;
using Vouch.Department.Laboratory.RuleCases;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Platform.Jobs;
using Vouch.Department.Proof;

namespace Vouch.Department.Laboratory;

/// <summary>Puts the laboratory into the program.</summary>
public static class LaboratoryHosting
{
    /// <summary>The live topic of held results: say it after a commit that held, decided or kept one back.</summary>
    public const string ReviewTopic = "review";

    /// <summary>The live topic of the critical call list.</summary>
    public const string CallTopic = "critical-calls";

    /// <summary>The live topic of what is to be measured again.</summary>
    public const string RepeatTopic = "repeats";

    public static IServiceCollection AddLaboratory(this IServiceCollection services)
    {
        services.AddSingleton(RulesInForce);
        services.AddSingleton<TriedRules>().AddHostedService(provider => provider.GetRequiredService<TriedRules>());
        services.AddSingleton<BenchGate>();
        services.AddSingleton<RecordDeviceResults>();
        services.AddSingleton<DecideReview>().AddSingleton<EnterResults>().AddSingleton<AmendResult>().AddSingleton<ReviewNow>().AddSingleton<Recalculate>();
        services.AddSingleton<CloseReviews>();
        services.AddSingleton(provider => new Job("critical-calls", TimeSpan.FromSeconds(15), async ct =>
        {
            if (await CriticalCalls.EscalateAsync(provider.GetRequiredService<Db>(), provider.GetRequiredService<TimeProvider>().GetUtcNow(), ct) > 0)
                provider.GetRequiredService<LiveTopics>().Say(CallTopic);
            return false;
        }));
        services.AddSingleton(provider => new Job("reviews", TimeSpan.FromSeconds(2), provider.GetRequiredService<CloseReviews>().NextAsync));
        services.AddSingleton<FollowingLotValues>();
        services.AddSingleton(provider => new Job("lot-values", TimeSpan.FromSeconds(2), WithPack(provider, provider.GetRequiredService<FollowingLotValues>().NextAsync)));
        services.AddSingleton<Reflexes>();
        services.AddSingleton(provider => new Job("reflexes", TimeSpan.FromSeconds(2), WithPack(provider, provider.GetRequiredService<Reflexes>().NextAsync)));
        return services;
    }

    /// <summary>Jobs begin before the pack is read; until then there is nothing to do.</summary>
    private static Func<CancellationToken, Task<bool>> WithPack(IServiceProvider provider, Func<CancellationToken, Task<bool>> run) => async ct =>
        await provider.GetRequiredService<PackInForce>().CurrentAsync(ct) is not null && await run(ct);

    /// <summary>The rules of the pack in force, made once for each version of it.</summary>
    private static Func<BenchRules> RulesInForce(IServiceProvider provider)
    {
        var (packs, place) = (provider.GetRequiredService<PackInForce>(), provider.GetRequiredService<PlatformPlace>());
        var trials = provider.GetRequiredService<TriedRules>();
        (KeptPack Pack, BenchRules Rules)? made = null;
        return () =>
        {
            var kept = packs.Last ?? throw new InvalidOperationException("No laboratory pack is in force.");
            var tried = trials.Of(kept);
            if (made is not { } current || !ReferenceEquals(current.Pack, kept) || !ReferenceEquals(current.Rules.Tried, tried))
                made = current = (kept, Rules(kept, place.Kind, tried));
            return current.Rules;
        };
    }

    private static BenchRules Rules(KeptPack kept, HospitalKind hospital, ImmutableHashSet<string>? tried) => new(
        kept.Pack, new CitedFact(FactKind.Pack, kept.Version.PackId, kept.Version.Version), kept.Protocol,
        kept.Version.Signature is { } signature ? $"{kept.Protocol}, approved by {signature.PersonName}" : $"{kept.Protocol}, draft",
        PackInForce.MayAutoverify(kept, hospital), tried);
}
