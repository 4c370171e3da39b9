namespace Vouch.Signals.Tests.Measuring;

/// <summary>What docs/ecg-flutter.md says beside its tables.</summary>
internal static class FlutterText
{
    public const string Beginning = """
        # How atrial flutter is told, and how often

        Two ways, by how the beats come (`RegularActivity`; every number with its source: `FlutterParameters`):

        - **Beats in step** (most intervals within 4 % of their median). The mean beat has the waves in it, so subtracting it
          would take them away. Instead the mean cycle between two complexes is described twice by least squares: as a T wave
          and a P wave, and as a T wave and waves that come two to five times a cycle (240 to 350 a minute). Summits and widths
          are common to all leads, heights are each lead's own. Flutter is said when the waves leave clearly less, mean over
          leads, than P does, and no more than P with a sloping ST segment and a T wave of two signs does. With two waves a beat
          more is asked, and of few leads more than of many.
        - **Beats out of step** (median change from interval to interval 10 % or more). A wave with two harmonics is fitted
          together with the mean QRST of the beats. Flutter is said when the spectrum's peak lies at 240 to 350 a minute, has 44
          % of the power within 2.5 Hz about it (Hoppe et al., J Am Coll Cardiol 2005;46:2079–87: flutter 61 ± 14 %,
          fibrillation 35 ± 5 %), and the wave explains a quarter of what is left.

        In recordings of hours both are done in every ten seconds (`AtrialFlutterDetector`); thirty seconds of it are an episode
        "(AFL".

        **What stands behind the figures.** No recording with regular flutter waves is at hand. The flutter is made: sawtooth
        waves down, up or in any direction, their cycle following breathing (SD 2 to 5 ms), 240 to 340 a minute; muscle noise of
        20 µV r.m.s. and wander. It lies under made complexes, or under the median beats of the real recordings of twelve leads
        (cinc2021, PTB-XL) without their P waves. The negative cases are those beats with their P waves at 60 to 170 a minute,
        QT and PR shortened, and real recordings as they are. The numbers that are not published were set on such recordings
        with other seeds; after looking at real ones three were set against false calls: few leads need more (109, 112, 114,
        118, 209), the freer model of P, ST and T is asked for (109, 112), and a gap of an episode may last 15 s instead of 30
        (118). Expect less of patients: real T waves change with the
        interval, and real flutter varies in shape.

        Written by `VOUCH_WRITE_DOCS=1 dotnet run --project tests/Vouch.Signals.Tests -- -class "*AtrialFlutterTests"`, which
        else holds the figures to bounds. Height is that of the waves from lowest to highest, about, where they are largest.
        Whenever flutter was said of made flutter its rate was right within 4 % (2000 made at random).

        """;

    public const string End = """

        - **2:1 conduction is mostly missed**: one of the two waves lies in the complex, the other looks like a P wave or the T
          wave. What is said then is sinus or ectopic atrial tachycardia. To say it oftener would call sinus tachycardias
          flutter. A regular tachycardia at about 150 a minute remains suspect whatever is said here.
        - **"(AFL" of record 203** (the only one with such a label, 314 s of one patient) is not recognised, in none of its
          pieces and by no episode. By these measures it is no regular flutter: beats are irregular throughout, and of what they
          leave the best single wave explains 5 % (median of 30 pieces; at most 19 %), at 6.1 Hz in the median; in the same
          patient's "(AFIB" it is 4 % (126 pieces; at most 14 %) at 6.0 Hz. To call the one flutter and the other not would be a
          rule for that record.
        - **Slow flutter**, below 240 a minute (drugs, large atria; 226 in the mean of "Elucidating the mechanisms of atrial
          flutter cycle length variability", Circulation 1996;94:2515–25), is not said: at 200 to 240 two waves a beat are what
          a sinus tachycardia of 100 to 120 has.
        - Conduction of 1:1, flutter with ventricular pacing or complete block, and small waves (0.05 mV) are missed or left to
          chance.
        - AV block of second and third degree, escape rhythms, dissociation and fibrillation, made (20 each) and put together from
          the waves of real recordings, are nowhere called flutter.
        - It takes 0.3 to 1.4 ms of ten seconds of twelve leads; of long recordings of two leads about as much as finding and
          classifying the beats.

        """;
}
