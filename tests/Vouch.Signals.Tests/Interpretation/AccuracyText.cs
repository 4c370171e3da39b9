namespace Vouch.Signals.Tests.Interpretation;

/// <summary>What docs/ecg-interpretation-accuracy.md says beside its tables.</summary>
internal static class AccuracyText
{
    public const string Beginning = """
        # How well ECGs are interpreted

        The whole way from signals to statements (`EcgMeasurement.Measure`, `Reading.Of`) over the resting recordings of twelve leads that
        are at hand: 29 of the PhysioNet Challenge 2021 with labels (SNOMED CT codes in the header, names as the challenge has them; E07510
        repeats E07509 and is left out), 5 of PTB-XL, 2 of GE MUSE, 4 of Philips, 1 of the PTB database. Too few for rates that hold
        elsewhere, and none has atrial fibrillation, AV block of higher degree, left bundle branch block, pacing or (but for two) an
        infarction: of those statements only the made measurements of the tests speak, on both sides of each limit (of AV block also made
        signals, below). A label that is missing
        is not a label of absence: the challenge's sources label what their readers chose to write down. From measurements to statements it
        takes 0.05 to 0.1 ms (median of 46 recordings, one core) and 50 kB.

        What a statement needs and whence: [ecg-interpretation.md](ecg-interpretation.md). Written by
        `VOUCH_WRITE_DOCS=1 dotnet run --project tests/Vouch.Signals.Tests -- -class "*InterpretationAccuracyTests"`, which else holds the
        figures to bounds. No limit was set for one recording. After looking at all of them these were chosen among published ones or set:
        left atrial enlargement by depth and duration (Corrado) instead of their product alone, which spoke in two of three recordings;
        Q waves in V2 and V3 not below 0.05 mV; voltage alone not below 35 years; no rhythm "without P waves" with noise in II; the parts
        by which exchanged chest electrodes are told; T waves that were found as beats not counted; the median change of intervals in
        fibrillation (after looking at monitored patients). They are therefore fitted to what
        is below, if coarsely.

        """;

    public const string OnLabels = """

        Labels and statements are paired as the test's table has them (`RealRecordings.Labels`); "without it" counts recordings in which we
        say it and no label of the same kind stands. Sinus rhythm is paired with all three sinus rates.

        - **Rate.** HR06007 and HR06009 have 53 and 56 and are sinus bradycardia to us; their source writes sinus rhythm for every rate.
        - **Left atrium.** The negative end of P in V1 must be 0.1 mV deep and 40 ms long; in E07500 it is 0.09 mV. By the product alone
          (4 mV·ms) it would be said, and in 14 of the 25 recordings without such a label.
        - **QT.** E07507 is found. E07504 has 471 ms by Bazett, which its reader may have used, and less than 450 by the linear formula.
          In those we add, whether T ends where we say is the question; the readers' labels leave it open.
        - **T wave.** HR06000 has low, not flat T waves (0.11 mV with R of 0.6 mV): above the limits of part IV, so nothing is said.
        - **Incomplete right bundle branch block.** HR06002 has r' of 0.06 mV in V1 and V2, but its QRS is measured below 110 ms.
        - **Hypertrophy.** Both labelled are found. Those we add reach the Cornell voltage or product narrowly.
        - **First-degree AV block** is said beyond 200 ms: of E07512 narrowly, of E07513 clearly; their readers did not write it.
        - **E07514** (115 a minute, marked right axis, tall R in V1, inverted T in V1–V4) is right ventricular hypertrophy by its criteria; its
          reader wrote anterior ischaemia. Its P waves lie near the T waves before and in noise: PR, P and QT of it are doubtful.
        - **Q waves** are said of E07500 and E07519 (V2) and HR06005 (QS in III and aVF) without a label: the definition asks no more than their
          length, and in hypertrophy (E07519) they are usual.

        """;

