using Vouch.Department.Platform;
using Vouch.Measures.Identifiers;

namespace Vouch.Department.Orders;

/// <summary>Gives accession numbers: the only place that does.</summary>
public static class Accessions
{
    /// <summary>The setting that holds the site's one to four letters.</summary>
    public const string SiteSetting = "accession-site";

    public const string SiteWhenNotSet = "V";

    /// <summary>
    /// The next number of the day, by the hospital's clock. The day's counter stays locked to the end of the work, so
    /// that numbers are without gaps: take it late. Refusals: order-accession-unavailable.
    /// </summary>
    public static async Task<Outcome<AccessionNumber>> NextAsync(Work work, CancellationToken ct)
    {
        var (last, day, site) = await work.OneAsync(
            """
            insert into accession_counter (day, last)
            values (($1 at time zone coalesce((select value #>> '{}' from setting where key = 'hospital.zone'), 'UTC'))::date, 1)
            on conflict (day) do update set last = accession_counter.last + 1
            returning last, day, coalesce((select value #>> '{}' from setting where key = $2), $3)
            """,
            [work.Now, SiteSetting, SiteWhenNotSet],
            row => (row.GetInt32(0), row.GetFieldValue<DateOnly>(1), row.GetString(2)), ct);
        if (!AccessionNumber.After(site, day, last - 1).Succeeded(out var number, out var fault))
            return OrderRefusals.AccessionsUsedUp(fault.Reason);
        if (number.Sequence != last)
            await work.ExecuteAsync("update accession_counter set last = $2 where day = $1", [day, number.Sequence], ct);
        return number;
    }
}
