namespace Vouch.Signals;

/// <summary>
/// Leads of an ECG by their reference identifiers: <c>MDC_ECG_LEAD_I</c> … Source: ISO/IEEE 11073-10102 (annotated ECG), lead
/// nomenclature; SCP-ECG's lead numbers in EN 1064, table of lead identification.
/// </summary>
public enum Lead
{
    I,
    II,
    III,
    AvR,
    AvL,
    AvF,
    V1,
    V2,
    V3,
    V4,
    V5,
    V6,
    V7,
    V8,
    V9,
    V2R,
    V3R,
    V4R,
    V5R,
    V6R,
    V7R,
    X,
    Y,
    Z,
}
