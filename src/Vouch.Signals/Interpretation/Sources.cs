namespace Vouch.Signals.Interpretation;

/// <summary>Where the limits come from. "To be checked": cited from memory of the field, volume or page not confirmed.</summary>
public static class Sources
{
    public const string Bradycardia =
        "Kusumoto et al., 2018 ACC/AHA/HRS guideline on bradycardia and conduction delay, Circulation 2019;140:e382–482";
    public const string Supraventricular =
        "Page et al., 2015 ACC/AHA/HRS guideline on supraventricular tachycardia, Circulation 2016;133:e506–74";
    public const string Fibrillation = "Hindricks et al., 2020 ESC guidelines on atrial fibrillation, Eur Heart J 2021;42:373–498";
    public const string Irregularity =
        "Dash et al., Ann Biomed Eng 2009;37:1701–9 (root mean square of successive changes over the mean interval)";
    public const string Ventricular =
        "Al-Khatib et al., 2017 AHA/ACC/HRS guideline on ventricular arrhythmias, Circulation 2018;138:e272–391";
    public const string WideComplex = "Brugada et al., Circulation 1991;83:1649–59";
    public const string WideComplexAvr = "Vereckei et al., Heart Rhythm 2008;5:89–98";
    public const string WideComplexTwo = "Pava et al., Heart Rhythm 2010;7:922–6";
    public const string Surawicz = "Surawicz and Knilans, Chou's Electrocardiography in Clinical Practice (page to be checked)";
    public const string LifeSupport =
        "Panchal et al., 2020 AHA guidelines for CPR, adult tachycardia with a pulse, Circulation 2020;142(suppl 2):S366–468";
    public const string EarlyWarning = "Royal College of Physicians, National Early Warning Score 2 (2017): the value alone scores 3";
    public const string PartI = "Kligfield et al., AHA/ACC/HRS 2007 part I, Circulation 2007;115:1306–24";
    public const string PartIII = "Surawicz et al., AHA/ACCF/HRS 2009 part III, J Am Coll Cardiol 2009;53:976–81";
    public const string PartIV = "Rautaharju et al., AHA/ACCF/HRS 2009 part IV, J Am Coll Cardiol 2009;53:982–91";
    public const string PartV = "Hancock et al., AHA/ACCF/HRS 2009 part V, J Am Coll Cardiol 2009;53:992–1002";
    public const string PartVI = "Wagner et al., AHA/ACCF/HRS 2009 part VI, J Am Coll Cardiol 2009;53:1003–11";
    public const string Infarction = "Thygesen et al., Fourth Universal Definition of Myocardial Infarction, Circulation 2018;138:e618–51";
    public const string Sgarbossa = "Sgarbossa et al., N Engl J Med 1996;334:481–7";
    public const string Smith = "Smith et al., Ann Emerg Med 2012;60:766–76";
    public const string FourVariables = "Driver et al., J Electrocardiol 2017;50:561–9 (volume to be checked)";
    public const string EarlyRepolarisation = "Macfarlane et al., J Am Coll Cardiol 2015;66:470–7";
    public const string Pericarditis =
        "Ginzton and Laks, Circulation 1982;65:1004–9; Adler et al., 2015 ESC guidelines on pericardial diseases, Eur Heart J "
            + "2015;36:2921–64";
    public const string SuddenDeath = "Zeppenfeld et al., 2022 ESC guidelines on ventricular arrhythmias, Eur Heart J 2022;43:3997–4126";
    public const string Sokolow = "Sokolow and Lyon, Am Heart J 1949;37:161–86; " + PartV;
    public const string Cornell = "Casale et al., Circulation 1987;75:565–72; " + PartV;
    public const string CornellProduct = "Molloy et al., J Am Coll Cardiol 1992;20:1180–6; " + PartV;
    public const string LeftAtrium =
        "Corrado et al., Eur Heart J 2005;26:516–24, table 1; that depth × duration is then at least the force of 0.04 mm·s of " + PartV;
    public const string McGinn = "McGinn and White, JAMA 1935;104:1473–80";
    public const string Reversal = "Batchvarov et al., Europace 2007;9:1081–90; " + PartI;
    public const string ArmLeg =
        "Abdollah and Milliken, Am J Cardiol 1997;80:1247–9 (page to be checked); not specific: Ohlsson, Hedén, Edenbrandt, LU "
            + "TP 99-24";
    public const string Interchange =
        "Kors and van Herpen, Am J Cardiol 2001;88:396–9 (leads against what the others say of them); leads from the heart's "
            + "vector: Dower et al., J Electrocardiol 1980;13:271–4";
    public const string Children =
        "Pediatric Advanced Life Support, awake, as tabled by Fleming et al., Lancet 2011;377:1011–8, web appendix, box 1";
    public const string Torsade = "Drew et al., Prevention of torsade de pointes in hospital settings, Circulation 2010;121:1047–60";
    public const string Drugs = "ICH E14 (2005), 3.2: change of QTc from baseline";
    public const string Accuracy =
        "IEC 60601-2-25, 201.12.1.101: SD allowed of automated intervals; 2.77 of it: Fraser's reference change value (p < "
            + "0.05, two measurements)";
    public const string Own = "our choice: the field has a word but no number";
}
