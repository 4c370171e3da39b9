using System.Collections.Immutable;

namespace Vouch.Department.Laboratory;

internal static class BuilderQuestions
{
    public static bool TrueForAll<T>(this ImmutableArray<T>.Builder items, Func<T, bool> predicate)
    {
        foreach (var item in items)
            if (!predicate(item))
                return false;
        return true;
    }
}
