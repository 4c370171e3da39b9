using System.Globalization;
using System.Text;
using Vouch.Dicom.Reports;
using Vouch.Dicom.Reports.Concepts;
using Vouch.Dicom.Reports.Measurements;
using Vouch.Dicom.Reports.Obstetrics;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Tests.Reports;

/// <summary>
/// The examples of PS3.17, annex I.8 (2 to 10), shortened, as one report: what is written is nested, named and valued as they are (what is
/// said of a measurement in the order of TID 300), and read as it was written.
/// </summary>
public sealed class StandardExamplesTests
{
    private const string Nested = """
        OB-GYN Ultrasound Procedure Report
         Patient Characteristics
          Gravida: 5 1
          Para: 3 1
          Aborta: 2 1
          Ectopic Pregnancies: 1 1
         Summary
          LMP: 20010101
          EDD: 20010914
          EDD from LMP: 20010914
          EDD from average ultrasound age: 20010907
          Gestational Age by ovulation date: 185 d
          Fetus Summary
           Comment: Enlarged cisterna magna
           Comment: Choroid plexus cyst
           Estimated Weight: 2222 g
            Equation: EFW by AC, BPD, Hadlock 1984
            +/-, range of measurement uncertainty: 200 g
         Fetal Biometry Ratios
          HC/AC: 77 %
          FL/AC: 22 %
           Normal Range Lower Limit: 20 %
           Normal Range Upper Limit: 24 %
           Normal Range Authority: Hadlock, AJR 1983
         Fetal Biometry
          Biometry Group
           Biparietal Diameter: 5.5 cm
           Biparietal Diameter: 5.3 cm
           Biparietal Diameter: 5.4 cm
            Derivation: Mean
           Gestational Age: 190 d
            Equation: BPD, Jeanty 1982
            5th Percentile Value of population: 131 d
            95th Percentile Value of population: 173 d
          Biometry Group
           Occipital-Frontal Diameter: 18.1 cm
          Biometry Group
           Head Circumference: 34.3 cm
            Derivation: Estimated
         Biophysical Profile
          Gross Body Movement: 2 {0:2}
          Fetal Breathing: 2 {0:2}
          Biophysical Profile Sum Score: 4 {0:10}
         Findings
          Finding Site: Amniotic Sac
          Amniotic Fluid Index: 11 cm
          First Quadrant Diameter: 10 cm
          Second Quadrant Diameter: 12 cm
         Pelvis and Uterus
          Uterus
           Uterus Volume: 136 cm3
           Uterus Length: 9.5 cm
          Endometrium Thickness: 4 mm
          Cervix Length: 5.3 cm
         Findings
          Finding Site: Ovary
          Ovary
           Left Ovary Volume: 6 cm3
           Left Ovary Length: 3 cm
            Derivation: Mean
          Ovary
           Right Ovary Volume: 7 cm3
         Findings
          Finding Site: Ovarian Follicle
          Laterality: Right
          Number of follicles in right ovary: 2 1
          Measurement Group
           Identifier: #1
           Volume: 3 cm3
           Follicle Diameter: 15 mm
           Follicle Diameter: 14 mm
            Derivation: Mean
          Measurement Group
           Identifier: #2
           Follicle Diameter: 18 mm

        """;

    private static readonly CodedConcept Mean = new("373098007", "SCT", "Mean");
    private static readonly CodedConcept Equation = new("121420", "DCM", "Equation");

    [Fact]
    public void The_examples_of_the_standard_are_written_as_they_stand_there_and_read_again()
    {
        var data = Report().ToObject(Samples.Head);
        var text = new StringBuilder();
        Tell(ContentTree.Read(data)!, 0, text);
        Assert.Equal(Nested.ReplaceLineEndings("\n"), text.ToString());

        var again = ObstetricReport.Read(ReportFiles.Again(data))!;
        Assert.Empty(again.Remarks);
        Assert.Equal(Samples.Json(Report()), Samples.Json(again));
        Assert.Equal((5.4m, 54m), (again.Fetuses[0].Length(ObstetricCodes.BiparietalDiameter)!.Value,
            again.Fetuses[0].Length(ObstetricCodes.BiparietalDiameter)!.In("mm")));
    }

