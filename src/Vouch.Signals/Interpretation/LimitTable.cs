namespace Vouch.Signals.Interpretation;

/// <summary>Every number of the interpretation, with its source.</summary>
public static class LimitTable
{
    // Who
    public static readonly Limit AdultAge = new(16, "years", Sources.PartIII);

    // Rate and rhythm
    public static readonly Limit BradycardiaRate = new(60, "/min", Sources.Bradycardia);
    public static readonly Limit BradycardiaMarkedRate = new(50, "/min", Sources.Bradycardia);
    public static readonly Limit TachycardiaRate = new(100, "/min", Sources.Supraventricular);
    public static readonly Limit ExtremeLowRate = new(40, "/min", Sources.EarlyWarning);
    public static readonly Limit ExtremeHighRate = new(150, "/min", Sources.LifeSupport);
    public static readonly Limit PShare = new(0.5, "", Sources.Own);
    public static readonly Limit Irregular = new(0.10, "", Sources.Irregularity);

    /// <summary>
    /// Single beats out of turn leave the median as it is. In 10 s of five MIT-BIH records: fibrillation (203) 0.14 to 0.54, else (112, 118, 209,
    /// 215) at most 0.12.
    /// </summary>
    public static readonly Limit IrregularMedian = new(0.10, "", Sources.Own);
    public static readonly Limit IrregularIntervals = new(5, "", Sources.Own);
    public static readonly Limit SinusArrhythmia = new(120, "ms", Sources.Surawicz);
    public static readonly Limit FlutterRateLeast = new(240, "/min", Sources.Supraventricular);
    public static readonly Limit FlutterRateMost = new(350, "/min", Sources.Supraventricular);
    public static readonly Limit FlutterRegularity = new(0.25, "", Sources.Own);
    public static readonly Limit FlutterRatio = new(0.1, "", Sources.Own);
    public static readonly Limit JunctionalRate = new(60, "/min", Sources.Supraventricular);
    public static readonly Limit Pause = new(3000, "ms", Sources.Bradycardia);
    public static readonly Limit Run = new(3, "", Sources.Ventricular);
    public static readonly Limit PatternRepeats = new(3, "", Sources.Own);
    public static readonly Limit Sustained = new(30, "s", Sources.Ventricular);
    public static readonly Limit RsInterval = new(100, "ms", Sources.WideComplex);
    public static readonly Limit PeakTimeTwo = new(50, "ms", Sources.WideComplexTwo);

    // Atria to ventricles
    public static readonly Limit PrLong = new(200, "ms", Sources.Bradycardia);
    public static readonly Limit PrShort = new(120, "ms", Sources.PartIII);
    public static readonly Limit PrConstant = new(25, "ms", Sources.Own);
    public static readonly Limit PrWandering = new(100, "ms", Sources.Own);
    public static readonly Limit PRegular = new(0.15, "", Sources.Own);
    public static readonly Limit PInTimeShare = new(0.8, "", Sources.Own);

    /// <summary>Fewer P waves tell no conduction; more in a row are not taken for hidden by complexes and T waves.</summary>
    public static readonly Limit PWavesLeast = new(4, "", Sources.Own), PHiddenMost = new(3, "", Sources.Own);

    /// <summary>Before a complex and after a T wave the peak of a P wave is not seen: half of a usual one.</summary>
    public static readonly Limit PHalf = new(50, "ms", Sources.Own);

    /// <summary>From the peak of a P wave to the fiducial point of the beat that it was conducted to: PR of some 100 to 500 ms.</summary>
    public static readonly Limit ConductedLeast = new(60, "ms", Sources.Own), ConductedMost = new(480, "ms", Sources.Own);

    /// <summary>With more paced beats P waves and beats are not compared.</summary>
    public static readonly Limit PacedShare = new(0.25, "", Sources.Own);
    public static readonly Limit AtriaFaster = new(1.2, "", Sources.Own);

