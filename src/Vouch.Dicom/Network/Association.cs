using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Vouch.Dicom.Network;

/// <summary>
/// An association: requests of ours go out and their responses come back, requests of the other end go to handlers.
/// Safe for use from several threads; operations at once are bounded by the window both ends agreed on.
/// </summary>
public sealed partial class Association : IAsyncDisposable
{
    private readonly UpperLayer _layer;
    private readonly AssociationSettings _settings;
    private readonly MessageReceiver _receiver;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, PendingRequest> _pending = [];
    private readonly Dictionary<ushort, CancellationTokenSource> _running = [];
    private readonly bool _isRequestor;
    private FrozenDictionary<byte, PresentationContext> _contexts = FrozenDictionary<byte, PresentationContext>.Empty;
    private DimseHandlers _handlers = DimseHandlers.None;
    private SemaphoreSlim _invoked = new(1);
    private SemaphoreSlim _performed = new(1);
    private int _peerPduBytesMax;
    private Task _pump = Task.CompletedTask;
    private TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _idle;
    private long _lastReceived;
    private int _messageId;

    private Association(UpperLayer layer, AssociationSettings settings, bool isRequestor, EndPoint? remote)
    {
        _layer = layer;
        _settings = settings;
        _isRequestor = isRequestor;
        Remote = remote;
        _receiver = new(layer.Input, settings, id => _contexts.GetValueOrDefault(id), DispatchAsync);
    }

    /// <summary>Where the other end is.</summary>
    public EndPoint? Remote { get; }

    /// <summary>What was asked for.</summary>
    public AssociateRequest Request { get; private set; } = null!;

    /// <summary>What was agreed on.</summary>
    public AssociateAccept Accepted { get; private set; } = null!;

    /// <summary>The contexts both ends agreed on.</summary>
    public IReadOnlyCollection<PresentationContext> Contexts => _contexts.Values;

    /// <summary>So many requests of ours may be under way at once, as agreed; further ones wait.</summary>
    public int OperationsMax { get; private set; } = 1;

    /// <summary>So many requests of the other end may be under way at once, as agreed.</summary>
    public int PeerOperationsMax { get; private set; } = 1;

    /// <summary>How it ended; <see cref="AssociationEnd.None"/> while it stands.</summary>
    public AssociationEnd End => _layer.End;

    public string EndReason => _layer.EndReason;

    /// <summary>Done when the connection is closed and every handler has ended.</summary>
    public Task Closed => _closed.Task;

    /// <summary>The accepted context for a SOP class, in a transfer syntax or any; null: there is none.</summary>
    public PresentationContext? ContextFor(string sopClass, string? transferSyntax = null) =>
        _contexts.Values.FirstOrDefault(one => one.AbstractSyntax == sopClass && (transferSyntax is null || one.TransferSyntax == transferSyntax));

    /// <summary>Releases the association in order and waits until the connection is closed.</summary>
    public async Task ReleaseAsync(CancellationToken ct = default)
    {
        try
        {
            await _layer.ReleaseAsync();
            await _closed.Task.WaitAsync(_settings.ResponseTimeout, _settings.Clock, ct);
        }
        catch (TimeoutException)
        {
            await AbortAsync("The release was not answered.");
        }
    }

    /// <summary>Aborts the association.</summary>
    public async Task AbortAsync(string reason)
    {
        await _layer.AbortAsync(AssociationEnd.AbortedHere, reason);
        await EndAllAsync();
    }

    /// <summary>Releases it if it stands, else ends the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_layer.State == UpperLayerState.Sta6 && !_closed.Task.IsCompleted)
        {
            try
            {
                await ReleaseAsync();
            }
            catch (AssociationException)
            {
                // It ended by itself meanwhile.
            }
        }

