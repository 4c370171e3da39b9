using System.Collections.Immutable;
using System.Globalization;
using Vouch.Department.Catalog;
using Vouch.Department.Patients;
using Vouch.Department.Platform;

namespace Vouch.Department.Orders;

/// <summary>A test that need not be done again, and why.</summary>
public sealed record RedundantTest(string Analyte, string Accession, string Sentence);

/// <summary>An earlier test of the same person.</summary>
/// <param name="TakenAt">When its blood was or will be taken.</param>
/// <param name="Scheduled">Collection at a set time, not as soon as possible.</param>
/// <param name="Finished">It has a result.</param>
public sealed record EarlierTest(
    string Analyte, string Accession, DateTimeOffset TakenAt, bool Scheduled, bool Collected, bool Finished);

/// <summary>Stops a redundant order before the needle: the same analyte is pending, or within its minimum interval.</summary>
public static class RedundantTests
{
    /// <summary>Two collections at set times nearer than this are one draw, where the pack sets no interval.</summary>
    public static readonly TimeSpan SameDraw = TimeSpan.FromHours(1);

    /// <param name="takenAt">When the new blood will be taken.</param>
    /// <param name="scheduled">At a set time, not as soon as possible.</param>
    public static ImmutableArray<RedundantTest> Find(
        IEnumerable<Analyte> wanted, IReadOnlyList<EarlierTest> earlier, DateTimeOffset takenAt, bool scheduled)
    {
        var found = ImmutableArray.CreateBuilder<RedundantTest>();
        foreach (var analyte in wanted)
        {
            var other = earlier.FirstOrDefault(test =>
                string.Equals(test.Analyte, analyte.Code, StringComparison.Ordinal)
                && IsRedundant(analyte, test, takenAt, scheduled));
            if (other is not null)
                found.Add(new RedundantTest(analyte.Code, other.Accession, Sentence(analyte, other)));
        }
        return found.ToImmutable();
    }

    private static bool IsRedundant(Analyte analyte, EarlierTest earlier, DateTimeOffset takenAt, bool scheduled)
    {
        var apart = (takenAt - earlier.TakenAt).Duration();
        var interval = analyte.MinimumRetestInterval is { } minimum ? TimeSpan.FromHours(minimum.Hours) : (TimeSpan?)null;
        if (earlier.Finished)
            return apart < interval;
        // Pending: another draw at a set time is meant to be another one, unless the interval says otherwise.
        var meantApart = (scheduled || earlier.Scheduled) && apart >= SameDraw;
        return !meantApart || apart < interval;
    }

    private static string Sentence(Analyte analyte, EarlierTest earlier)
    {
        var at = earlier.TakenAt.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        if (earlier.Finished)
            return string.Create(CultureInfo.InvariantCulture,
                $"{analyte.Name} was taken {at} ({earlier.Accession}), within its interval of {analyte.MinimumRetestInterval!.Hours} h.");
        return $"{analyte.Name} is pending ({earlier.Accession}), {(earlier.Collected ? "taken" : "to be taken")} {at}.";
    }

    /// <summary>The person's tests of these analytes that count: pending ones, and done ones of the last 400 days.</summary>
    internal static Task<List<EarlierTest>> EarlierAsync(
        Work work, PatientId patient, string[] analytes, CancellationToken ct) => work.ListAsync(
        """
        select analyte, accession, coalesce(collected_at, collect_at, ordered_at), collect_at is not null,
          collected_at is not null, status in ('released', 'corrected')
        from order_test_status
        where patient_id in (select patient_records($1)) and order_id in (
            select id from lab_order where patient_id in (select patient_records($1)) and ordered_at > $3)
          and analyte = any ($2) and status not in ('cancelled', 'withdrawn', 'rejected')
        order by order_test_id desc limit 1000
        """,
        [patient.Value, analytes, work.Now.AddDays(-400)],
        row => new EarlierTest(row.GetString(0), row.GetString(1), row.Instant(2), row.GetBoolean(3), row.GetBoolean(4),
            row.GetBoolean(5)), ct);
}