    // Conduction in the ventricles
    public static readonly Limit QrsBlock = new(120, "ms", Sources.PartIII);
    public static readonly Limit QrsIncomplete = new(110, "ms", Sources.PartIII);
    public static readonly Limit PeakTimeRight = new(50, "ms", Sources.PartIII);
    public static readonly Limit PeakTimeLeft = new(60, "ms", Sources.PartIII);
    public static readonly Limit PeakTimeAvl = new(45, "ms", Sources.PartIII);
    public static readonly Limit BroadS = new(40, "ms", Sources.PartIII);
    public static readonly Limit NarrowQ = new(0.05, "mV", Sources.Own);
    public static readonly Limit DeltaWave = new(20, "ms", Sources.Own);
    public static readonly Limit AxisLeft = new(-30, "°", Sources.PartIII);
    public static readonly Limit AxisMarkedLeft = new(-45, "°", Sources.PartIII);
    public static readonly Limit AxisExtreme = new(-90, "°", Sources.PartIII);
    public static readonly Limit AxisRight = new(90, "°", Sources.PartIII);
    public static readonly Limit AxisMarkedRight = new(120, "°", Sources.PartIII);

    // Chambers
    public static readonly Limit VoltageAge = new(35, "years", Sources.PartV);
    public static readonly Limit Sokolow = new(3.5, "mV", Sources.Sokolow);
    public static readonly Limit RavL = new(1.1, "mV", Sources.Sokolow);
    public static readonly Limit CornellMen = new(2.8, "mV", Sources.Cornell);
    public static readonly Limit CornellWomen = new(2.0, "mV", Sources.Cornell);
    public static readonly Limit CornellProduct = new(244, "mV·ms", Sources.CornellProduct);
    public static readonly Limit CornellAddedForWomen = new(0.8, "mV", Sources.CornellProduct);
    public static readonly Limit RightR = new(0.6, "mV", Sources.PartV);
    public static readonly Limit RightRatio = new(1.0, "", Sources.PartV);
    public static readonly Limit RightSum = new(1.05, "mV", Sources.PartV);
    public static readonly Limit PTerminalDepth = new(0.1, "mV", Sources.LeftAtrium);
    public static readonly Limit PTerminalDuration = new(40, "ms", Sources.LeftAtrium);
    public static readonly Limit PTallTwo = new(0.25, "mV", Sources.PartV);
    public static readonly Limit PTallOne = new(0.15, "mV", Sources.PartV);

    // ST segment
    public static readonly Limit StElevation = new(0.10, "mV", Sources.Infarction);
    public static readonly Limit StElevationWomen = new(0.15, "mV", Sources.Infarction);
    public static readonly Limit StElevationMen = new(0.20, "mV", Sources.Infarction);
    public static readonly Limit StElevationYoungMen = new(0.25, "mV", Sources.Infarction);
    public static readonly Limit YoungMan = new(40, "years", Sources.Infarction);
    public static readonly Limit StElevationBack = new(0.05, "mV", Sources.Infarction);
    public static readonly Limit YoungManRight = new(30, "years", Sources.Infarction);
    public static readonly Limit StDepression = new(-0.05, "mV", Sources.Infarction);
    public static readonly Limit WideDepressionLeads = new(6, "", Sources.Infarction);
    public static readonly Limit WideDepression = new(-0.10, "mV", Sources.Infarction);
    public static readonly Limit ConcordantElevation = new(0.10, "mV", Sources.Sgarbossa);
    public static readonly Limit ConcordantDepression = new(-0.10, "mV", Sources.Sgarbossa);
    public static readonly Limit DiscordantRatio = new(0.25, "", Sources.Smith);
    public static readonly Limit FourVariables = new(18.2, "", Sources.FourVariables);
    public static readonly Limit EarlyJ = new(0.10, "mV", Sources.EarlyRepolarisation);
    public static readonly Limit WidespreadLeads = new(6, "", Sources.Own);
    public static readonly Limit StOverT = new(0.25, "", Sources.Pericarditis);
    public static readonly Limit Brugada = new(0.20, "mV", Sources.SuddenDeath);

