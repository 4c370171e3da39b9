using System.Collections.Frozen;
using Vouch.Department.Proof;

namespace Vouch.Department.Catalog;

/// <summary>The words of a pack's text for closed choices.</summary>
public static class PackWords
{
    public static readonly FrozenDictionary<string, Discipline> Disciplines = new Dictionary<string, Discipline>
    {
        ["chemistry"] = Discipline.Chemistry,
        ["haematology"] = Discipline.Haematology,
        ["coagulation"] = Discipline.Coagulation,
        ["immunoassay"] = Discipline.Immunoassay,
        ["urinalysis"] = Discipline.Urinalysis,
        ["bloodgas"] = Discipline.BloodGas,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, ResultKind> Kinds = new Dictionary<string, ResultKind>
    {
        ["numeric"] = ResultKind.Numeric,
        ["coded"] = ResultKind.Coded,
        ["text"] = ResultKind.Text,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, SerumIndex> Indices =
        SerumIndexes.All.ToFrozenDictionary(index => index.Word(), StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, IntervalSex> Sexes = new Dictionary<string, IntervalSex>
    {
        ["any"] = IntervalSex.Any,
        ["female"] = IntervalSex.Female,
        ["male"] = IntervalSex.Male,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, TemperatureClass> Temperatures =
        new Dictionary<string, TemperatureClass>
        {
            ["room"] = TemperatureClass.Room,
            ["refrigerated"] = TemperatureClass.Refrigerated,
            ["frozen"] = TemperatureClass.Frozen,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, SourceReading> Readings = new Dictionary<string, SourceReading>
    {
        ["yes"] = SourceReading.Read,
        ["quoted"] = SourceReading.Quoted,
        ["no"] = SourceReading.NotRead,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, Policy> Policies = new Dictionary<string, Policy>
    {
        ["lock"] = Policy.Lock,
        ["hold"] = Policy.Hold,
        ["warn"] = Policy.Warn,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, RequirementStage> Stages =
        new Dictionary<string, RequirementStage>
        {
            ["collection"] = RequirementStage.Collection,
            ["start"] = RequirementStage.Start,
            ["release"] = RequirementStage.Release,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, GuardKind> Guards = new Dictionary<string, GuardKind>
    {
        ["contamination"] = GuardKind.Contamination,
        ["consistency"] = GuardKind.Consistency,
        ["interference"] = GuardKind.Interference,
        ["mixup"] = GuardKind.MixUp,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Word(this TemperatureClass temperature) =>
        Temperatures.First(pair => pair.Value == temperature).Key;

    /// <summary>The word of the pack's text for a discipline, also used in other tables.</summary>
    public static string Word(this Discipline discipline) =>
        Disciplines.First(pair => pair.Value == discipline).Key;
}
