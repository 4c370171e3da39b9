using Vouch.Department.Catalog;
using Vouch.Department.Proof;

namespace Vouch.Department.Starting;

/// <summary>The pack in force as the start gate uses it.</summary>
/// <param name="Fact">The pack version as a fact that every proof cites.</param>
/// <param name="Name">Code and version: LAB 2026.1.</param>
public sealed record StartProtocol(LaboratoryPack Pack, CitedFact Fact, string Name)
{
    public static StartProtocol Of(KeptPack kept) =>
        new(kept.Pack, new CitedFact(FactKind.Pack, kept.Version.PackId, kept.Version.Version), kept.Protocol);
}
