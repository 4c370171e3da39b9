namespace Vouch.Signals;

/// <summary>Annotation codes of WFDB with their mnemonics. Source: WFDB Applications Guide, appendix A; ecgcodes.h.</summary>
public enum AnnotationCode : byte
{
    None = 0,
    Normal = 1,                        // N
    LeftBundleBranchBlock = 2,         // L
    RightBundleBranchBlock = 3,        // R
    AberratedAtrialPremature = 4,      // a
    VentricularPremature = 5,          // V
    Fusion = 6,                        // F
    NodalPremature = 7,                // J
    AtrialPremature = 8,               // A
    SupraventricularPremature = 9,     // S
    VentricularEscape = 10,            // E
    NodalEscape = 11,                  // j
    Paced = 12,                        // /
    Unclassifiable = 13,               // Q
    NoiseChange = 14,                  // ~
    Artifact = 16,                     // |
    StChange = 18,                     // s
    TChange = 19,                      // T
    Systole = 20,                      // *
    Diastole = 21,                     // D
    Comment = 22,                      // "
    Measurement = 23,                  // =
    PWavePeak = 24,                    // p
    BundleBranchBlock = 25,            // B
    PacerSpike = 26,                   // ^
    TWavePeak = 27,                    // t
    RhythmChange = 28,                 // +
    UWavePeak = 29,                    // u
    Learning = 30,                     // ?
    FlutterWave = 31,                  // !
    FlutterBegins = 32,                // [
    FlutterEnds = 33,                  // ]
    AtrialEscape = 34,                 // e
    SupraventricularEscape = 35,       // n
    Link = 36,                         // @
    NonConductedPWave = 37,            // x
    FusionOfPaced = 38,                // f
    WaveOnset = 39,                    // (
    WaveOffset = 40,                   // )
    ROnT = 41,                         // r
}
