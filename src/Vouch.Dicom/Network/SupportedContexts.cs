using System.Collections.Immutable;

namespace Vouch.Dicom.Network;

/// <summary>Which presentation contexts an acceptor takes. Source: PS3.8, 7.1.1.13 and table 9-18.</summary>
public sealed record SupportedContexts
{
    /// <summary>The uncompressed syntaxes every queried thing can be in, the one that says more first.</summary>
    public static readonly ImmutableArray<string> PlainSyntaxes = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2"];

    /// <summary>By SOP class the transfer syntaxes taken, the preferred first.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Classes { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Every storage class, in whichever transfer syntax its sender puts first: nothing is transcoded.</summary>
    public bool Storage { get; init; }

    /// <summary>Classes without data or with plain data sets.</summary>
    public static SupportedContexts Of(params IEnumerable<string> sopClasses) =>
        new() { Classes = sopClasses.ToImmutableDictionary(one => one, _ => PlainSyntaxes) };

    public AnsweredContext Answer(ProposedContext proposed)
    {
        var fallback = proposed.TransferSyntaxes is [var first, ..] ? first : "";
        if (Classes.TryGetValue(proposed.AbstractSyntax, out var taken))
            return taken.FirstOrDefault(proposed.TransferSyntaxes.Contains) is { } syntax
                ? new(proposed.Id, ContextResult.Acceptance, syntax) : new(proposed.Id, ContextResult.TransferSyntaxesNotSupported, fallback);
        if (!Storage || !SopClasses.IsStorage(proposed.AbstractSyntax) || proposed.AbstractSyntax == "")
            return new(proposed.Id, ContextResult.AbstractSyntaxNotSupported, fallback);
        return new(proposed.Id, fallback == "" ? ContextResult.TransferSyntaxesNotSupported : ContextResult.Acceptance, fallback);
    }
}
