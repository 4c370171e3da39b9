using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using Vouch.Dicom.Network;
using Contexts = System.Collections.Generic.List<(string SopClass, System.Collections.Immutable.ImmutableArray<string> TransferSyntaxes)>;
using Waiting = System.Collections.Concurrent.ConcurrentQueue<(string Path, Vouch.Dicom.Network.StoredObject Object)>;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom send PEER FILE…</c></summary>
internal static class DicomSend
{
    public static Command Create()
    {
        var (peer, from, tls) = (DicomPeer.Argument(), DicomPeer.From(), DicomPeer.Tls());
        var files = new Argument<string[]>("file") { Description = "Files, and folders with all that is in them.", Arity = ArgumentArity.OneOrMore };
        var at = new Option<int>("--at-once")
        {
            Description = "So many associations at once.",
            DefaultValueFactory = _ => 1,
            Validators = { DicomPeer.Within(1, 64) },
        };
        var window = new Option<int>("--window")
        {
            Description = "So many objects under way at once on an association, where the other end agrees to it; else one.",
            DefaultValueFactory = _ => 8,
            Validators = { DicomPeer.Within(1, 64) },
        };
        var list = new Option<bool>("--list") { Description = "Say every object that was taken." };
        var command = new Command("send",
            "Send objects as they are, in the transfer syntax they are in (C-STORE). "
            + "0 all were taken, 1 some were not, 2 there is none to send, or the other end cannot be reached.")
        {
            peer, files, from, tls, at, window, list,
        };
        command.SetAction((parsed, ct) => DicomPeer.TryAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            var sending = new DicomSending(
                parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(list), parsed.GetValue(window));
            var target = parsed.GetRequiredValue(peer).With(parsed.GetRequiredValue(from), parsed.GetValue(tls));
            return await sending.RunAsync(target, parsed.GetRequiredValue(files), parsed.GetValue(at), ct);
        }));
        return command;
    }
}

/// <summary>One run of the command, and its count.</summary>
internal sealed class DicomSending(TextWriter output, TextWriter error, bool list, int window)
{
    private const int ContextsMax = 128;
    private static readonly TimeSpan Progress = TimeSpan.FromSeconds(2);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private int _total;
    private int _taken;
    private int _refused;
    private TimeSpan _told;

    public async Task<int> RunAsync(AssociationTarget peer, IReadOnlyList<string> files, int atOnce, CancellationToken ct)
    {
        var objects = new List<(string Path, StoredObject Object)>();
        foreach (var path in files.SelectMany(Files))
        {
            ct.ThrowIfCancellationRequested();
            if (DicomInput.Object(path, error) is { } one) objects.Add((path, one));
            else _refused++;
            Tell(FormattableString.Invariant($"{objects.Count + _refused} read"));
        }

        if (objects.Count == 0) return DicomCommand.Fail(error, $"{string.Join(", ", files)}: there is nothing to send.");
        _total = objects.Count + _refused;
        // What one association can propose goes together; the objects of it are dealt out to those at once.
        foreach (var group in objects.GroupBy(one => (one.Object.SopClass, one.Object.TransferSyntax)).Chunk(ContextsMax))
        {
            var contexts = group.Select(one => (one.Key.SopClass, (ImmutableArray<string>)[one.Key.TransferSyntax])).ToList();
            var waiting = new Waiting(group.SelectMany(one => one));
            await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => SendAsync(peer, contexts, waiting, ct)));
        }

        await output.WriteLineAsync(FormattableString.Invariant($"{peer}: {_taken} of {_total} objects taken, {_refused} not; {_clock.Elapsed.TotalSeconds:0.0} s"));
        return _refused == 0 ? 0 : DicomCommand.RefusedExit;
    }

    private async Task SendAsync(AssociationTarget peer, Contexts contexts, Waiting waiting, CancellationToken ct)
    {
        while (!waiting.IsEmpty)
        {
            // The other end aborts at one object and takes the others with it: which it is shows when they go one by one.
            var unanswered = await SendAsync(peer, contexts, waiting, window, ct);
            while (!unanswered.IsEmpty) await SendAsync(peer, contexts, unanswered, 1, ct);
        }
    }

    /// <summary>Sends over one association until there are no more or it ends. Those of several that had no answer then are given back.</summary>
    private async Task<Waiting> SendAsync(AssociationTarget peer, Contexts contexts, Waiting waiting, int atOnce, CancellationToken ct)
    {
        var unanswered = new Waiting();
        await using var association = await Association.RequestAsync(
            peer, new() { Contexts = contexts, Window = atOnce == 1 ? null : new((ushort)atOnce, 1) }, ct);
        atOnce = Math.Min(atOnce, association.OperationsMax);
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            do
            {
                if (!waiting.TryDequeue(out var one)) return;
                try
                {
                    Count(one.Path, await association.StoreAsync(one.Object, ct));
                }
                catch (AssociationException e)
                {
                    if (atOnce == 1) Count(one.Path, DimseStatus.ProcessingFailure.With(e.Message));
                    else unanswered.Enqueue(one);
                }
            }
            while (association.End == AssociationEnd.None);
        }));
        return unanswered;
    }

    private void Count(string path, DimseStatus status)
    {
        lock (_gate)
        {
            if (status.IsFailure) _refused++;
            else _taken++;
            if (status.Code != 0) DicomCommand.Line(error, $"{path}: {status}");
            else if (list) output.WriteLine(path);
            Tell(FormattableString.Invariant($"{_taken + _refused} of {_total}"));
        }
    }

    private void Tell(string progress)
    {
        if (_clock.Elapsed - _told < Progress) return;
        _told = _clock.Elapsed;
        error.WriteLine(progress);
    }

    private static IEnumerable<string> Files(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true }).Order(StringComparer.Ordinal)
        : [path];
}
