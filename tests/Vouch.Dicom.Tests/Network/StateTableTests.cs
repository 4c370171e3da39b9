using Vouch.Dicom.Network;

namespace Vouch.Dicom.Tests.Network;

/// <summary>Expected: PS3.8, tables 9-6 to 9-10, read row by row; the count of cells agrees with pynetdicom's fsm.py.</summary>
public sealed class StateTableTests
{
    private static readonly UpperLayerState[] States = Enum.GetValues<UpperLayerState>();

    [Theory]
    [InlineData(UpperLayerEvent.AssociateRequested, UpperLayerState.Sta1, UpperLayerAction.AE1, UpperLayerState.Sta4)]
    [InlineData(UpperLayerEvent.Connected, UpperLayerState.Sta4, UpperLayerAction.AE2, UpperLayerState.Sta5)]
    [InlineData(UpperLayerEvent.AcceptReceived, UpperLayerState.Sta5, UpperLayerAction.AE3, UpperLayerState.Sta6)]
    [InlineData(UpperLayerEvent.RejectReceived, UpperLayerState.Sta5, UpperLayerAction.AE4, UpperLayerState.Sta1)]
    [InlineData(UpperLayerEvent.ConnectionIndicated, UpperLayerState.Sta1, UpperLayerAction.AE5, UpperLayerState.Sta2)]
    [InlineData(UpperLayerEvent.DataReceived, UpperLayerState.Sta7, UpperLayerAction.AR6, UpperLayerState.Sta7)]
    [InlineData(UpperLayerEvent.DataRequested, UpperLayerState.Sta8, UpperLayerAction.AR7, UpperLayerState.Sta8)]
    [InlineData(UpperLayerEvent.ReleaseReplyReceived, UpperLayerState.Sta10, UpperLayerAction.AR10, UpperLayerState.Sta12)]
    [InlineData(UpperLayerEvent.ReleaseAnswered, UpperLayerState.Sta12, UpperLayerAction.AR4, UpperLayerState.Sta13)]
    [InlineData(UpperLayerEvent.InvalidPduReceived, UpperLayerState.Sta13, UpperLayerAction.AA7, UpperLayerState.Sta13)]
    [InlineData(UpperLayerEvent.ConnectionClosed, UpperLayerState.Sta13, UpperLayerAction.AR5, UpperLayerState.Sta1)]
    public void An_event_in_a_state_has_one_action_and_one_next_state(
        UpperLayerEvent happened, UpperLayerState state, UpperLayerAction action, UpperLayerState next)
    {
        Assert.Equal(action, StateTable.Action(happened, state));
        Assert.Equal(next, StateTable.After(action, isRequestor: true));
    }

    [Fact]
    public void Both_ends_of_a_release_collision_come_to_the_end_each_on_its_way()
    {
        UpperLayerEvent[] requestor = [UpperLayerEvent.ReleaseRequested, UpperLayerEvent.ReleaseRequestReceived, UpperLayerEvent.ReleaseAnswered, UpperLayerEvent.ReleaseReplyReceived];
        UpperLayerEvent[] acceptor = [UpperLayerEvent.ReleaseRequested, UpperLayerEvent.ReleaseRequestReceived, UpperLayerEvent.ReleaseReplyReceived, UpperLayerEvent.ReleaseAnswered];
        Assert.Equal([UpperLayerState.Sta7, UpperLayerState.Sta9, UpperLayerState.Sta11, UpperLayerState.Sta1], Walk(requestor, isRequestor: true));
        Assert.Equal([UpperLayerState.Sta7, UpperLayerState.Sta10, UpperLayerState.Sta12, UpperLayerState.Sta13], Walk(acceptor, isRequestor: false));
    }

    [Fact]
    public void Whatever_the_other_end_sends_has_an_answer_in_every_state_with_a_connection()
    {
        UpperLayerEvent[] received =
        [
            UpperLayerEvent.AcceptReceived, UpperLayerEvent.RejectReceived, UpperLayerEvent.RequestReceived, UpperLayerEvent.DataReceived,
            UpperLayerEvent.ReleaseRequestReceived, UpperLayerEvent.ReleaseReplyReceived, UpperLayerEvent.AbortReceived,
            UpperLayerEvent.ConnectionClosed, UpperLayerEvent.InvalidPduReceived,
        ];
        foreach (var happened in received)
            foreach (var state in States.Where(one => one is not (UpperLayerState.Sta1 or UpperLayerState.Sta4)))
                Assert.True(StateTable.Action(happened, state) is not null, $"{happened} in {state}");
        Assert.Equal(123, Enum.GetValues<UpperLayerEvent>().Sum(happened => States.Count(state => StateTable.Action(happened, state) is not null)));
    }

    private static List<UpperLayerState> Walk(UpperLayerEvent[] events, bool isRequestor)
    {
        var state = UpperLayerState.Sta6;
        var walked = new List<UpperLayerState>();
        foreach (var happened in events)
            walked.Add(state = StateTable.After(StateTable.Action(happened, state)!.Value, isRequestor));
        return walked;
    }
}
