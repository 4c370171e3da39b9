using System.Collections.Frozen;

namespace Vouch.Dicom.Network;

/// <summary>What is to be done when, and the state afterwards. Source: PS3.8, table 9-10; next states: tables 9-6 to 9-9.</summary>
public static class StateTable
{
    // Rows: events 1 to 19; columns: Sta1 to Sta13; "-": this cannot happen there.
    private const string Transitions = """
        AE1 -   -   -   -   -   -   -   -   -    -   -   -
        -   -   -   AE2 -   -   -   -   -   -    -   -   -
        -   AA1 AA8 -   AE3 AA8 AA8 AA8 AA8 AA8  AA8 AA8 AA6
        -   AA1 AA8 -   AE4 AA8 AA8 AA8 AA8 AA8  AA8 AA8 AA6
        AE5 -   -   -   -   -   -   -   -   -    -   -   -
        -   AE6 AA8 -   AA8 AA8 AA8 AA8 AA8 AA8  AA8 AA8 AA7
        -   -   AE7 -   -   -   -   -   -   -    -   -   -
        -   -   AE8 -   -   -   -   -   -   -    -   -   -
        -   -   -   -   -   DT1 -   AR7 -   -    -   -   -
        -   AA1 AA8 -   AA8 DT2 AR6 AA8 AA8 AA8  AA8 AA8 AA6
        -   -   -   -   -   AR1 -   -   -   -    -   -   -
        -   AA1 AA8 -   AA8 AR2 AR8 AA8 AA8 AA8  AA8 AA8 AA6
        -   AA1 AA8 -   AA8 AA8 AR3 AA8 AA8 AR10 AR3 AA8 AA6
        -   -   -   -   -   -   -   AR4 AR9 -    -   AR4 -
        -   -   AA1 AA2 AA1 AA1 AA1 AA1 AA1 AA1  AA1 AA1 -
        -   AA2 AA3 -   AA3 AA3 AA3 AA3 AA3 AA3  AA3 AA3 AA2
        -   AA5 AA4 AA4 AA4 AA4 AA4 AA4 AA4 AA4  AA4 AA4 AR5
        -   AA2 -   -   -   -   -   -   -   -    -   -   AA2
        -   AA1 AA8 -   AA8 AA8 AA8 AA8 AA8 AA8  AA8 AA8 AA7
        """;

    private static readonly FrozenDictionary<(UpperLayerEvent, UpperLayerState), UpperLayerAction> Actions = Read();

    /// <summary>The action for an event in a state; null: the event cannot happen there.</summary>
    public static UpperLayerAction? Action(UpperLayerEvent happened, UpperLayerState state) =>
        Actions.TryGetValue((happened, state), out var action) ? action : null;

    /// <summary>The state after an action. AE-6 is followed by its refusal with <see cref="UpperLayerEvent.RejectAnswered"/>.</summary>
    /// <param name="isRequestor">Whether this end asked for the association: decides a release collision (AR-8).</param>
    public static UpperLayerState After(UpperLayerAction action, bool isRequestor) => action switch
    {
        UpperLayerAction.AE1 => UpperLayerState.Sta4,
        UpperLayerAction.AE2 => UpperLayerState.Sta5,
        UpperLayerAction.AE3 or UpperLayerAction.AE7 or UpperLayerAction.DT1 or UpperLayerAction.DT2 => UpperLayerState.Sta6,
        UpperLayerAction.AE5 => UpperLayerState.Sta2,
        UpperLayerAction.AE6 => UpperLayerState.Sta3,
        UpperLayerAction.AR1 or UpperLayerAction.AR6 => UpperLayerState.Sta7,
        UpperLayerAction.AR2 or UpperLayerAction.AR7 => UpperLayerState.Sta8,
        UpperLayerAction.AR8 => isRequestor ? UpperLayerState.Sta9 : UpperLayerState.Sta10,
        UpperLayerAction.AR9 => UpperLayerState.Sta11,
        UpperLayerAction.AR10 => UpperLayerState.Sta12,
        UpperLayerAction.AE4 or UpperLayerAction.AR3 or UpperLayerAction.AR5 or UpperLayerAction.AA2 or UpperLayerAction.AA3
            or UpperLayerAction.AA4 or UpperLayerAction.AA5 => UpperLayerState.Sta1,
        UpperLayerAction.AE8 or UpperLayerAction.AR4 or UpperLayerAction.AA1 or UpperLayerAction.AA6 or UpperLayerAction.AA7
            or UpperLayerAction.AA8 => UpperLayerState.Sta13,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, message: null),
    };

    private static FrozenDictionary<(UpperLayerEvent, UpperLayerState), UpperLayerAction> Read() =>
        Transitions.Split('\n')
            .SelectMany((line, row) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select((cell, column) => (Event: (UpperLayerEvent)(row + 1), State: (UpperLayerState)(column + 1), Cell: cell)))
            .Where(one => one.Cell != "-")
            .ToFrozenDictionary(one => (one.Event, one.State), one => Enum.Parse<UpperLayerAction>(one.Cell));
}
