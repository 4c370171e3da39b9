using System.Collections.Immutable;
using Vouch.Ledger;

namespace Vouch.Department.Proof;

/// <summary>Checks and cited facts as every leaf of a proof holds them. Source: docs/proof-format.md (members).</summary>
public static class CheckLeaf
{
    public static CanonicalArray Of(ImmutableArray<StoredCheck> checks)
    {
        var list = new CanonicalArray();
        foreach (var check in checks)
        {
            var item = new CanonicalObject()
                .Add("kind", check.Kind)
                .Add("standing", check.Standing)
                .Add("sentence", check.Sentence)
                .Add("effect", check.Effect);
            if (check.Override is { } given)
                item.Add("override", new CanonicalObject().Add("id", given.Id.ToString()).Add("reason", given.Reason)
                    .Add("by", given.By).Add("stat", given.Stat));
            list.Add(item.Add("cited", Of(check.Cited)));
        }

        return list;
    }

    public static CanonicalArray Of(IEnumerable<StoredFact> facts)
    {
        var list = new CanonicalArray();
        foreach (var fact in facts)
            list.Add(new CanonicalObject().Add("kind", fact.Kind).Add("id", fact.Id.ToString()).Add("version", fact.Version));
        return list;
    }
}
