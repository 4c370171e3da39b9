using System.Collections.Concurrent;
using System.Net;
using Vouch.Wire.Astm;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>One socket of an analyser, as the analysers page shows it.</summary>
public sealed class AnalyserLine(IPEndPoint remote, DateTimeOffset since)
{
    private long frames;
    private long refused;

    public Guid Id { get; } = Guid.CreateVersion7();

    public IPEndPoint Remote => remote;

    public DateTimeOffset Since => since;

    /// <summary>Null while nobody knows whose it is.</summary>
    public ConnectionRecord? Owner { get; internal set; }

    public AstmSession? Session { get; internal set; }

    public bool OverTls { get; init; }

    /// <summary>SHA-256 of the certificate it showed, in hexadecimal; null: none.</summary>
    public string? Fingerprint { get; init; }

    public long Frames => Interlocked.Read(ref frames);

    /// <summary>Frames answered NAK since the socket opened.</summary>
    public long Refused => Interlocked.Read(ref refused);

    internal long Transfer { get; set; }

    internal int Place { get; set; }

    internal void Count(LinkStep step)
    {
        if (step.Note == LinkNote.FrameAccepted)
            Interlocked.Increment(ref frames);
        else if (step.Note == LinkNote.FrameRefused)
            Interlocked.Increment(ref refused);
    }
}

/// <summary>The sockets of this node, and what went wrong with each connection last.</summary>
public sealed class AnalyserLines
{
    private readonly ConcurrentDictionary<Guid, AnalyserLine> open = new();
    private readonly ConcurrentDictionary<Guid, string> faults = new();

    public IReadOnlyCollection<AnalyserLine> Open => [.. open.Values];

    /// <summary>The newest open socket of a connection.</summary>
    public AnalyserLine? Of(Guid connection) =>
        open.Values.Where(line => line.Owner?.Id == connection).OrderByDescending(line => line.Since).FirstOrDefault();

    /// <summary>Why the connection has no socket, in words; null when nothing went wrong.</summary>
    public string? FaultOf(Guid connection) => faults.GetValueOrDefault(connection);

    /// <summary>All of it in one text, to see whether anything changed.</summary>
    internal string Words() => string.Join(' ', open.Values.OrderBy(line => line.Id).Select(line => FormattableString.Invariant($"{line.Id}:{line.Frames}:{line.Refused}")))
        + string.Join(' ', faults.OrderBy(fault => fault.Key).Select(fault => fault.Value));

    internal void Add(AnalyserLine line) => open[line.Id] = line;

    internal void Remove(AnalyserLine line) => open.TryRemove(line.Id, out _);

    internal void Failed(Guid connection, string? words)
    {
        if (words is null)
            faults.TryRemove(connection, out _);
        else
            faults[connection] = words;
    }
}
