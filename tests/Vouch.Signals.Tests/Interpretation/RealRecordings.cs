using System.Collections.Immutable;
using Vouch.Signals.Interpretation;
using Vouch.Signals.Measuring;

namespace Vouch.Signals.Tests.Interpretation;

/// <summary>Resting recordings of twelve leads made and read by others.</summary>
internal static class RealRecordings
{
    public static readonly Lead[] Twelve = [Lead.I, Lead.II, Lead.III, Lead.AvR, Lead.AvL, Lead.AvF, Lead.V1, Lead.V2, Lead.V3, Lead.V4,
        Lead.V5, Lead.V6];

    /// <summary>SNOMED CT codes in the headers, the names of the PhysioNet Challenge 2021, and which of our statements say the same.</summary>
    public static readonly (string Code, string Name, string[] Ours)[] Labels =
    [
        ("426783006", "sinus rhythm", ["sinus-rhythm", "sinus-bradycardia", "sinus-tachycardia"]),
        ("426177001", "sinus bradycardia", ["sinus-bradycardia"]),
        ("427084000", "sinus tachycardia", ["sinus-tachycardia"]),
        ("253352002", "left atrial abnormality", ["left-atrial-enlargement"]),
        ("67741000119109", "left atrial enlargement", ["left-atrial-enlargement"]),
        ("164873001", "left ventricular hypertrophy", ["lvh", "lvh-strain"]),
        ("59118001", "right bundle branch block", ["rbbb"]),
        ("713426002", "incomplete right bundle branch block", ["rbbb-incomplete"]),
        ("111975006", "prolonged QT", ["qt-prolonged"]),
        ("164934002", "T wave abnormal", ["t-nonspecific", "t-inversion"]),
        ("59931005", "T wave inversion", ["t-inversion"]),
        ("426434006", "anterior ischaemia", ["t-inversion", "st-depression", "st-elevation-anterior"]),
        ("428750005", "nonspecific ST-T abnormality", ["t-nonspecific", "st-depression", "t-inversion"]),
        ("55930002", "ST interval abnormal", ["st-depression", "lvh-strain", "st-elevation-anterior", "st-elevation-inferior",
            "st-elevation-lateral"]),
    ];

    /// <summary>Each once: E07510 is E07509 again, the files of pysierraecg are those of the examples but for one.</summary>
    public static string[] Names() =>
    [
        .. RealFiles.Names("cinc2021", "*.hea", "").Where(name => name != "cinc2021/E07510.hea"),
            .. RealFiles.Names("ptb-xl", "*.hea", ""), .. RealFiles.Names("muse-xml", "*.xml", ""),
        .. RealFiles.Names("philips-xml/examples", "*.xml", ""), "philips-xml/pysierraecg/tests/fixtures/1_03/repbeats_example.xml",
            "wfdb-samples/s0010_re.hea",
    ];

    public static Recording Read(string name) => RecordingFile.Read(RealFiles.At(name));

    public static string[] Dx(Recording recording) =>
        [.. recording.Comments.Where(one => one.Trim().StartsWith("Dx:", StringComparison.Ordinal)).SelectMany(one =>
            one.Trim()[3..].Split(',', StringSplitOptions.TrimEntries))];

    public static (Measurements Measured, Reading Reading) Interpret(float[][] leads, double rate, Subject subject)
    {
        var measured = EcgMeasurement.Measure(leads, rate, [.. Twelve.Select(lead => (lead.Label(), (Lead?)lead))]);
        return (measured, Reading.Of(measured, subject));
    }

    /// <summary>mV, in the order of <see cref="Twelve"/>.</summary>
    public static float[][] Leads(Recording recording)
    {
        var complete = LimbLeads.Complete(recording);
        return [.. Twelve.Select(lead => complete.Find(lead)!.Millivolts()!)];
    }
}

/// <summary>
/// What the twelve leads would have been with electrodes exchanged. With an arm and the right leg exchanged the arm's potential becomes
/// the leg's, taken as that of the left leg, and Wilson's terminal moves. Source: Batchvarov et al., Europace 2007;9:1081–90; Jekova et
/// al., Sensors 2019;19:2920.
/// </summary>
internal static class ExchangedElectrodes
{
    public static readonly (string Name, string Code)[] Limb =
        [("LA/RA", "reversal-la-ra"), ("LA/LL", "reversal-la-ll"), ("RA/LL", "reversal-ra-ll"), ("RA/RL", "reversal-leg"),
            ("LA/RL", "reversal-leg")];

    public static readonly (string Name, string Code)[] Chest =
        [("V1/V2", "reversal-chest"), ("V2/V3", "reversal-chest"), ("V3/V4", "reversal-chest"), ("V4/V5", "reversal-chest"),
            ("V5/V6", "reversal-chest")];

    /// <param name="leads">I to aVF, V1 to V6.</param>
    public static float[][] Of(string name, float[][] leads)
    {
        var (one, two, chest) = (leads[0], leads[1], leads[6..]);
        var three = Each((i) => two[i] - one[i]);
        return name switch
        {
            "LA/RA" => From(Each(i => -one[i]), three, chest),
            "LA/LL" => From(two, one, chest),
            "RA/LL" => From(Each(i => -three[i]), Each(i => -two[i]), chest),
            "RA/RL" => From(Each(i => -three[i]), Each(_ => 0), [.. chest.Select(lead => Each(i => lead[i] - (two[i] / 3)))]),
            "LA/RL" => From(two, two, [.. chest.Select(lead => Each(i => lead[i] - (three[i] / 3)))]),
            ['V', var first, ..] => From(one, two, Exchanged(chest, first - '1')),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "a pair of electrodes"),
        };

        float[] Each(Func<int, float> value) => [.. Enumerable.Range(0, one.Length).Select(value)];

        float[][] From(float[] i, float[] ii, float[][] rest) =>
            [i, ii, Each(at => ii[at] - i[at]), Each(at => -(i[at] + ii[at]) / 2), Each(at => i[at] - (ii[at] / 2)),
                Each(at => ii[at] - (i[at] / 2)), .. rest];
    }

    private static float[][] Exchanged(float[][] chest, int first)
    {
        var exchanged = chest.ToArray();
        (exchanged[first], exchanged[first + 1]) = (exchanged[first + 1], exchanged[first]);
        return exchanged;
    }
}
