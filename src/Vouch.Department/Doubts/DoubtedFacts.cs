using Vouch.Department.Platform;
using Vouch.Department.Proof;
using static System.FormattableString;

namespace Vouch.Department.Doubts;

/// <summary>A fact that may be put in doubt.</summary>
/// <param name="Choice">Its place in an address: the id, with a control's run after a point.</param>
public sealed record DoubtedFact(string Choice, Guid Id, string Label, string? Detail)
{
    /// <summary>Where the fact has its page.</summary>
    public string? Address { get; init; }
}

/// <summary>A fact with the uses that are in doubt where nobody says otherwise.</summary>
/// <param name="Why">How the window came about, in words.</param>
/// <param name="Opening">What the sentence about it begins with; empty: free.</param>
public sealed record DoubtDefault(DoubtedFact Fact, DateTimeOffset? From, DateTimeOffset? Until, string Why, string Opening = "");

/// <summary>Finds facts by words, and works out their default windows.</summary>
public static class DoubtedFacts
{
    /// <summary>Found facts shown; more words find fewer.</summary>
    public const int FoundMax = 40;

    /// <summary>Facts whose name holds the words.</summary>
    public static Task<List<DoubtedFact>> FindAsync(Db db, DoubtAbout about, string words, CancellationToken ct) =>
        db.ListAsync(Invariant($"{Query(about)} limit {FoundMax}"), [words.Trim()],
            r => new DoubtedFact(r.GetString(0), r.GetGuid(1), r.GetString(2), r.TextOrNull(3)) { Address = r.TextOrNull(4) }, ct);

    /// <summary>The fact of an address with its default window; null where there is none.</summary>
    public static async Task<DoubtDefault?> DefaultAsync(Db db, DoubtAbout about, string choice, CancellationToken ct)
    {
        var parts = choice.Split('.');
        if (!Guid.TryParse(parts[0], out var id) || await NamedAsync(db, about, id, ct) is not { } fact)
            return null;
        fact = fact with { Choice = choice };
        return about.Key switch
        {
            "calibration" => await CalibrationAsync(db, fact, ct),
            "control" => parts is [_, var run] && int.TryParse(run, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var version)
                ? await ControlAsync(db, fact, version, ct) : null,
            "kit-control" => parts is [_, var read] && int.TryParse(read, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var of)
                ? await KitControlAsync(db, fact, of, ct) : null,
            "credential" => await LapseAsync(db, fact, "credential", ct),
            "competence" => await LapseAsync(db, fact, "competence", ct),
            "pack" => parts is [_, var row] && long.TryParse(row, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var at)
                ? await PackAsync(db, fact, at, ct) : null,
            "lot" => new DoubtDefault(fact, null, null, "Every use of the lot. Give a moment where only later uses are in doubt."),
            "lot-value" => new DoubtDefault(fact, null, null, "Every use of the value. Its lot's page says that it was wrong and ends it as well; here it stays in force, in doubt."),
            "device" => new DoubtDefault(fact, null, null, "Give the window as the notice says; left empty, every use."),
            _ => new DoubtDefault(fact, null, null, about.Window),
        };
    }

    private static async Task<DoubtedFact?> NamedAsync(Db db, DoubtAbout about, Guid id, CancellationToken ct)
    {
        var kind = about.Kind.ToString().ToLowerInvariant();
        return (await FactLinks.OfAsync(db, [new StoredFact(kind, id, 0)], ct)).GetValueOrDefault((kind, id)) is { } link
            ? new DoubtedFact(id.ToString(), id, link.Label, null) { Address = link.Address } : null;
    }

    private static async Task<DoubtDefault> CalibrationAsync(Db db, DoubtedFact fact, CancellationToken ct)
    {
        var good = await db.OneAsync(
            """
            select performed_at, as_left = 'in-tolerance' from calibration
            where series_id = $1 and (as_left = 'in-tolerance' or as_found = 'in-tolerance') order by version desc limit 1
            """, [fact.Id], r => new Evidence(r.Instant(0), r.GetBoolean(1)), ct);
        return good is null
            ? new DoubtDefault(fact, null, null, "No calibration was ever in tolerance: every use.")
            : new DoubtDefault(fact, good.At, null,
                $"From the last evidence of being in tolerance ({(good.AsLeft ? "as left after the last calibration" : "as found at the last calibration")}). Its end is open: the next calibration, or the withdrawal, ends it by itself.");
    }

