using System.Collections.Immutable;
using Vouch.Department.Catalog;

namespace Vouch.Department.Tests.Orders;

/// <summary>A laboratory of a few tests, small enough to know by heart.</summary>
internal static class SmallPack
{
    public static readonly LaboratoryPack Pack = Of(
        [
            Test("NA"), Test("K"), Test("CREA"), Test("TNI") with
            {
                MinimumRetestInterval = new MinimumRetestInterval(2, "test"),
                Stability = [new Stability(TemperatureClass.Room, 4, "test"), new Stability(TemperatureClass.Refrigerated, 24, "test")],
            },
            Test("HGB") with { SpecimenType = "BLOOD", Containers = ["LAV"] },
            Test("A1C") with { SpecimenType = "BLOOD", Containers = ["LAV"], MinimumRetestInterval = new MinimumRetestInterval(720, "test") },
            Test("PT") with { SpecimenType = "CIT", Containers = ["BLUE"], VolumeMicrolitres = 300 },
            Test("AMM") with { SpecimenType = "PLASMA", Containers = ["GREEN"], SeparateTube = true },
            Test("LAC") with { SpecimenType = "PLASMA", Containers = ["GREEN", "GREY"] },
            Test("GLU") with { SpecimenType = "PLASMA", Containers = ["GREY", "GREEN"] },
            Test("BIG") with { VolumeMicrolitres = 1500 },
            Test("EGFR") with { Containers = [] },
            Test("LOST") with { Containers = ["GOLD"], SpecimenType = "MOON" },
        ],
        [
            new Panel("BMP", "Basic", Discipline.Chemistry, null, ["NA", "K", "CREA"], []),
            new Panel("TROP", "Troponin series", Discipline.Chemistry, null, ["TNI"], [0, 60, 180]),
        ]);

    public static LaboratoryPack Of(ImmutableArray<Analyte> analytes, ImmutableArray<Panel> panels) => new()
    {
        Code = "LAB",
        Name = "Small laboratory",
        Version = "test",
        SpecimenTypes =
        [
            new SpecimenType("SERUM", "Serum", "SER"), new SpecimenType("PLASMA", "Plasma", "PLAS"),
            new SpecimenType("BLOOD", "Blood", "BLD"), new SpecimenType("CIT", "Citrated plasma", "PPP"),
        ],
        Containers =
        [
            Tube("LAV", ["BLOOD"], 5, 3m), Tube("GOLD", ["SERUM"], 3, 5m), Tube("RED", ["SERUM"], 3, 10m),
            Tube("GREEN", ["PLASMA"], 4, 4m), Tube("GREY", ["PLASMA"], 6, 2m), Tube("BLUE", ["CIT"], 2, 2.7m),
        ],
        Analytes = analytes.ToImmutableSortedDictionary(a => a.Code, a => a, StringComparer.Ordinal),
        Panels = panels.ToImmutableSortedDictionary(p => p.Code, p => p, StringComparer.Ordinal),
        Calculations =
        [
            new Calculation("EGFR", "{CREA}", [new CalculationInput("CREA", "umol/L")], "mL/min", null, null, "test"),
        ],
    };

    public static Analyte Test(string code) => new()
    {
        Code = code,
        Name = code,
        Discipline = Discipline.Chemistry,
        SpecimenType = "SERUM",
        Containers = ["GOLD"],
        VolumeMicrolitres = 50,
    };

    private static ContainerType Tube(string code, string[] types, int order, decimal volumeMl) => new()
    {
        Code = code,
        Name = code,
        Additive = "",
        Colour = "none",
        ColourHex = "#000000",
        LabelSuffix = code,
        SpecimenTypes = types,
        VenousDrawOrder = order,
        VolumeMl = volumeMl,
        MinimumVolumeMl = volumeMl / 2,
        Source = "test",
    };
}
