using System.Collections.Immutable;

namespace Vouch.Signals.Scp;

/// <summary>
/// Section 8: the interpretation as text; section 11: as universal codes or text, with the kind of each statement before it.
/// Source: EN 1064:2005, 5.11 and 5.14.
/// </summary>
/// <param name="AreOriginal">As the device made them: nobody confirmed or read them over.</param>
internal sealed record ScpStatements(bool AreOriginal, ImmutableArray<string> Texts)
{
    public static ScpStatements None { get; } = new(false, []);

    public IEnumerable<DeviceStatement> OfDevice => AreOriginal ? Texts.Select(text => new DeviceStatement("", text, "")) : [];

    public static ScpStatements Read(ScpReader section, bool withKind)
    {
        var statements = ImmutableArray.CreateBuilder<string>();
        var confirmation = section.Byte();
        section.Take(7);
        var count = section.Byte();
        for (var i = 0; i < count; i++)
        {
            section.Byte();
            var text = section.Take(section.Word());
            if (withKind && text.Length > 0)
                text = text[1..];
            var parts = Text.Decode(text).Split('\0', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (parts.Length > 0)
                statements.Add(string.Join(' ', parts));
        }
        return new(confirmation == 0, statements.DrainToImmutable());
    }
}
