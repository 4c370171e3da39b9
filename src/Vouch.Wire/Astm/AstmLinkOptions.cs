namespace Vouch.Wire.Astm;

/// <summary>Which side of the link we are: on contention the instrument goes first.</summary>
public enum AstmRole
{
    /// <summary>The laboratory system ("computer system"): yields for 20 s on contention.</summary>
    Host,

    /// <summary>The analyser: bids again after 1 s on contention.</summary>
    Instrument,
}

/// <summary>How text is put between control characters.</summary>
public enum AstmFraming
{
    /// <summary>STX, frame number, text, ETB or ETX, two checksum characters, CR LF. Source: LIS01-A2 6.3.1.</summary>
    E1381,

    /// <summary>STX, text, GS, two checksum characters (no frame number; RS before each field): VIDAS family.</summary>
    BioMerieux,

    /// <summary>STX, text, ETX and nothing else: small devices; every frame is a message, no ENQ is needed.</summary>
    Bare,
}

/// <summary>What is expected of the two checksum characters of an E1381 frame.</summary>
public enum ChecksumRule
{
    /// <summary>Must be there and right; else the frame is refused (NAK).</summary>
    Verified,

    /// <summary>Read when there, not compared: for instruments known to compute it otherwise.</summary>
    Ignored,

    /// <summary>The instrument sends none: the frame ends at ETB or ETX.</summary>
    Absent,
}

/// <summary>How outgoing records are put into frames.</summary>
public enum AstmPacking
{
    /// <summary>Every record begins a frame; a long one is continued after ETB. Source: LIS01-A2 6.3.1.2.</summary>
    RecordPerFrame,

    /// <summary>The message is one stream of text cut at the frame limit.</summary>
    Packed,
}

/// <summary>
/// The rules of one link. Times are those of the standard unless a site must change them.
/// Source: CLSI LIS01-A2 6.2.7 (contention), 6.3.1 (frames), 6.5 (retries and timers).
/// </summary>
public sealed record AstmLinkOptions
{
    public AstmRole Role { get; init; } = AstmRole.Host;

    public AstmFraming Framing { get; init; } = AstmFraming.E1381;

    public ChecksumRule Checksum { get; init; } = ChecksumRule.Verified;

    public AstmPacking Packing { get; init; } = AstmPacking.RecordPerFrame;

    /// <summary>Longest text accepted in a frame; LIS01-A2 allows 63,993 (64,000 with the overhead).</summary>
    public int ReceivedTextMax { get; init; } = 63_993;

    /// <summary>Longest text sent in a frame; every instrument takes 240 (E1381).</summary>
    public int SentTextMax { get; init; } = 240;

    /// <summary>Times a refused frame is sent again before the transfer is ended.</summary>
    public int RepeatsMax { get; init; } = 6;

    /// <summary>Times we bid for the line (ENQ) with one message before giving up.</summary>
    public int BidsMax { get; init; } = 20;

    /// <summary>The sender waits this long for an answer to ENQ or to a frame.</summary>
    public TimeSpan AnswerWait { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The receiver waits this long for the next frame or EOT.</summary>
    public TimeSpan FrameWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Pause after our ENQ was refused.</summary>
    public TimeSpan BusyPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause of the host after both sides bid at once.</summary>
    public TimeSpan HostYield { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Pause of the instrument after both sides bid at once.</summary>
    public TimeSpan InstrumentRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Pause after the receiver answered a frame with EOT (it wants the line). Source: LIS01-A2 6.3.5.</summary>
    public TimeSpan InterruptPause { get; init; } = TimeSpan.FromSeconds(15);

    internal TimeSpan ContentionPause => Role == AstmRole.Host ? HostYield : InstrumentRetry;

    /// <summary>Outside E1381 framing a frame is a message of its own and may come without ENQ.</summary>
    internal bool FrameIsMessage => Framing != AstmFraming.E1381;
}
