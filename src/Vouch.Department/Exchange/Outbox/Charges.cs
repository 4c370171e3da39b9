using System.Collections.Immutable;
using System.Globalization;
using Vouch.Department.Catalog;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;

namespace Vouch.Department.Exchange.Outbox;

/// <summary>One ordered line, panel or test, with what its results came to.</summary>
/// <param name="IsCharged">It is whole, and something of it is charged: a value, or a non-result that the pack charges.</param>
internal sealed record ChargedLine(string? Item, string Code, bool IsCharged, DateTimeOffset At);

/// <summary>
/// Charges of what was released: one for each ordered line once it is whole, taken back when nothing of it stands any more.
/// Prices are the billing system's. Source: HL7 v2.5.1 chapter 6, 6.3.3 DFT^P03, 6.5.1 FT1; table 0017 (CG, CD).
/// </summary>
internal static class Charges
{
    private const string Type = "DFT^P03^DFT_P03";

    /// <summary>Tells a partner that takes charges what changed of this order's lines; every other partner nothing.</summary>
    public static async Task SendAsync(Work work, ConnectionRecord partner, ReleasedResults order, LaboratoryPack? pack, CancellationToken ct)
    {
        var terms = PartnerTerms.Read(partner.Settings);
        if (partner.Kind != "mllp-out" || !terms.Charges)
            return;
        var before = await work.ListAsync(
            "select distinct on (item, code) item, code, number, charged from line_charge where connection_id = $1 and order_id = $2 order by item, code, number desc",
            [partner.Id, order.Order], r => (Item: r.GetString(0), Code: r.GetString(1), Number: r.GetInt32(2), IsCharged: r.GetBoolean(3)), ct);
        var changed = (await LinesAsync(work, order.Order, pack, ct))
            .ConvertAll(line => (Line: line, Before: before.Find(one => one.Item == (line.Item ?? "") && one.Code == line.Code)))
            .FindAll(one => one.Line.IsCharged != one.Before.IsCharged);
        if (changed.Count == 0)
            return;
        var codes = await CodeMaps.TheirsAsync(work, partner.Id, "charge", changed.Select(one => one.Line.Code), ct);
        var message = new ChargeMessage(order, pack, await ReleaseNotices.LaboratoryAsync(work, ct), terms, codes);
        var id = await OutboxWriting.AddAsync(work, new NewMessage(partner.Id, order.Patient.Value, "order:" + order.Accession, "DFT^P03", About: null,
            controlId => message.Build([.. changed.Select(one => (one.Line, one.Before.Number + 1))], Type, controlId, work.Now)), ct);
        foreach (var (line, earlier) in changed)
            await work.ExecuteAsync("insert into line_charge (connection_id, order_id, item, code, number, charged, outbox_id) values ($1, $2, $3, $4, $5, $6, $7)",
                [partner.Id, order.Order, line.Item ?? "", line.Code, earlier.Number + 1, line.IsCharged, id], ct);
    }

    /// <summary>The lines of an order; what is only worked out from others is part of them and no line of its own.</summary>
    private static async Task<List<ChargedLine>> LinesAsync(Work work, Guid order, LaboratoryPack? pack, CancellationToken ct)
    {
        var tests = await work.ListAsync(
            """
            select t.placer_item, coalesce(t.panel, t.analyte), t.source = 'calculated', t.cancelled_at is not null, r.status, r.coded, r.released_at
            from order_test t left join lateral (select status, coded, released_at from result where order_test_id = t.id order by version desc limit 1) r on true
            where t.order_id = $1
            """, [order],
            r => (Item: r.TextOrNull(0), Code: r.GetString(1), IsCalculated: r.GetBoolean(2), IsCancelled: r.GetBoolean(3), Status: r.TextOrNull(4), Coded: r.TextOrNull(5), At: r.InstantOrNull(6)), ct);
        bool IsFree(string? coded) => coded is not null && pack?.NonResults.FirstOrDefault(one => one.Code == coded) is { Charged: false };
        return [.. tests.GroupBy(test => (test.Item, test.Code)).Where(line => line.Any(test => !test.IsCalculated)).Select(line => new ChargedLine(line.Key.Item, line.Key.Code,
            line.All(test => test.IsCalculated || test.IsCancelled || test.Status is not null)
                && line.Any(test => !test.IsCalculated && test.Status is "final" or "corrected" && !IsFree(test.Coded)),
            line.Max(test => test.At) ?? work.Now))];
    }
}

/// <summary>Writes DFT^P03: the patient, the stay, and one FT1 a line.</summary>
internal sealed class ChargeMessage(
    ReleasedResults released, LaboratoryPack? pack, string laboratory, PartnerTerms terms, IReadOnlyDictionary<string, string> codes)
{
    public (byte[] Body, string? Remark) Build(ImmutableArray<(ChargedLine Line, int Number)> lines, string type, string controlId, DateTimeOffset now)
    {
        var builder = OutboxWriting.Begin(terms, laboratory, type, controlId, now);
        builder.Segment("EVN").Set(1, "P03").Set(2, now);
        ResultMessage.WritePatient(builder, released.Demographics, released.Identifiers);
        ResultMessage.WriteVisit(builder, released);
        foreach (var ((line, number), set) in lines.Select((one, at) => (one, at + 1)))
            Write(builder, line, number, set, now);
        return (builder.Build(), OutboxWriting.Lost(builder));
    }

    private void Write(Hl7Builder builder, ChargedLine line, int number, int set, DateTimeOffset now)
    {
        var ft1 = builder.Segment("FT1").Set(1, set.ToString(CultureInfo.InvariantCulture))
            .Set(2, string.Create(CultureInfo.InvariantCulture, $"{released.Accession}-{line.Code}{(line.Item is null ? "" : "-" + line.Item)}-{number}"))
            .Set(4, line.At).Set(5, now).Set(6, line.IsCharged ? "CG" : "CD");
        if (codes.TryGetValue(line.Code, out var theirs))
            ft1.Set(7, theirs).Set(7, 4, line.Code).Set(7, 6, ResultMessage.OwnCodes);
        else
            ResultMessage.WriteCode(ft1, 7, line.Code, pack);
        ft1.Set(10, "1").Set(13, laboratory).Set(16, released.Ward);
        ResultMessage.WriteRequester(ft1, 21, released.Requester);
        ft1.SetComponents(23, released.Accession, OrderAnswer.FillerSystem);
    }
}