    public const string OnDevices = """

        - PTB-XL's own table (not in the files) reads 00001 as sinus rhythm with low voltage in the limb leads, 00002 as sinus bradycardia
          and else normal, 00003–00005 as normal. Where a QT is said to be prolonged, the sex is not in the header and the limit is
          that of men.
        - MUSE example2: P begins earlier by our measurement than by GE's, hence first-degree AV block; a beat at the very end, cut off by
          the recording's end, is classed as ventricular there and in the Philips recording of 2020.
        - Philips calls hypertrophy in 3191723 as we do, and with it ST elevation in V1–V4 by its level later in the ST segment; at the J
          point, where the universal definition has it, the elevation stays below the limits.
        - ad4d3d80: QT as Philips has it, within a few ms; at 42 a minute the linear formula makes 500 ms of it and Bazett's 474. It is
          called critical by the one and would not be by the other.
        - repbeats_example: the acute inferior infarction is said by both, critical, with its reciprocal depression. Its tall T waves,
          which the detector takes for beats, are told from complexes by all leads together. The width of its complex is 135 ms by Philips; we measure
          less, and do not say the conduction delay.
        - s0010_re (PTB: acute inferolateral infarction): not said. What speaks for it is depression in V1–V3 with tall R waves
          (posterior), which is not judged in right bundle branch block; the Q waves are said.

        """;

    public const string OnPieces = """
        Ten seconds of every thirty of the 23 MIT-BIH records at hand, interpreted as if they were resting recordings, where the reference
        has one rhythm throughout. Two leads, neither of them a sure lead II: what asks for one is not said ("rhythm-undetermined").
        Sinus tachycardia in 215 is "narrow-complex-tachycardia" where its P waves are not seen. Fibrillation is of one patient (203);
        "(AFL" too: it is irregular, has no regular atrial wave (docs/ecg-flutter.md says by what measures), and is called fibrillation or
        nothing. First-degree AV block is said more often than one would expect; the reference has no P waves to compare with.

        """;

    public static string OnConduction(int recombined, int all) => FormattableString.Invariant($"""
        No recording at hand has AV block of second or third degree (blocked premature atrial beats apart). So the times were made and the
        rest taken from where it could be: ECGs made altogether (50 of each timetable, muscle noise of 25 and 50 µV r.m.s., wander), and real
        ones put together anew: the mean P wave and the mean complex with its T wave of {recombined} of the {all} resting recordings (in
        the others what remains of a complex could pass for one, or beats are ectopic), over what was left of the recording, its
        pieces in another order; two timetables each. Such P waves are more alike than those of a heart that breathes, and T waves do not
        change with the interval: real sensitivity will be lower. P waves in a complex or on a T wave are left unknown.

        The bounds of the search were set with other draws of the same recordings, and which recordings are taken apart too: when 34 were,
        complete block was said of 26 of 34, mostly because remains of complexes were found as beats. With the pieces in their own order and
        looser bounds a block was said of 3 of 136 without P waves: of what was left of the recording's own sinus P waves, at their own times.
        So the figures are fitted, and there is no recording of a patient with block to test them on. Of 4140 pieces of 10 s of the MIT-BIH
        records (two leads), looked at once without gaps, none was said to have such a block; but with two leads the search for P waves at any
        distance accepted none in any piece (nor the blocked premature ones that 21 of them have), so that says little.

        Not said: 2:1 block whose blocked P wave lies on T in every beat; anything in a tachycardia; and (P waves are then mostly found)
        where wide escape beats are classed as paced. Blocked premature atrial beats are not said: their P waves look otherwise and
        lie on T.

        """);

    public static string OnReversals(int recordings, int alarms) => FormattableString.Invariant($"""
        Of the same {recordings} recordings the leads were computed as they would have been with electrodes exchanged (an arm with the right
        leg: its potential taken as the left leg's, and Wilson's terminal with it), measured and interpreted. As recorded, {alarms} of
        {recordings} are said to have exchanged electrodes. Published methods reach, at 99.8% specificity, 90% on average and 22% for left
        arm with left leg (J Electrocardiol 2014;47:794–7); ours is cautious likewise, and weak on V4 to V6, whose waves are alike.

        """);
}
