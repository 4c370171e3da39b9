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
        infarction: of those statements only the made measurements of the tests speak, on both sides of each limit. A label that is missing
        is not a label of absence: the challenge's sources label what their readers chose to write down.

        What a statement needs and whence: [ecg-interpretation.md](ecg-interpretation.md). Written by
        `VOUCH_WRITE_DOCS=1 dotnet run --project tests/Vouch.Signals.Tests -- -class "*InterpretationAccuracyTests"`, which else holds the
        figures to bounds. No limit was set for one recording. After looking at all of them these were chosen among published ones or set:
        left atrial enlargement by depth and duration (Corrado) instead of their product alone, which spoke in two of three recordings;
        Q waves in V2 and V3 not below 0.05 mV; voltage alone not below 35 years; no rhythm "without P waves" with noise in II; the parts
        by which exchanged chest electrodes are told; T waves that were found as beats not counted; the median change of intervals in
        fibrillation, and how regular flutter waves have to be (after looking at monitored patients). They are therefore fitted to what
        is below, if coarsely.

        """;

    public const string OnLabels = """

        Labels and statements are paired as the test's table has them (`RealRecordings.Labels`); "without it" counts recordings in which we
        say it and no label of the same kind stands. Sinus rhythm is paired with all three sinus rates.

        - **Rate.** The recordings labelled sinus bradycardia and missed or added lie at 60 a minute within one beat, or are labelled by
          their source (HR…) as sinus rhythm only, at 53 to 59.
        - **Left atrium.** The negative end of P in V1 must be 0.1 mV deep and 40 ms long. E07500 and E07503 have 0.09 and just under
          0.10 mV. By the product alone (4 mV·ms) both would be said, and some twelve others without the label.
        - **QT.** Both labelled ones are found. Those we add have a QTc of 460 to 500 ms by Framingham and by Bazett alike; whether their
          T waves end where we say is the question, the readers' labels leave it open.
        - **T wave.** HR06000 has low, not flat T waves (0.11 mV with R of 0.6 mV): above the limits of part IV, so nothing is said.
        - **Incomplete right bundle branch block.** HR06002 has r' of 0.06 mV in V1 and V2, but its QRS is measured below 110 ms.
        - **Hypertrophy.** Both labelled are found. Those we add reach the Cornell voltage or product (2.0 mV and 244 mV·ms) narrowly.
        - **More.** First-degree AV block at 202 to 214 ms is at the limit, and P onsets are measured early rather than late: not said by
          the readers. E07514 (marked right axis, tall R in V1, inverted T in V1–V4) is right ventricular hypertrophy by its criteria; its
          reader wrote anterior ischaemia.

        """;

    public const string OnDevices = """

        - PTB-XL's own table (not in the files) reads 00001 as sinus rhythm with low voltage in the limb leads, 00002 as sinus bradycardia
          and else normal, 00003–00005 as normal. In 00002 and 00004 wander hides the P waves from our measurement: the rhythm is said not
          to be determined, which is less than the truth and no falsehood. QT of 00001 and 00003 is at the limit of men; their sex is not
          in the header.
        - MUSE example2: P begins earlier by our measurement than by GE's, hence first-degree AV block; a beat at the very end, cut off by
          the recording's end, is classed as ventricular there and in the Philips recording of 2020.
        - Philips calls hypertrophy in 3191723 as we do, and with it ST elevation in V1–V4 by its level later in the ST segment; at the J
          point, where the universal definition has it, the elevation stays below the limit in all but one lead.
        - repbeats_example: the acute inferior infarction is said by both, critical, with its reciprocal depression. Its tall T waves are
          found as beats by the detector; they are not counted, and said so. The width of its complex is 135 ms by Philips; we measure
          less, and do not say the conduction delay.
        - s0010_re (PTB: acute inferolateral infarction): not said. What speaks for it is depression in V1–V3 with tall R waves
          (posterior), which is not judged in right bundle branch block; the Q waves are said.

        """;

    public const string OnPieces = """
        Ten seconds of every thirty of the 23 MIT-BIH records at hand, interpreted as if they were resting recordings, where the reference
        has one rhythm throughout. Two leads, neither of them a sure lead II: what asks for one is not said ("rhythm-undetermined").
        Sinus tachycardia in 215 is "narrow-complex-tachycardia" where its P waves are not seen. Fibrillation is of one patient (203);
        "(AFL" too: its flutter is irregular and without a regular atrial wave that we find, and is called fibrillation or nothing. First-degree
        AV block is said too often: P onsets of these filtered recordings are found early. 2:1 block in 124 is wrong.

        """;

    public static string OnReversals(int recordings, int alarms) => FormattableString.Invariant($"""
        Of the same {recordings} recordings the leads were computed as they would have been with electrodes exchanged (an arm with the right
        leg: its potential taken as the left leg's, and Wilson's terminal with it), measured and interpreted. As recorded, {alarms} of
        {recordings} are said to have exchanged electrodes. Published methods reach, at 99.8% specificity, 90% on average and 22% for left
        arm with left leg (J Electrocardiol 2014;47:794–7); ours is cautious likewise, and weak on V4 to V6, whose waves are alike.

        """);
}
