using System.Collections.Concurrent;
using Vouch.Department.Catalog;
using Vouch.Department.Supplies;
using Vouch.Measures.Formulas;

namespace Vouch.Department.Laboratory;

/// <summary>
/// The values of one order as rules see them: what was measured now and before, earlier results of the patient, and
/// the patient's age and sex. A condition with a missing input is not evaluated.
/// </summary>
public sealed class CompanionValues
{
    private static readonly ConcurrentDictionary<(string Text, FormulaKind Kind), Formula?> Parsed = new();

    private readonly Dictionary<string, decimal> values = new(StringComparer.Ordinal);

    public IReadOnlyList<PriorResult> Priors { get; }

    /// <param name="order">The tests of one order.</param>
    /// <param name="now">Measurements not yet kept; they go before kept ones.</param>
    public CompanionValues(IEnumerable<TestContext> order, IEnumerable<PlacedMeasurement> now, IReadOnlyList<PriorResult> priors)
    {
        Priors = priors;
        foreach (var prior in priors)
            values["prior:" + prior.Analyte] = prior.Value;
        foreach (var test in order)
        {
            if (test.Standing?.Value is { } value)
                values[test.Analyte] = value;
            Patient(test.Order.Patient, test.Order.OrderedAt);
        }

        foreach (var placed in now)
            if (placed.Measurement.Value is { } value)
                values[placed.Analyte.Code] = value;
    }

    public decimal? this[string analyte] => values.TryGetValue(analyte, out var value) ? value : null;

    /// <summary>Whether the condition holds; null when an input is missing or it cannot be computed.</summary>
    /// <param name="tube">The tube whose serum indices the condition may name.</param>
    public bool? Holds(string condition, TubeContext? tube = null) =>
        Evaluate(condition, FormulaKind.Truth, lot: null, tube) is FormulaValue.Truth truth ? truth.Value : null;

    /// <summary>The value of a formula; null when an input is missing or it cannot be computed (division by zero).</summary>
    /// <param name="lot">The reagent lot whose values the formula takes; null: it takes none.</param>
    public decimal? Value(string formula, UsedLot? lot = null) =>
        Evaluate(formula, FormulaKind.Number, lot) is FormulaValue.Number number ? number.Value : null;

    private FormulaValue? Evaluate(string text, FormulaKind kind, UsedLot? lot, TubeContext? tube = null)
    {
        // A pack in force has been checked: every formula parses. Anything else is not evaluated.
        var formula = Parsed.GetOrAdd((text, kind),
            static key => Formula.Parse(key.Text, key.Kind).Succeeded(out var parsed, out _) ? parsed : null);
        return formula?.Evaluate(Inputs(formula, lot, tube)) is Evaluation.Known known ? known.Value : null;
    }

    private Dictionary<string, FormulaValue> Inputs(Formula formula, UsedLot? lot, TubeContext? tube)
    {
        var inputs = new Dictionary<string, FormulaValue>(StringComparer.Ordinal);
        foreach (var (name, kind) in formula.Inputs)
            if (values.TryGetValue(name, out var value) && kind != FormulaKind.Text)
                inputs.Add(name, kind == FormulaKind.Truth ? value != 0 : value);
        foreach (var stated in lot?.Values ?? [])
            inputs.TryAdd(stated.Kind.Input, stated.Value);
        foreach (var index in tube?.Indices ?? [])
            inputs[index.Analyte] = index.Value;
        return inputs;
    }

    private void Patient(PatientSnapshot patient, DateTimeOffset at)
    {
        if (patient.Sex is "female" or "male")
            values["female"] = patient.Sex == "female" ? 1 : 0;
        if (patient.BirthDate is { } born)
            values["age_years"] = Age.YearsOn(born, DateOnly.FromDateTime(at.UtcDateTime));
    }
}
