using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>One page of the review list, as the page and its live part show it.</summary>
/// <param name="KeptBack">Of those waiting, how many a person keeps back.</param>
public sealed record ReviewList(ReviewFilter Filter, IReadOnlyList<HeldRow> Rows, int Waiting, int KeptBack, string RowsAddress, string? Next, string? First)
{
    /// <summary>What a page shows before it has read anything.</summary>
    public static readonly ReviewList Unread = new(ReviewFilter.All, [], 0, 0, "/review/rows", null, null);

    /// <param name="after">The last measurement of the page before, as it stands in the address.</param>
    public static async Task<ReviewList> ReadAsync(Db db, ReviewFilter filter, Guid person, string? after, CancellationToken ct)
    {
        var places = await ReviewStorage.PlacesAsync(db, filter, person, ct);
        // Where the last one was decided meanwhile the list begins anew.
        var from = Guid.TryParse(after, out var last) ? places.FindIndex(place => place.MeasurementId == last) + 1 : 0;
        var page = places.Skip(from).Take(ReviewStorage.PageRows).ToList();
        var rows = await ReviewStorage.RowsAsync(db, [.. page.Select(place => place.MeasurementId)], person, ct);
        string At(string path, Guid? beginning) => beginning is { } id
            ? $"{path}{filter.Query}{(filter.Query.Length == 0 ? '?' : '&')}after={id}" : path + filter.Query;
        return new ReviewList(filter, rows, places.Count, places.Count(place => place.Waits),
            At("/review/rows", from > 0 ? last : null),
            from + page.Count < places.Count ? At("/review", page[^1].MeasurementId) : null,
            from > 0 ? At("/review", null) : null);
    }
}