        await _layer.DisposeAsync();
        await _pump;
        if (_idle is { } idle) await idle.DisposeAsync();
    }

    private void Stand(AssociateRequest request, AssociateAccept accepted, DimseHandlers handlers)
    {
        (Request, Accepted, _handlers) = (request, accepted, handlers);
        _contexts = Agreed(request, accepted).ToFrozenDictionary(one => one.Id);
        var peer = _isRequestor ? accepted.User : request.User;
        _peerPduBytesMax = (int)Math.Min(peer.PduBytesMax == 0 ? uint.MaxValue : peer.PduBytesMax, (uint)_settings.SentPduBytesMax);
        var window = accepted.User.Window ?? new(1, 1);
        var (ours, theirs) = _isRequestor ? (window.Invoked, window.Performed) : (window.Performed, window.Invoked);
        OperationsMax = ours == 0 ? _settings.OperationsMax : ours;
        _invoked = new(OperationsMax);
        PeerOperationsMax = theirs == 0 ? _settings.OperationsMax : theirs;
        _performed = new(PeerOperationsMax);
        var half = _settings.IdleTimeout / 2;
        _idle = _settings.Clock.CreateTimer(_ => OnIdleTick(), null, half, half);
        _pump = PumpAsync();
    }

    private static IEnumerable<PresentationContext> Agreed(AssociateRequest request, AssociateAccept accepted) =>
        from answer in accepted.Contexts
        where answer.Result == ContextResult.Acceptance
        join proposed in request.Contexts on answer.Id equals proposed.Id
        let role = accepted.User.Roles.FirstOrDefault(one => one.SopClass == proposed.AbstractSyntax)
        select new PresentationContext(answer.Id, proposed.AbstractSyntax, answer.TransferSyntax, role?.Scu ?? true, role?.Scp ?? false);

    private async Task PumpAsync()
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                switch (await _layer.NextAsync())
                {
                    case Indication.Data data:
                        await ReceiveAsync(data.Length);
                        break;
                    case Indication.ReleaseAsked:
                        await RunOutAsync();
                        await _layer.AnswerReleaseAsync();
                        break;
                    case Indication.ReleaseCollided:
                        break;
                    case Indication.Released or Indication.Closed:
                        return;
                    default:
                        await EndAllAsync();
                        break;
                }
            }
        }
        catch (AssociationException)
        {
            // The connection broke while it was answered; the layer knows why.
        }
        finally
        {
            await EndAllAsync();
            _layer.Close();
            await RunOutAsync();
            _closed.TrySetResult();
        }
    }

    private async ValueTask ReceiveAsync(int length)
    {
        try
        {
            await _receiver.ReceiveAsync(length);
        }
        catch (PduException refused)
        {
            await _layer.RefuseAsync(refused);
            await EndAllAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The next read tells the layer.
        }
        catch (InvalidOperationException) when (_receiver.IsAbandoned)
        {
            // The object was given up from the other side of the pipe while a part of it came in; the next read tells why.
        }
    }

    private ValueTask DispatchAsync(IncomingMessage message)
    {
        var command = message.Command;
        if (command.IsResponse)
        {
            PendingRequest? pending;
            lock (_gate) pending = _pending.GetValueOrDefault(command.MessageIdRespondedTo);
            return pending?.TakeAsync(message) ?? throw new PduException(
                Invariant($"It answers message {command.MessageIdRespondedTo}, which awaits no answer."), "command set, (0000,0120)", 0);
        }

        if (command.Operation != CommandField.CCancel) return BeginAsync(message);
        // Within the lock: a request that ends disposes of its token behind it.
        lock (_gate) return _running.TryGetValue(command.MessageIdRespondedTo, out var running) ? new(running.CancelAsync()) : ValueTask.CompletedTask;
    }

    /// <summary>Starts a request's handler as soon as the window has room; until then nothing more is read.</summary>
    private async ValueTask BeginAsync(IncomingMessage message)
    {
        try
        {
            await _performed.WaitAsync(_ended.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        // It had room and ended at the same time: who waits until no handler runs waits for this room too.
        if (_ended.IsCancellationRequested)
        {
            _performed.Release();
            return;
        }

        var cancel = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        bool isNew;
        lock (_gate) isNew = _running.TryAdd(message.Command.MessageId, cancel);
        if (!isNew)
        {
            _performed.Release();
            throw new PduException(Invariant($"Message {message.Command.MessageId} is under way already."), "command set, (0000,0110)", 0);
        }

        _ = ServeAsync(message, cancel);
    }

    private async Task ServeAsync(IncomingMessage message, CancellationTokenSource cancel)
    {
        // Who takes an object waits for its content at once; another handler may take its time, and C-CANCEL is to be heard meanwhile.
        if (message.Command.Operation != CommandField.CStore) await Task.Yield();
        try
        {
            await new DimseServing(this, _handlers, message).RunAsync(cancel.Token, _ended.Token);
        }
        catch (Exception e) when (e is AssociationException or OperationCanceledException)
        {
            // The association ended; there is nobody to answer.
        }
        finally
        {
            if (message.Content is { } content) await content.CompleteAsync();
            lock (_gate) _running.Remove(message.Command.MessageId);
            cancel.Dispose();
            _performed.Release();
        }
    }

    /// <summary>Waits until no handler runs.</summary>
    private async Task RunOutAsync()
    {
        for (var i = 0; i < PeerOperationsMax; i++) await _performed.WaitAsync();
        _performed.Release(PeerOperationsMax);
    }

    private async Task EndAllAsync()
    {
        var reason = new AssociationException(End, EndReason);
        _receiver.Abandon(reason);
        PendingRequest[] pending;
        lock (_gate) pending = [.. _pending.Values];
        foreach (var one in pending) one.End(reason);
        await _ended.CancelAsync();
    }

    private void OnIdleTick()
    {
        var received = _layer.Input.Received;
        if (Interlocked.Exchange(ref _lastReceived, received) != received) return;
        lock (_gate)
            if ((_pending.Count > 0 || _running.Count > 0) && !_receiver.IsWithin) return;
        _ = _layer.AbortAsync(AssociationEnd.TimedOut, "Nothing arrived within the idle time.");
    }
}