    private static async Task<DoubtDefault?> ControlAsync(Db db, DoubtedFact fact, int version, CancellationToken ct)
    {
        var run = await db.OneAsync(
            """
            select r.level, r.measured_at, s.analyte,
              (select b.measured_at from control_run b where b.series_id = r.series_id and b.level = r.level and b.verdict <> 'rejected'
                and (b.measured_at, b.version) < (r.measured_at, r.version) order by b.measured_at desc, b.version desc limit 1),
              (select a.measured_at from control_run a where a.series_id = r.series_id and a.level = r.level and a.verdict <> 'rejected'
                and (a.measured_at, a.version) > (r.measured_at, r.version) order by a.measured_at, a.version limit 1),
              r.value_text || ' ' || r.unit
            from control_run r join control_series s on s.id = r.series_id where r.series_id = $1 and r.version = $2
            """, [fact.Id, version],
            r => (Level: r.GetInt32(0), At: r.Instant(1), Analyte: r.GetString(2), From: r.InstantOrNull(3), Until: r.InstantOrNull(4), Value: r.GetString(5)), ct);
        if (run.Analyte is null)
            return null;
        var named = fact with { Label = Invariant($"{fact.Label}: level {run.Level} at {run.At:yyyy-MM-dd HH:mm} UTC, {run.Value}") };
        return new DoubtDefault(named, run.From, run.Until,
            (run.From is null ? "No control of this level was accepted before: from the first use" : "From the last accepted control of this level before it")
            + (run.Until is null ? "; none was accepted since, so its end is open and the next accepted control ends it by itself." : " to the next accepted one."),
            Quality.RejectedControls.SubjectOf(run.Analyte, run.Level));
    }

    private static async Task<DoubtDefault?> KitControlAsync(Db db, DoubtedFact fact, int version, CancellationToken ct)
    {
        var run = await db.OneAsync(
            """
            select r.expected, r.observed, r.measured_at,
              (select max(b.measured_at) from kit_control b where b.series_id = r.series_id and b.expected = r.expected and b.verdict = 'accepted' and b.version < r.version),
              (select min(a.measured_at) from kit_control a where a.series_id = r.series_id and a.expected = r.expected and a.verdict = 'accepted' and a.version > r.version)
            from kit_control r where r.series_id = $1 and r.version = $2
            """, [fact.Id, version],
            r => (Expected: r.GetString(0), Observed: r.GetString(1), At: r.Instant(2), From: r.InstantOrNull(3), Until: r.InstantOrNull(4)), ct);
        if (run.Expected is null)
            return null;
        var named = fact with { Label = Invariant($"{fact.Label}: {run.Expected} at {run.At:yyyy-MM-dd HH:mm} UTC, read as {run.Observed}") };
        return new DoubtDefault(named, run.From, run.Until,
            (run.From is null ? "No control of this kind was accepted before: from the first use" : "From the last accepted control of this kind before it")
            + (run.Until is null ? "; none was accepted since, so its end is open and the next accepted control ends it by itself." : " to the next accepted one."),
            Quality.RecordKitControl.SubjectOf(run.Expected));
    }

    private static async Task<DoubtDefault> LapseAsync(Db db, DoubtedFact fact, string table, CancellationToken ct)
    {
        var (from, until) = await db.OneAsync($"select valid_from, valid_until from {table} where id = $1 order by version desc limit 1", [fact.Id],
            r => (r.Instant(0), r.InstantOrNull(1)), ct);
        return until is { } lapsed && lapsed <= db.Now
            ? new DoubtDefault(fact, lapsed, null, "From the lapse on.")
            : new DoubtDefault(fact, from, null, "It has not lapsed: from its first day on, as when it was never good.");
    }

    private static async Task<DoubtDefault?> PackAsync(Db db, DoubtedFact fact, long row, CancellationToken ct)
    {
        var force = await db.OneAsync(
            """
            select v.label, f.since, (select min(n.since) from pack_in_force n where n.pack_id = f.pack_id and n.id > f.id)
            from pack_in_force f join pack_version v on v.pack_id = f.pack_id and v.version = f.version where f.id = $1 and f.pack_id = $2
            """, [row, fact.Id], r => new InForce(r.GetString(0), r.Instant(1), r.InstantOrNull(2)), ct);
        return force is null ? null
            : new DoubtDefault(fact with { Label = $"{fact.Label} {force.Label}" }, force.Since, force.Until,
                "While this version was in force. Say in the sentence which rule or limit; results it does not concern are decided as no impact.");
    }

    private sealed record InForce(string Label, DateTimeOffset Since, DateTimeOffset? Until);

    private sealed record Evidence(DateTimeOffset At, bool AsLeft);