    // Q waves
    public static readonly Limit QChest = new(20, "ms", Sources.Infarction);
    public static readonly Limit QDuration = new(30, "ms", Sources.Infarction);
    public static readonly Limit QDepth = new(0.1, "mV", Sources.Infarction);
    public static readonly Limit RPosterior = new(40, "ms", Sources.Infarction);

    // T wave and QT
    public static readonly Limit TInverted = new(-0.10, "mV", Sources.Infarction);
    public static readonly Limit TDeep = new(-0.50, "mV", Sources.PartIV);
    public static readonly Limit TFlat = new(0.10, "mV", Sources.PartIV);
    public static readonly Limit TFlatR = new(0.30, "mV", Sources.PartIV);
    public static readonly Limit TLowShare = new(0.10, "", Sources.PartIV);
    public static readonly Limit TTallWomen = new(1.0, "mV", Sources.PartIV);
    public static readonly Limit TTallMen = new(1.4, "mV", Sources.PartIV);
    public static readonly Limit QtLongMen = new(450, "ms", Sources.PartIV);
    public static readonly Limit QtLongWomen = new(460, "ms", Sources.PartIV);
    public static readonly Limit QtCritical = new(500, "ms", Sources.Torsade);
    public static readonly Limit QtShort = new(360, "ms", Sources.SuddenDeath);
    public static readonly Limit LowLimb = new(0.5, "mV", Sources.Surawicz);
    public static readonly Limit LowChest = new(1.0, "mV", Sources.Surawicz);
    public static readonly Limit OneThree = new(0.15, "mV", Sources.McGinn);

    // What was recorded
    public static readonly Limit Noise = new(100, "µV", Sources.Own);
    /// <summary>Its peaks, some twice that, are as high as a P wave of 0.1 mV.</summary>
    public static readonly Limit PHidden = new(50, "µV", Sources.Own);
    public static readonly Limit UsableShare = new(0.5, "", Sources.Own);
    public static readonly Limit FlatLead = new(0.10, "mV", Sources.Reversal);
    public static readonly Limit FlatOther = new(0.20, "mV", Sources.Own);
    public static readonly Limit LeastP = new(0.03, "mV", Sources.Own);
    public static readonly Limit SwapResidual = new(0.6, "", Sources.Own);
    public static readonly Limit SwapMisfit = new(0.15, "", Sources.Own);

    // Change from one recording to the next
    public static readonly Limit RateChange = new(20, "/min", Sources.Own);
    public static readonly Limit PrChange = new(28, "ms", Sources.Accuracy);
    public static readonly Limit QrsChange = new(28, "ms", Sources.Accuracy);
    public static readonly Limit QtcChange = new(60, "ms", Sources.Drugs);
    public static readonly Limit AxisChange = new(30, "°", Sources.Own);
    public static readonly Limit StChange = new(0.10, "mV", Sources.Infarction);
    public static readonly Limit TChange = new(0.10, "mV", Sources.Infarction);

    /// <summary>Awake resting rate of children: to which age (years, exclusive), least and most.</summary>
    public static readonly (double BelowYears, Limit Least, Limit Most)[] ChildRates =
    [
        (0.25, new(85, "/min", Sources.Children), new(205, "/min", Sources.Children)),
        (2, new(100, "/min", Sources.Children), new(190, "/min", Sources.Children)),
        (10, new(60, "/min", Sources.Children), new(140, "/min", Sources.Children)),
        (16, new(60, "/min", Sources.Children), new(100, "/min", Sources.Children)),
    ];

    /// <summary>QRS of children beyond which it is wide: to which age (years, exclusive).</summary>
    public static readonly (double BelowYears, Limit Wide)[] ChildQrs =
    [
        (4, new(90, "ms", Sources.PartIII)),
        (16, new(100, "ms", Sources.PartIII)),
    ];

    /// <summary>QRS axis of children: to which age (years, exclusive), from, to.</summary>
    public static readonly (double BelowYears, double From, double To)[] ChildAxes =
    [
        (1.0 / 12, 30, 190), (1, 10, 120), (5, 5, 100), (8, 0, 140), (16, 0, 120),
    ];
}