    private static ObstetricReport Report() => new()
    {
        Observers = [new Observer.Person(PersonName.Parse("Doe^Jane"))],
        Patient = [Number("11996-6", "Gravida", 5, "1"), Number("11977-6", "Para", 3, "1"), Number("11612-9", "Aborta", 2, "1"),
            Number("33065-4", "Ectopic Pregnancies", 1, "1")],
        Dates =
        [
            new(ObstetricCodes.LastMenstrualPeriod, new(2001, 1, 1)), new(ObstetricCodes.EstimatedDelivery, new(2001, 9, 14)),
            new(Known("11779-6"), new(2001, 9, 14)), new(Known("11781-2"), new(2001, 9, 7)),
        ],
        Summary = [Number("11886-9", 185, "d")],
        Fetuses = [Fetus()],
        Uterus = [Number("33192-6", "Uterus Volume", 136, "cm3"), Number("11842-2", "Uterus Length", 9.5m, "cm")],
        Pelvis = [Number("12145-9", 4, "mm"), Number("11961-0", 5.3m, "cm")],
        Ovaries =
        [
            [Number("12164-0", "Left Ovary Volume", 6, "cm3"), Number("11840-6", "Left Ovary Length", 3, "cm") with { Derivation = Mean }],
            [Number("12165-7", "Right Ovary Volume", 7, "cm3")],
        ],
        Follicles =
        [
            new(new("24028007", "SCT", "Right"), Number("11880-2", "Number of follicles in right ovary", 2, "1"),
            [
                new("#1", [Measurement.Of(new("118565006", "SCT", "Volume"), 3, "cm3"), Diameter(15),
                    Diameter(14) with { Derivation = Mean }]),
                new("#2", [Diameter(18)]),
            ]),
        ],
    };

    private static Fetus Fetus() => new(null)
    {
        Comments = ["Enlarged cisterna magna", "Choroid plexus cyst"],
        Summary = [Number("11727-5", 2222, "g") with { Basis = new(Equation, Known("11738-2")),
            Properties = [Sct("371884006", 200, "g")] }],
        Ratios =
        [
            Number("11947-9", 77, "%"),
            Number("11871-1", 22, "%") with
            {
                Properties = [Sct("385524004", 20, "%"), Sct("371933006", 24, "%")],
                Notes = [new(new("121408", "DCM", "Normal Range Authority"), null, "Hadlock, AJR 1983")],
            },
        ],
        Biometry =
        [
            new(ObstetricCodes.BiparietalDiameter)
            {
                Measurements = [Number("11820-8", 5.5m, "cm"), Number("11820-8", 5.3m, "cm"),
                    Number("11820-8", 5.4m, "cm") with { Derivation = Mean }],
                GestationalAge = Number("18185-9", 190, "d") with { Basis = new(Equation, Known("33539-8")),
                    Properties = [Sct("371888009", 131, "d"), Sct("371889001", 173, "d")] },
            },
            new(Known("11851-3")) { Measurements = [Number("11851-3", 18.1m, "cm")] },
            new(ObstetricCodes.HeadCircumference) { Measurements = [Number("11984-2", 34.3m,
                "cm") with { Derivation = new("414135002", "SCT", "Estimated") }] },
        ],
        BiophysicalProfile = [Number("11631-9", "Gross Body Movement", 2, "{0:2}"), Number("11632-7", "Fetal Breathing", 2, "{0:2}"),
            Number("11634-3", "Biophysical Profile Sum Score", 4, "{0:10}")],
        AmnioticSac = [Measurement.Of(ObstetricCodes.AmnioticFluidIndex, 11, "cm"), Number("11624-4", 10, "cm"),
            Number("11626-9", 12, "cm")],
    };

    private static CodedConcept Known(string code, string scheme = "LN") => ContextGroups.Find(code, scheme)!.Value;

    private static Measurement Number(string code, decimal value, string unit) => Measurement.Of(Known(code), value, unit);

    private static Measurement Number(string code, string meaning, decimal value, string unit) =>
        Measurement.Of(new(code, "LN", meaning), value, unit);

    private static Measurement Sct(string code, decimal value, string unit) => Measurement.Of(Known(code, "SCT"), value, unit);

    private static Measurement Diameter(decimal value) => Measurement.Of(new("11793-7", "LN", "Follicle Diameter"), value, "mm");

    /// <summary>As the tables of the annex have it: nesting, name, value. The observer is left out, as there.</summary>
    private static void Tell(ContentItem item, int depth, StringBuilder text)
    {
        if (item.Relationship == "HAS OBS CONTEXT" && item.Name!.Value.Value.StartsWith("1210", StringComparison.Ordinal))
            return;
        var value = item.Value switch
        {
            ContentValue.Numeric number => $": {number.Written} {number.Unit!.Value.Value}",
            ContentValue.Coded { Concept: { } code } => ": " + code.Meaning,
            ContentValue.Text told => ": " + told.Value,
            ContentValue.Date date => ": " + date.Written,
            _ => "",
        };
        text.Append(' ', depth).Append(CultureInfo.InvariantCulture, $"{item.Name!.Value.Meaning}{value}").Append('\n');
        foreach (var below in item.Items)
            Tell(below, depth + 1, text);
    }
}
