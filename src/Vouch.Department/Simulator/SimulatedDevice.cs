using System.Collections.Immutable;
using Vouch.Department.Catalog;

namespace Vouch.Department.Simulator;

/// <summary>An analyser of the demo hospital.</summary>
/// <param name="Sender">What it calls itself in H-5.</param>
public sealed record SimulatedDevice(Guid Id, string Tag, string Name, string Model, string Sender, Discipline Discipline, string Location)
{
    /// <summary>Six analysers; two share chemistry, so that one may break.</summary>
    public static ImmutableArray<SimulatedDevice> All { get; } =
    [
        Device(1, "CHEM-1", "Chemistry 1", "Simulated C500", Discipline.Chemistry, "Bench 1"),
        Device(2, "CHEM-2", "Chemistry 2", "Simulated C500", Discipline.Chemistry, "Bench 2"),
        Device(3, "HAEM-1", "Haematology", "Simulated H90", Discipline.Haematology, "Bench 3"),
        Device(4, "COAG-1", "Coagulation", "Simulated K20", Discipline.Coagulation, "Bench 4"),
        Device(5, "IMMU-1", "Immunoassay", "Simulated I300", Discipline.Immunoassay, "Bench 5"),
        Device(6, "GAS-1", "Blood gas", "Simulated G5", Discipline.BloodGas, "Intensive care"),
    ];

    /// <summary>What it measures: every number of its discipline that is neither calculated nor done by hand.</summary>
    public IEnumerable<Analyte> Menu(LaboratoryPack pack) => pack.Analytes.Values.Where(analyte =>
        analyte.Discipline == Discipline && analyte.Kind == ResultKind.Numeric && pack.FindCalculation(analyte.Code) is null && !pack.IsByHand(analyte.Code));

    private static SimulatedDevice Device(int number, string sender, string name, string model, Discipline discipline, string location) => new(
        Guid.Parse($"01980000-0000-7000-8000-0000000de00{number.ToString(System.Globalization.CultureInfo.InvariantCulture)}"), "SIM-" + sender, name, model, sender, discipline, location);
}
