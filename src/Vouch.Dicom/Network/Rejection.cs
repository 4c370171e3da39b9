namespace Vouch.Dicom.Network;

/// <summary>A-ASSOCIATE-RJ: result, source and reason as they are on the wire. Source: PS3.8, table 9-21.</summary>
/// <param name="Result">1 permanent, 2 transient.</param>
/// <param name="Source">1 user, 2 provider (ACSE), 3 provider (presentation).</param>
/// <param name="Reason">Means something else with each source.</param>
public readonly record struct Rejection(byte Result, byte Source, byte Reason)
{
    public static readonly Rejection ApplicationContextNotSupported = new(1, 1, 2);
    public static readonly Rejection CallingAeNotRecognized = new(1, 1, 3);
    public static readonly Rejection CalledAeNotRecognized = new(1, 1, 7);
    public static readonly Rejection NoReason = new(1, 1, 1);
    public static readonly Rejection ProtocolVersionNotSupported = new(1, 2, 2);
    public static readonly Rejection TemporaryCongestion = new(2, 3, 1);
    public static readonly Rejection LocalLimitExceeded = new(2, 3, 2);

    public bool IsTransient => Result == 2;

    public override string ToString() => (IsTransient ? "for now" : "for good") + ": " + (Source, Reason) switch
    {
        (1, 2) => "application context name not supported",
        (1, 3) => "calling AE title not recognized",
        (1, 7) => "called AE title not recognized",
        (2, 2) => "protocol version not supported",
        (3, 1) => "temporary congestion",
        (3, 2) => "local limit exceeded",
        (1 or 2, 1) => "no reason given",
        _ => Invariant($"source {Source}, reason {Reason}"),
    };
}
