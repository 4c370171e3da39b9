namespace Vouch.Signals.Drawing;

/// <summary>How the leads stand on the sheet.</summary>
public abstract record Layout
{
    private Layout()
    {
    }

    /// <summary>Rows × columns of the twelve leads, one stretch of time after the other from column to column, rhythm strips below.</summary>
    /// <param name="Strips">0; 1: II; 3: V1, II, V5.</param>
    public sealed record Grid(int Rows, int Columns, int Strips) : Layout
    {
        public override string Name => Invariant($"{Rows}x{Columns}{(Strips > 0 ? Invariant($"+{Strips}") : "")}");
    }

    /// <summary>One lead, line after line.</summary>
    /// <param name="Lead">Null: II, or when it is not recorded the first channel that is a voltage.</param>
    public sealed record Strip(Lead? Lead) : Layout
    {
        public override string Name => Lead is { } lead ? "strip:" + lead.Label() : "strip";
    }

    /// <summary>Every channel that is a voltage, twelve at most, one below the other, line after line.</summary>
    public sealed record Channels : Layout
    {
        public override string Name => "channels";
    }

    /// <summary>The grids that are drawn: 3x4, 6x2, 12x1 with 0, 1 or 3 strips (12x1: none).</summary>
    public static IReadOnlyList<Grid> Grids { get; } =
        [new(3, 4, 1), new(3, 4, 0), new(3, 4, 3), new(6, 2, 0), new(6, 2, 1), new(6, 2, 3), new(12, 1, 0)];

    /// <summary>As it is written: "3x4+1", "strip", "strip:V1", "channels".</summary>
    public abstract string Name { get; }

    /// <summary>Null: no layout is called so.</summary>
    public static Layout? Parse(string name) => name switch
    {
        "channels" => new Channels(),
        "strip" => new Strip(null),
        _ when name.StartsWith("strip:", StringComparison.Ordinal) =>
            LeadNames.Parse(name["strip:".Length..]) is { } lead ? new Strip(lead) : null,
        _ => Grids.FirstOrDefault(grid => grid.Name == name.Replace('×', 'x')),
    };

    /// <summary>3x4+1 where six of the twelve leads or more are recorded, else all channels.</summary>
    public static Layout For(Recording recording) =>
        LeadOrder.Twelve.Count(lead => recording.Find(lead) is not null) >= 6 ? Grids[0] : new Channels();
}
