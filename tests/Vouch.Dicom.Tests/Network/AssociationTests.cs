using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Tests.Network;

/// <summary>Two ends of our own over a real socket.</summary>
public sealed class AssociationTests
{
    private static readonly string[] Implicit = ["1.2.840.10008.1.2"];
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";
    private static CancellationToken Ct0 => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_echo_is_answered_and_the_association_released()
    {
        await using var listener = Listen(DimseHandlers.None);
        await using var association = await RequestAsync(listener);
        Assert.Equal(DimseStatus.Success, await association.EchoAsync(Ct0));
        await association.ReleaseAsync(Ct0);
        Assert.Equal(AssociationEnd.Released, association.End);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_378)]
    [InlineData(16_379)]
    [InlineData(3_000_001)]
    public async Task An_object_of_any_length_arrives_byte_for_byte(int length)
    {
        var sent = new byte[length];
        new Random(length).NextBytes(sent);
        var arrived = new List<byte[]>();
        await using var listener = Listen(new() { OnStore = (request, ct) => KeepAsync(request, arrived, ct) }, new() { PduBytesMax = 16384 });
        await using var association = await RequestAsync(listener);
        for (var i = 0; i < 3; i++)
            Assert.Equal(DimseStatus.Success, await association.StoreAsync(new(Ct, "1.2.3", "1.2.840.10008.1.2", () => new MemoryStream(sent)), Ct0));
        Assert.All(arrived, one => Assert.Equal(sent, one));
        Assert.Equal(3, arrived.Count);
    }

    [Fact]
    public async Task A_handler_that_refuses_without_reading_does_not_hold_up_the_next_object()
    {
        await using var listener = Listen(new() { OnStore = (_, _) => new(DimseStatus.OutOfResources.With("The disk is full.")) });
        await using var association = await RequestAsync(listener);
        for (var i = 0; i < 3; i++)
        {
            var status = await association.StoreAsync(new(Ct, "1.2.3", "1.2.840.10008.1.2", () => new MemoryStream(new byte[5_000_000])), Ct0);
            Assert.Equal("A700H out of resources: The disk is full.", status.ToString());
        }
    }

    [Fact]
    public async Task A_handler_that_throws_is_a_processing_failure_and_told_to_the_host()
    {
        Exception? told = null;
        await using var listener = Listen(new() { OnStore = (_, _) => throw new InvalidOperationException("bug"), OnFault = (_, e) => told = e });
        await using var association = await RequestAsync(listener);
        Assert.Equal(0x0110, (await association.StoreAsync(new(Ct, "1.2.3", "1.2.840.10008.1.2", () => new MemoryStream(new byte[10])), Ct0)).Code);
        Assert.Equal("bug", told?.Message);
        Assert.Equal(DimseStatus.Success, await association.EchoAsync(Ct0));
    }

    [Fact]
    public async Task An_object_that_breaks_off_fails_its_reader()
    {
        var failed = new TaskCompletionSource<Exception>();
        await using var listener = Listen(new()
        {
            OnStore = async (request, ct) =>
            {
                try
                {
                    return await KeepAsync(request, [], ct);
                }
                catch (Exception e)
                {
                    failed.SetResult(e);
                    throw;
                }
            },
        });
        await using var association = await RequestAsync(listener);
        var never = new NeverEnding();
        var storing = association.StoreAsync(new(Ct, "1.2.3", "1.2.840.10008.1.2", () => never), Ct0);
        await never.Begun.Task;
        await association.AbortAsync("changed my mind");
        never.Go.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(() => storing);
        var why = await failed.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct0);
        Assert.True(why is AssociationException or OperationCanceledException, why.ToString());
    }

    [Fact]
    public async Task Who_calls_by_a_wrong_name_is_told_so()
    {
        await using var listener = DicomListener.Start(Options(DimseHandlers.None) with { AeTitles = new HashSet<string> { "OTHER" } });
        var refused = await Assert.ThrowsAsync<AssociationException>(() => RequestAsync(listener));
        Assert.Equal((AssociationEnd.Rejected, Rejection.CalledAeNotRecognized), (refused.End, refused.Rejection));
        Assert.Contains("called AE title not recognized", refused.Message);
    }

    [Fact]
    public async Task More_associations_than_allowed_are_refused_for_now()
    {
        await using var listener = DicomListener.Start(Options(DimseHandlers.None) with { AssociationsMax = 1 });
        await using var first = await RequestAsync(listener);
        var refused = await Assert.ThrowsAsync<AssociationException>(() => RequestAsync(listener));
        Assert.True(refused.Rejection?.IsTransient);
        Assert.Equal(DimseStatus.Success, await first.EchoAsync(Ct0));
    }

    [Fact]
    public async Task Operations_run_at_once_within_the_window_and_one_after_another_without()
    {
        foreach (var (window, most) in new (OperationsWindow?, int)[] { (null, 1), (new(4, 1), 4) })
        {
            var (now, peak) = (0, 0);
            await using var listener = Listen(new()
            {
                OnEcho = async (_, ct) =>
                {
                    peak = Math.Max(peak, Interlocked.Increment(ref now));
                    await Task.Delay(50, ct);
                    Interlocked.Decrement(ref now);
                    return DimseStatus.Success;
                },
            });
            await using var association = await RequestAsync(listener, one => one with { Window = window });
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => association.EchoAsync(Ct0))), one => Assert.Equal(DimseStatus.Success, one));
            Assert.Equal(most, peak);
        }
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_closed_after_the_ARTIM_time()
    {
        var turnedAway = new TaskCompletionSource<string>();
        await using var listener = DicomListener.Start(Options(DimseHandlers.None, new() { Artim = TimeSpan.FromMilliseconds(200) }) with
        {
            Observe = told => { if (told is DicomEvent.TurnedAway(_, var reason)) turnedAway.TrySetResult(reason); },
        });
        using var silent = new TcpClient();
        await silent.ConnectAsync(listener.EndPoint, Ct0);
        Assert.Equal(0, await silent.GetStream().ReadAsync(new byte[1], Ct0));
        Assert.Contains("ARTIM", await turnedAway.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct0));
    }

    [Fact]
    public async Task Five_hundred_associations_stand_at_once_and_each_is_answered()
    {
        await using var listener = Listen(DimseHandlers.None);
        var associations = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => RequestAsync(listener)));
        Assert.Equal(500, listener.ConnectionCount);
        Assert.All(await Task.WhenAll(associations.Select(one => one.EchoAsync(Ct0))), one => Assert.Equal(DimseStatus.Success, one));
        await Task.WhenAll(associations.Select(one => one.ReleaseAsync(Ct0)));
        Assert.All(associations, one => Assert.Equal(AssociationEnd.Released, one.End));
    }

    [Fact]
    public async Task Both_ends_may_ask_for_release_at_once()
    {
        for (var i = 0; i < 20; i++)
        {
            var began = new TaskCompletionSource<Association>();
            await using var listener = DicomListener.Start(Options(DimseHandlers.None) with
            {
                Observe = told => { if (told is DicomEvent.Began(var one)) began.TrySetResult(one); },
            });
            await using var ours = await RequestAsync(listener);
            var theirs = await began.Task;
            await Task.WhenAll(TryReleaseAsync(ours), TryReleaseAsync(theirs)).WaitAsync(TimeSpan.FromSeconds(30), Ct0);
            Assert.Equal((AssociationEnd.Released, AssociationEnd.Released), (ours.End, theirs.End));
        }
    }

    private static async Task TryReleaseAsync(Association association)
    {
        try
        {
            await association.ReleaseAsync();
        }
        catch (AssociationException)
        {
            // The other end was quicker.
            await association.Closed;
        }
    }

    private static DicomListener Listen(DimseHandlers handlers, AssociationSettings? settings = null) => DicomListener.Start(Options(handlers, settings));

    private static DicomListenerOptions Options(DimseHandlers handlers, AssociationSettings? settings = null) => new()
    {
        EndPoint = new(IPAddress.Loopback, 0),
        Contexts = SupportedContexts.Of(SopClasses.Verification) with { Storage = true },
        Handlers = handlers,
        Settings = settings ?? new(),
    };

    private static Task<Association> RequestAsync(DicomListener listener, Func<AssociationProposal, AssociationProposal>? with = null)
    {
        var proposal = new AssociationProposal { Contexts = [(SopClasses.Verification, [.. Implicit]), (Ct, [.. Implicit])] };
        return Association.RequestAsync(new("127.0.0.1", listener.EndPoint.Port, "VOUCH", "TEST"), with?.Invoke(proposal) ?? proposal, Ct0);
    }

    private static async ValueTask<DimseStatus> KeepAsync(StoreRequest request, List<byte[]> kept, CancellationToken ct)
    {
        using var whole = new MemoryStream();
        await request.Content.CopyToAsync(whole, ct);
        kept.Add(whole.ToArray());
        return DimseStatus.Success;
    }

    private sealed class NeverEnding : MemoryStream
    {
        public TaskCompletionSource Begun { get; } = new();

        public TaskCompletionSource Go { get; } = new();

        private long _given;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _given += buffer.Length;
            if (_given < 2_000_000) return buffer.Length;
            Begun.TrySetResult();
            await Go.Task;
            return buffer.Length;
        }
    }
}
