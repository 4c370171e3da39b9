using System.Collections.Immutable;

namespace Vouch.Signals.Scp;

/// <summary>Section 8: the interpretation as text. Source: EN 1064:2005, 5.11.</summary>
internal static class ScpStatements
{
    public static ImmutableArray<string> Read(ScpReader section)
    {
        var statements = ImmutableArray.CreateBuilder<string>();
        section.Take(8);
        var count = section.Byte();
        for (var i = 0; i < count; i++)
        {
            section.Byte();
            var text = section.Take(section.Word());
            if (Text.Decode(text).Trim('\0', ' ') is { Length: > 0 } statement)
                statements.Add(statement);
        }
        return statements.DrainToImmutable();
    }
}
