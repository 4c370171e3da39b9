using System.Buffers.Binary;
using System.Net.Sockets;

namespace Vouch.Dicom.Network;

/// <summary>
/// One connection under the state table: reads and sends units, keeps ARTIM, ends the connection. One reader; any senders.
/// Source: PS3.8, 9.2.
/// </summary>
internal sealed class UpperLayer : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly Socket _socket;
    private readonly AssociationSettings _settings;
    private readonly bool _isRequestor;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Lock _gate = new();
    private readonly ITimer _artim;
    private readonly byte[] _head = new byte[6];
    private UpperLayerState _state = UpperLayerState.Sta1;
    private bool _framingLost;
    private bool _closed;

    public UpperLayer(Stream stream, Socket socket, AssociationSettings settings, bool isRequestor)
    {
        _stream = stream;
        _socket = socket;
        _settings = settings;
        _isRequestor = isRequestor;
        Input = new(stream, settings.AcknowledgeAtOnce && ConnectionInput.TryAcknowledgeAtOnce(socket) ? socket : null);
        _artim = settings.Clock.CreateTimer(_ => OnArtim(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (isRequestor) return;
        Take(UpperLayerEvent.ConnectionIndicated);
        StartArtim();
    }

    public ConnectionInput Input { get; }

    public UpperLayerState State
    {
        get { lock (_gate) return _state; }
    }

    /// <summary>How it ended; the first reason stays.</summary>
    public AssociationEnd End { get; private set; }

    public string EndReason { get; private set; } = "";

    public Task RequestAsync(AssociateRequest request)
    {
        Take(UpperLayerEvent.AssociateRequested);
        Take(UpperLayerEvent.Connected);
        return WriteAsync(PduBuilder.Request(request)).AsTask();
    }

    public Task AcceptAsync(AssociateAccept accept)
    {
        Take(UpperLayerEvent.AcceptAnswered);
        return WriteAsync(PduBuilder.Accept(accept)).AsTask();
    }

    public async Task RejectAsync(Rejection rejection)
    {
        Take(UpperLayerEvent.RejectAnswered);
        Ends(AssociationEnd.Rejected, $"Refused {rejection}.");
        StartArtim();
        await WriteAsync(PduBuilder.Reject(rejection));
    }

    /// <summary>Whole P-DATA-TF units.</summary>
    public ValueTask SendDataAsync(ReadOnlyMemory<byte> units)
    {
        Take(UpperLayerEvent.DataRequested);
        return WriteAsync(units);
    }

    public Task ReleaseAsync()
    {
        Take(UpperLayerEvent.ReleaseRequested);
        return WriteAsync(PduBuilder.ReleaseRequest()).AsTask();
    }

    public async Task AnswerReleaseAsync()
    {
        var action = Take(UpperLayerEvent.ReleaseAnswered);
        if (action == UpperLayerAction.AR4)
        {
            Ends(AssociationEnd.Released, "Released.");
            StartArtim();
        }

        await WriteAsync(PduBuilder.ReleaseReply());
    }

    /// <summary>Aborts for the application; where there is no association it only closes.</summary>
    public async Task AbortAsync(AssociationEnd end, string reason)
    {
        UpperLayerAction? action;
        lock (_gate) action = Move(UpperLayerEvent.AbortRequested);
        Ends(end, reason);
        if (action == UpperLayerAction.AA1)
        {
            StartArtim();
            await TryWriteAsync(PduBuilder.Abort(new(AbortSource.ServiceUser, AbortReason.NotSpecified)));
        }
        else if (action == UpperLayerAction.AA2)
        {
            Close();
        }
    }

    /// <summary>A unit or its content broke the rules: the other end is told and the association ends.</summary>
    public async Task RefuseAsync(PduException refused)
    {
        // Whatever else of the broken unit is in the input cannot be told from the next one.
        _framingLost = true;
        await AbortAsync(UpperLayerEvent.InvalidPduReceived, refused.Reason, refused.Told);
    }

    /// <summary>The next indication. After <see cref="Indication.Ended"/> it is called on until the connection is closed.</summary>
    public async ValueTask<Indication> NextAsync()
    {
        try
        {
            while (true)
            {
                if (_framingLost) return await DrainAsync();
                if (!await Input.ReadExactlyAsync(_head)) return Gone("The other end closed the connection.");
                try
                {
                    if (await ReadUnitAsync() is { } indication) return indication;
                }
                catch (PduException refused)
                {
                    await RefuseAsync(refused);
                    return new Indication.Ended();
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            return Gone(e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await _artim.DisposeAsync();
    }

    /// <summary>Ends the connection without a word.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            _state = UpperLayerState.Sta1;
        }

        try
        {
            // In order: without it a read under way makes the system reset the connection.
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was never connected, or is closed already.
        }

        _stream.Dispose();
        _socket.Dispose();
    }

    private async ValueTask<Indication?> ReadUnitAsync()
    {
        var type = (PduType)_head[0];
        var length = BinaryPrimitives.ReadUInt32BigEndian(_head.AsSpan(2));
        switch (type)
        {
            case PduType.Data:
                return await TakeDataAsync(length);
            case PduType.AssociateRequest:
                return await TakeRequestAsync(await ContentAsync(type, length));
            case PduType.AssociateAccept:
                var accepted = AssociationParser.Accept(await ContentAsync(type, length));
                return await TakeAsync(UpperLayerEvent.AcceptReceived) == UpperLayerAction.AE3 ? new Indication.Accepted(accepted) : Outcome();
            case PduType.AssociateReject:
                return await TakeRejectionAsync(AssociationParser.Reject(await ContentAsync(type, length)));
            case PduType.ReleaseRequest:
                await ContentAsync(type, length);
                return await TakeAsync(UpperLayerEvent.ReleaseRequestReceived) switch
                {
                    UpperLayerAction.AR2 => new Indication.ReleaseAsked(),
                    UpperLayerAction.AR8 => _isRequestor ? new Indication.ReleaseAsked() : new Indication.ReleaseCollided(),
                    _ => Outcome(),
                };
            case PduType.ReleaseReply:
                await ContentAsync(type, length);
                return await TakeReleaseReplyAsync();
            case PduType.Abort:
                return TakeAbort(AssociationParser.Abort(await ContentAsync(type, length)));
            default:
                throw new PduException(Invariant($"{_head[0]:X2}H is no type of unit."), "PDU type", -6, AbortReason.UnrecognizedPdu);
        }
    }

    private async ValueTask<byte[]> ContentAsync(PduType type, uint length)
    {
        var limit = type is PduType.AssociateRequest or PduType.AssociateAccept ? _settings.AssociationPduBytesMax : 64;
        if (length > limit)
            throw new PduException(Invariant($"{length} bytes; at most {limit} are taken."), $"{type}, PDU length", -4);
        var content = new byte[length];
        if (length > 0 && !await Input.ReadExactlyAsync(content)) throw new EndOfStreamException("The connection was closed within a unit.");
        return content;
    }

    private async ValueTask<Indication?> TakeDataAsync(uint length)
    {
        if (length > _settings.PduBytesMax)
            throw new PduException(Invariant($"{length} bytes; {_settings.PduBytesMax} were agreed."), "P-DATA-TF, PDU length", -4);
        var action = await TakeAsync(UpperLayerEvent.DataReceived);
        if (action is UpperLayerAction.DT2 or UpperLayerAction.AR6) return new Indication.Data((int)length);
        await SkipAsync(length);
        return Outcome();
    }

    private async ValueTask<Indication?> TakeRequestAsync(byte[] content)
    {
        // A second request is an offence of its own, whatever is in it.
        if (State != UpperLayerState.Sta2)
        {
            await TakeAsync(UpperLayerEvent.RequestReceived);
            return Outcome();
        }

        var request = AssociationParser.Request(content);
        StopArtim();
        Take(UpperLayerEvent.RequestReceived);
        return new Indication.Requested(request);
    }

    private async ValueTask<Indication?> TakeRejectionAsync(Rejection rejection)
    {
        if (await TakeAsync(UpperLayerEvent.RejectReceived) != UpperLayerAction.AE4) return Outcome();
        Ends(AssociationEnd.Rejected, $"The other end refused {rejection}.");
        Close();
        return new Indication.Rejected(rejection);
    }

    private async ValueTask<Indication?> TakeReleaseReplyAsync()
    {
        switch (await TakeAsync(UpperLayerEvent.ReleaseReplyReceived))
        {
            case UpperLayerAction.AR3:
                Ends(AssociationEnd.Released, "Released.");
                Close();
                return new Indication.Released();
            case UpperLayerAction.AR10:
                return new Indication.ReleaseAsked();
            default:
                return Outcome();
        }
    }

    private Indication TakeAbort(Abort abort)
    {
        lock (_gate) Move(UpperLayerEvent.AbortReceived);
        Ends(AssociationEnd.AbortedByPeer, $"The other end aborted {abort}.");
        Close();
        return new Indication.Ended();
    }

    /// <summary>Moves by an event of the other end and does what every state does alike: abort, or nothing.</summary>
    private async ValueTask<UpperLayerAction> TakeAsync(UpperLayerEvent happened)
    {
        UpperLayerAction? action;
        lock (_gate) action = StateTable.Action(happened, _state);
        if (action is UpperLayerAction.AA1 or UpperLayerAction.AA7 or UpperLayerAction.AA8)
            await AbortAsync(happened, AbortReason.UnexpectedPdu, $"{happened} in {State}");
        else
            lock (_gate) action = Move(happened);
        return action ?? UpperLayerAction.AA6;
    }

    private async Task AbortAsync(UpperLayerEvent happened, AbortReason reason, string told)
    {
        UpperLayerAction? action;
        lock (_gate) action = Move(happened);
        if (action is null) return;
        Ends(AssociationEnd.AbortedHere, $"Aborted: {told}");
        if (action != UpperLayerAction.AA7) StartArtim();
        await TryWriteAsync(PduBuilder.Abort(
            action == UpperLayerAction.AA1 ? new(AbortSource.ServiceUser, AbortReason.NotSpecified) : new(AbortSource.ServiceProvider, reason)));
    }

    // What was ignored is no indication; an abort of ours is.
    private Indication.Ended? Outcome() => State == UpperLayerState.Sta13 && End == AssociationEnd.AbortedHere ? new Indication.Ended() : null;

    private UpperLayerAction Take(UpperLayerEvent happened)
    {
        lock (_gate)
            return Move(happened) ?? throw new AssociationException(End, EndReason == "" ? $"{happened} is not possible in {_state}." : EndReason);
    }

    private UpperLayerAction? Move(UpperLayerEvent happened)
    {
        if (StateTable.Action(happened, _state) is not { } action) return null;
        _state = StateTable.After(action, _isRequestor);
        return action;
    }

    private Indication Gone(string reason)
    {
        lock (_gate) Move(UpperLayerEvent.ConnectionClosed);
        Ends(AssociationEnd.ConnectionClosed, reason);
        Close();
        return new Indication.Closed();
    }

    private void Ends(AssociationEnd end, string reason)
    {
        lock (_gate)
        {
            if (End != AssociationEnd.None) return;
            (End, EndReason) = (end, reason);
        }
    }

    private async ValueTask SkipAsync(long length)
    {
        var rubbish = new byte[(int)Math.Min(length, 16 * 1024)];
        while (length > 0)
        {
            var part = rubbish.AsMemory(0, (int)Math.Min(length, rubbish.Length));
            if (!await Input.ReadExactlyAsync(part)) throw new EndOfStreamException("The connection was closed within a unit.");
            length -= part.Length;
        }
    }

    /// <summary>Reads on until the other end closes, or ARTIM ends it: closing at once could take our abort from it.</summary>
    private async ValueTask<Indication> DrainAsync()
    {
        var rubbish = new byte[16 * 1024];
        while (await Input.ReadAsync(rubbish) > 0)
        {
        }

        return Gone("The other end closed the connection.");
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await _writing.WaitAsync();
        try
        {
            var writing = _stream.WriteAsync(bytes);
            if (writing.IsCompleted) await writing;
            else await writing.AsTask().WaitAsync(_settings.SendTimeout, _settings.Clock);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or TimeoutException)
        {
            Ends(e is TimeoutException ? AssociationEnd.TimedOut : AssociationEnd.ConnectionClosed, "Sending: " + e.Message);
            Close();
            throw new AssociationException(End, EndReason, e);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async ValueTask TryWriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await WriteAsync(bytes);
        }
        catch (AssociationException)
        {
            // The connection is gone already; what was to be said has nobody to hear it.
        }
    }

    private void StartArtim() => _artim.Change(_settings.Artim, Timeout.InfiniteTimeSpan);

    private void StopArtim() => _artim.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private void OnArtim()
    {
        UpperLayerAction? action;
        lock (_gate) action = Move(UpperLayerEvent.ArtimExpired);
        if (action is null) return;
        Ends(AssociationEnd.TimedOut, "Nothing more came within the ARTIM time.");
        Close();
    }
}
