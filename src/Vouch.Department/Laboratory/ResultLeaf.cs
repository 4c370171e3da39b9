using System.Collections.Immutable;
using Vouch.Department.Proof;
using Vouch.Ledger;

namespace Vouch.Department.Laboratory;

/// <summary>
/// The ledger's leaf of a released result: canonical JSON of every reported column, every check and cited fact; patient
/// details only as salted hashes. Built the same way at release and by the audit, which rebuilds it from the columns.
/// Source: RFC 8785 (canonical form), docs/proof-format.md (members).
/// </summary>
public static class ResultLeaf
{
    public const string Type = "vouch-result/1";

    /// <param name="inherited">Facts cited beyond those of the checks: the pack, and those of a calculated result's inputs.</param>
    public static string Build(
        ResultVersion result, string accession, string protocol, string decision, DateTimeOffset decidedAt,
        ImmutableArray<StoredCheck> checks, IEnumerable<StoredFact> inherited, IEnumerable<SaltedField> patient)
    {
        var leaf = new CanonicalObject()
            .Add("type", Type)
            .Add("proof", result.ProofId.ToString())
            .Add("accession", accession)
            .Add("test", result.OrderTestId.ToString())
            .Add("version", result.Version)
            .Add("measurement", result.MeasurementId.ToString())
            .Add("specimen", result.SpecimenId?.ToString())
            .Add("analyte", result.Analyte)
            .Add("status", result.Status)
            .Add("comparator", result.Comparator)
            .Add("value", result.ValueText)
            .Add("number", Text(result.Value))
            .Add("coded", result.Coded)
            .Add("unit", result.Unit)
            .Add("low", Text(result.Low))
            .Add("high", Text(result.High))
            .Add("flag", result.Flag)
            .Add("comment", result.Comment)
            .Add("measuredAt", result.MeasuredAt)
            .Add("releasedAt", result.ReleasedAt)
            .Add("releasedBy", result.ReleasedBy?.ToString())
            .Add("rules", result.RuleVersion)
            .Add("reason", result.Reason)
            .Add("protocol", protocol)
            .Add("decision", decision)
            .Add("decidedAt", decidedAt)
            .Add("checks", CheckLeaf.Of(checks))
            .Add("inherited", CheckLeaf.Of(inherited))
            .Add(SaltedField.LeafMember, SaltedField.ToLeafMember(patient));
        return leaf.ToString();
    }

    /// <summary>The patient's details of a report, each with a fresh salt.</summary>
    public static ImmutableArray<SaltedField> Salt(PatientSnapshot patient)
    {
        var fields = ImmutableArray.CreateBuilder<SaltedField>(5);
        fields.Add(SaltedField.Create("patient", patient.Id.ToString()));
        fields.Add(SaltedField.Create("patient-name", $"{patient.Family}, {patient.Given}"));
        if (patient.BirthDate is { } born)
            fields.Add(SaltedField.Create("patient-birth-date", born.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
        fields.Add(SaltedField.Create("patient-sex", patient.Sex));
        if (patient.Identifier is { } identifier)
            fields.Add(SaltedField.Create("patient-identifier", identifier));
        return fields.ToImmutable();
    }

    /// <summary>Numbers as the database gives them back: trailing zeros do not count.</summary>
    private static string? Text(decimal? value) => value is { } number
        ? (number / 1.0000000000000000000000000000m).ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
}
