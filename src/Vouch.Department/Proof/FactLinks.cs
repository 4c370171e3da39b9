using Vouch.Department.Platform;

namespace Vouch.Department.Proof;

/// <summary>What a cited fact is called and where its page is.</summary>
/// <param name="Address">Null: it has no page of its own.</param>
public sealed record FactLink(string Label, string? Address);

/// <summary>Names and pages of facts, read from the tables that hold them.</summary>
public static class FactLinks
{
    // Each kind answers for the ids that are its own; a fact whose row is not there keeps its id as its name.
    private const string Query =
        """
        select 'device', d.id, d.name || ' (' || d.tag || ')', '/devices/' || d.id from device d where d.id = any($1)
        union all
        select 'calibration', s.id, 'Calibration of ' || d.name || case s.analyte when '*' then '' else ', ' || s.analyte end, '/devices/' || d.id
          from calibration_series s join device d on d.id = s.device_id where s.id = any($1)
        union all
        select 'control', s.id, 'Controls of ' || s.analyte || ' on ' || d.name, '/controls/' || s.id
          from control_series s join device d on d.id = s.device_id where s.id = any($1)
        union all
        select 'lot', l.id, i.name || ', lot ' || l.number, '/lots/' || l.id from lot l join item i on i.id = l.item_id where l.id = any($1)
        union all
        select distinct 'lotvalue', v.id, v.kind || ' ' || v.value || ' of ' || i.name || ', lot ' || l.number || coalesce(' on ' || d.name, ''), '/lots/' || l.id
          from lot_value v join lot l on l.id = v.lot_id join item i on i.id = l.item_id left join device d on d.id = v.device_id where v.id = any($1)
        union all
        select distinct 'onboard', o.id, 'Lot ' || l.number || ' on board of ' || d.name, '/devices/' || d.id
          from on_board o join lot l on l.id = o.lot_id join device d on d.id = o.device_id where o.id = any($1)
        union all
        select 'kitcontrol', k.id, 'Controls of ' || i.name || ', lot ' || l.number, '/kits/' || l.id
          from kit_control_series k join lot l on l.id = k.lot_id join item i on i.id = l.item_id where k.id = any($1)
        union all
        select distinct 'credential', c.id, c.kind || ' of ' || p.name, '/people/' || p.id
          from credential c join person p on p.id = c.person_id where c.id = any($1)
        union all
        select distinct 'competence', c.id, p.name || ' in ' || c.discipline || case c.device_model when '*' then '' else ' on ' || c.device_model end,
          '/people/' || p.id from competence c join person p on p.id = c.person_id where c.id = any($1)
        union all
        select 'document', d.id, d.code, '/documents/' || d.id from document d where d.id = any($1)
        union all
        select 'pack', p.id, p.code, '/packs' from pack p where p.id = any($1)
        union all
        select 'specimen', s.id, 'Tube ' || s.barcode, '/orders/' || o.accession
          from specimen s join lab_order o on o.id = s.order_id where s.id = any($1)
        union all
        select 'order', t.id, 'Order ' || o.accession, '/orders/' || o.accession
          from order_test t join lab_order o on o.id = t.order_id where t.id = any($1)
        union all
        select distinct on (i.id) 'identity', i.id, 'Identity check by ' || i.checked_by_name, '/orders/' || o.accession
          from identity_check i join specimen s on s.identity_check_id = i.id join lab_order o on o.id = s.order_id where i.id = any($1)
        """;

    /// <summary>By kind in words and id.</summary>
    public static async Task<Dictionary<(string Kind, Guid Id), FactLink>> OfAsync(Db db, IEnumerable<StoredFact> facts, CancellationToken ct)
    {
        var links = new Dictionary<(string, Guid), FactLink>();
        foreach (var (kind, id, link) in await db.ListAsync(Query, [facts.Select(fact => fact.Id).Distinct().ToArray()],
                     r => (r.GetString(0), r.GetGuid(1), new FactLink(r.GetString(2), r.TextOrNull(3))), ct))
            links.TryAdd((kind, id), link);
        return links;
    }
}
