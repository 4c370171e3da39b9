using System.CommandLine;
using System.Diagnostics;
using Vouch.Dicom.Network;

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
        var list = new Option<bool>("--list") { Description = "Say every object that was taken." };
        var command = new Command("send",
            "Send objects as they are, in the transfer syntax they are in (C-STORE). "
            + "0 all were taken, 1 some were not, 2 there is none to send, or the other end cannot be reached.")
        {
            peer, files, from, tls, at, list,
        };
        command.SetAction((parsed, ct) => DicomPeer.TryAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            var sending = new DicomSending(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(list));
            var target = parsed.GetRequiredValue(peer).With(parsed.GetRequiredValue(from), parsed.GetValue(tls));
            return await sending.RunAsync(target, parsed.GetRequiredValue(files), parsed.GetValue(at), ct);
        }));
        return command;
    }
}

/// <summary>One run of the command, and its count.</summary>
internal sealed class DicomSending(TextWriter output, TextWriter error, bool list)
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
            var contexts = group.Select(one => (one.Key.SopClass, (System.Collections.Immutable.ImmutableArray<string>)[one.Key.TransferSyntax])).ToList();
            var waiting = new System.Collections.Concurrent.ConcurrentQueue<(string, StoredObject)>(group.SelectMany(one => one));
            await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => SendAsync(peer, contexts, waiting, ct)));
        }

        await output.WriteLineAsync(FormattableString.Invariant($"{peer}: {_taken} of {_total} objects taken, {_refused} not; {_clock.Elapsed.TotalSeconds:0.0} s"));
        return _refused == 0 ? 0 : DicomCommand.RefusedExit;
    }

    private async Task SendAsync(
        AssociationTarget peer, List<(string, System.Collections.Immutable.ImmutableArray<string>)> contexts,
        System.Collections.Concurrent.ConcurrentQueue<(string Path, StoredObject Object)> waiting, CancellationToken ct)
    {
        // An object the other end aborts at is one that was not taken; the others go over a new association.
        while (!waiting.IsEmpty)
        {
            await using var association = await Association.RequestAsync(peer, new() { Contexts = contexts }, ct);
            while (association.End == AssociationEnd.None && waiting.TryDequeue(out var one)) Count(one.Path, await StoreAsync(association, one.Object, ct));
        }
    }

    private static async Task<DimseStatus> StoreAsync(Association association, StoredObject stored, CancellationToken ct)
    {
        try
        {
            return await association.StoreAsync(stored, ct);
        }
        catch (AssociationException e)
        {
            return DimseStatus.ProcessingFailure.With(e.Message);
        }
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
