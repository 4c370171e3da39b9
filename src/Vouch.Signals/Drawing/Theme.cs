using System.Collections.Immutable;

namespace Vouch.Signals.Drawing;

/// <summary>Colours of a sheet, as SVG writes them. Words and the trace have a contrast of 4.5 to 1 or more against the paper.</summary>
/// <param name="Fine">Of the 1 mm grid.</param>
/// <param name="Coarse">Of the 5 mm grid.</param>
/// <param name="Ink">Of words.</param>
/// <param name="Accent">Of calipers, of beats that are not normal, of what was cut.</param>
public sealed record Theme(string Name, string Paper, string Fine, string Coarse, string Trace, string Ink, string Accent)
{
    /// <summary>Pink, as the paper of cardiographs.</summary>
    public static Theme Classic { get; } = new("classic", "#fffaf8", "#f9d5ce", "#eba79c", "#14161a", "#2a2326", "#1d4fa3");

    public static Theme Grey { get; } = new("grey", "#ffffff", "#e6e8ea", "#c3c8cd", "#101418", "#23292f", "#1d4fa3");

    public static Theme Dark { get; } = new("dark", "#10161a", "#223138", "#3c535d", "#e9f3ee", "#dbe6e2", "#ffb454");

    /// <summary>For printers without colour.</summary>
    public static Theme Print { get; } = new("print", "#ffffff", "#dadada", "#9c9c9c", "#000000", "#000000", "#000000");

    public static ImmutableArray<Theme> All { get; } = [Classic, Grey, Dark, Print];
}