    // Choice, id, label, detail, address; every query takes the words as $1 and shows what happened last first.
    private static string Query(DoubtAbout about) => about.Key switch
    {
        "calibration" =>
            """
            select s.id::text, s.id, d.name || case s.analyte when '*' then ', whole device' else ', ' || s.analyte end,
              'last calibrated ' || to_char((select max(performed_at) from calibration c where c.series_id = s.id) at time zone 'UTC', 'YYYY-MM-DD'), '/devices/' || d.id
            from calibration_series s join device d on d.id = s.device_id
            where strpos(lower(d.name || ' ' || d.tag || ' ' || d.model || ' ' || s.analyte), lower($1)) > 0 order by d.name, s.analyte
            """,
        "control" =>
            """
            select s.id || '.' || r.version, s.id, s.analyte || ' on ' || d.name || ', level ' || r.level,
              to_char(r.measured_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC: ' || r.value_text || ' ' || r.unit || ', ' || r.verdict, '/controls/' || s.id
            from control_series s join device d on d.id = s.device_id
            cross join lateral (select * from control_run x where x.series_id = s.id order by x.measured_at desc, x.version desc limit 6) r
            where strpos(lower(s.analyte || ' on ' || d.name || ' ' || d.tag), lower($1)) > 0
            order by s.analyte <> upper($1), s.analyte, d.name, r.measured_at desc, r.version desc
            """,
        "kit-control" =>
            """
            select s.id || '.' || r.version, s.id, i.name || ', lot ' || l.number || ': ' || r.expected,
              to_char(r.measured_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC, read as ' || r.observed || ', ' || r.verdict, '/kits/' || l.id
            from kit_control_series s join lot l on l.id = s.lot_id join item i on i.id = l.item_id
            cross join lateral (select * from kit_control x where x.series_id = s.id order by x.version desc limit 6) r
            where strpos(lower(i.name || ' ' || i.code || ' ' || l.number), lower($1)) > 0 order by r.measured_at desc, r.version desc
            """,
        "lot" =>
            """
            select l.id::text, l.id, i.name || ', lot ' || l.number, i.kind || ', received ' || to_char(l.received_at at time zone 'UTC', 'YYYY-MM-DD'), '/lots/' || l.id
            from lot l join item i on i.id = l.item_id
            where strpos(lower(i.name || ' ' || i.code || ' ' || l.number), lower($1)) > 0 order by l.received_at desc, l.id
            """,
        "lot-value" =>
            """
            select v.id::text, v.id, v.kind || ' ' || v.value || ' of ' || i.name || ', lot ' || l.number || coalesce(' on ' || d.name, ''),
              'from ' || to_char(v.valid_from at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC' || coalesce(', wrong from ' || to_char(v.valid_until at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC', ''), '/lots/' || l.id
            from (select distinct on (id) * from lot_value order by id, version desc) v join lot l on l.id = v.lot_id join item i on i.id = l.item_id left join device d on d.id = v.device_id
            where strpos(lower(i.name || ' ' || i.code || ' ' || l.number || ' ' || v.kind), lower($1)) > 0 order by v.valid_from desc, v.id
            """,
        "credential" =>
            """
            select c.id::text, c.id, p.name || ': ' || c.kind, c.standing || coalesce(', until ' || to_char(c.valid_until at time zone 'UTC', 'YYYY-MM-DD'), ', without end'), '/people/' || p.id
            from (select distinct on (id) * from credential order by id, version desc) c join person p on p.id = c.person_id
            where strpos(lower(p.name || ' ' || c.kind), lower($1)) > 0 order by p.name, c.kind
            """,
        "competence" =>
            """
            select c.id::text, c.id, p.name || ': ' || c.discipline || case c.device_model when '*' then '' else ' on ' || c.device_model end,
              c.standing || coalesce(', until ' || to_char(c.valid_until at time zone 'UTC', 'YYYY-MM-DD'), ', without end'), '/people/' || p.id
            from (select distinct on (id) * from competence order by id, version desc) c join person p on p.id = c.person_id
            where strpos(lower(p.name || ' ' || c.discipline || ' ' || c.device_model), lower($1)) > 0 order by p.name, c.discipline
            """,
        "device" =>
            """
            select d.id::text, d.id, d.name || ' (' || d.tag || ')', d.manufacturer || ' ' || d.model, '/devices/' || d.id
            from device d where strpos(lower(d.name || ' ' || d.tag || ' ' || d.model || ' ' || coalesce(d.serial, '')), lower($1)) > 0 order by d.name, d.id
            """,
        "document" =>
            """
            select d.id::text, d.id, d.code || ', ' || v.title, d.discipline || ', version ' || v.version, '/documents/' || d.id
            from document d cross join lateral (select * from document_version where id = d.id order by version desc limit 1) v
            where strpos(lower(d.code || ' ' || v.title || ' ' || d.discipline), lower($1)) > 0 order by d.code
            """,
        "specimen" =>
            """
            select s.id::text, s.id, 'Tube ' || s.barcode, coalesce('collected ' || to_char(s.collected_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC', 'not collected'), '/specimens/' || s.id
            from specimen s join lab_order o on o.id = s.order_id
            where (s.barcode in ($1, upper($1)) or o.accession = upper($1)) and s.mixed_up_at is null order by s.barcode
            """,
        _ =>
            """
            select p.id || '.' || f.id, p.id, p.code || ' ' || v.label, 'in force from ' || to_char(f.since at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC', '/packs'
            from pack_in_force f join pack p on p.id = f.pack_id join pack_version v on v.pack_id = f.pack_id and v.version = f.version
            where strpos(lower(p.code || ' ' || v.label), lower($1)) > 0 order by f.id desc
            """,
    };
}
