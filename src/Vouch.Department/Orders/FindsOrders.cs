using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Measures.Identifiers;

namespace Vouch.Department.Orders;

/// <summary>Orders by their accession number, scanned from paper or typed.</summary>
public sealed class FindsOrders(Db db) : IFinds
{
    public string Permission => "order.view";

    public async Task<IReadOnlyList<Found>> ScanAsync(string code, CancellationToken ct) =>
        AccessionNumber.Parse(code).Succeeded(out var accession, out _)
            && await OrdersStorage.FindByAccessionAsync(db, accession.ToString(), ct) is { } order
            ? [new Found("Order", order.Accession, $"/orders/{order.Accession}", order.Priority.Word())]
            : [];

    public Task<IReadOnlyList<Found>> SearchAsync(string words, int most, CancellationToken ct) => ScanAsync(words, ct);
}
