using System.Diagnostics;
using System.Globalization;
using Vouch.Department.Platform.Postgres;

namespace Vouch.Bench;

/// <summary>The real program on a demo hospital filled with orders: pages with eight clients (wrk), start, idle memory.</summary>
public static class PagesBench
{
    private const int Clients = 8;

    public static async Task<IReadOnlyList<Row>> RunAsync(int orders)
    {
        using var folder = new BenchFolder();
        await using var vouch = new RunningVouch(folder["data"]);
        var first = await vouch.StartAsync();
        await FillAsync(vouch.DataFolder, orders);
        await vouch.StopAsync();
        var starts = new List<double>();
        for (var i = 0; i < 3; i++)
        {
            if (i > 0)
                await vouch.StopAsync();
            starts.Add(await vouch.StartAsync());
        }

        await ChangeAsync(vouch.DataFolder); // A log to be read again at the start.
        await vouch.KillAsync();
        var restart = await vouch.StartAsync();
        var size = Invariant($"{orders:#,0} orders");
        var start = Latencies.Median(starts);
        await Task.Delay(TimeSpan.FromSeconds(10));
        var idle = vouch.ResidentMegabytes;
        var rows = new List<Row>
        {
            new("start to first page, warm data folder", "≤ 2 s", Invariant($"{start:0.0} s (of three {Latencies.Spread(starts, "0.0")} s; the very first with a new hospital {first:0.0} s)"), start <= 2),
            new("start to first page after program and PostgreSQL were killed, 100,000 changed rows in the log", "≤ 10 s", Invariant($"{restart:0.0} s"), restart <= 10),
            new("idle memory, without PostgreSQL and PDF", "≤ 300 MB", Invariant($"{idle:0} MB"), idle <= 300),
        };
        rows.AddRange(await MeasureAsync(vouch, size));
        rows.Add(Row.Note("memory after the pages", Invariant($"{vouch.ResidentMegabytes:0} MB")));
        return rows;
    }

    private static Task ChangeAsync(string dataFolder) => BenchDatabase.GenerateAsync(PrivatePostgres.LivingConnectionString(dataFolder, "postgres")!,
        ["update lab_order set requester = requester || '.' where id in (select id from lab_order order by id limit 100000)"]);

    private static async Task<List<Row>> MeasureAsync(RunningVouch vouch, string size)
    {
        var visitors = new List<Visit>();
        foreach (var user in new[] { "sam", "ada", "clara", "noor", "max", "ivo" })
            visitors.Add(await Visit.SignInAsync(vouch.Address, user));
        var rows = new List<Row>();
        var worst = 0.0;
        foreach (var path in await PathsAsync(vouch.DataFolder))
        {
            var (cookie, firstHit) = await Visit.OpenAsync(visitors, path);
            if (cookie is null)
            {
                rows.Add(Row.Note($"page {Shown(path)}", "answers none of the demo people with 200"));
                continue;
            }

            var (p50, p95, rate, failed) = await WrkAsync(new Uri(vouch.Address, path), cookie);
            worst = Math.Max(worst, p95);
            rows.Add(new Row($"page {Shown(path)}, {size}, {Clients} clients", "p95 ≤ 40 ms",
                Invariant($"p95 {p95:0} ms, median {p50:0} ms, {rate:0}/s; first hit {firstHit:0} ms{(failed == 0 ? "" : Invariant($"; {failed} failed"))}"), p95 <= 40 && failed == 0));
        }

        visitors.ForEach(visitor => visitor.Dispose());
        return rows;
    }

    private static string Shown(string path) => System.Text.RegularExpressions.Regex.Replace(path, "[0-9a-f]{8}-[0-9a-f-]{27}|BN[0-9]+", "…",
        System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));

    private static async Task<List<string>> PathsAsync(string dataFolder)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(PrivatePostgres.LivingConnectionString(dataFolder, DatabaseRoles.Program)!);
        await using var connection = await source.OpenConnectionAsync();
        var (patient, accession) = await Vouch.Department.Platform.Sql.OneAsync(connection,
            "select patient_id, accession from lab_order where accession like 'BN%' and ordered_at < now() - interval '30 days' order by ordered_at desc limit 1", [],
            r => (r.GetGuid(0), r.GetString(1)), CancellationToken.None);
        return ["/", "/where", "/review", "/critical", "/patients?q=Family12", "/search?q=BN123", $"/patients/{patient}", $"/patients/{patient}/results/K",
            $"/orders/{accession}", "/look-backs", "/ledger", "/audit", "/users", "/packs", "/connections", "/messages", "/collections", "/receive"];
    }

    private static async Task<(double P50, double P95, double Rate, long Failed)> WrkAsync(Uri page, string cookie)
    {
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script,
                "done = function(s, l, r) io.write(string.format(\"RESULT %f %f %f %d\\n\", l:percentile(50)/1000, l:percentile(95)/1000, s.requests/(s.duration/1e6), s.errors.status + s.errors.timeout + s.errors.read)) end");
            var start = new ProcessStartInfo("wrk") { UseShellExecute = false, RedirectStandardOutput = true };
            foreach (var argument in new[] { "-t1", Invariant($"-c{Clients}"), "-d4s", "-s", script, "-H", "Cookie: " + cookie, "-H", "Accept: text/html", page.ToString() })
                start.ArgumentList.Add(argument);
            using var wrk = Process.Start(start)!;
            var output = await wrk.StandardOutput.ReadToEndAsync();
            await wrk.WaitForExitAsync();
            var numbers = output.Split('\n').First(line => line.StartsWith("RESULT", StringComparison.Ordinal)).Split(' ');
            double Number(int i) => double.Parse(numbers[i], CultureInfo.InvariantCulture);
            return (Number(1), Number(2), Number(3), (long)Number(4));
        }
        finally
        {
            File.Delete(script);
        }
    }

    /// <summary>
    /// Ninety days of a hospital: one patient for four orders, three tests an order, all but the newest one in a hundred
    /// collected, measured and released with a proof; the newest wait at every stage.
    /// </summary>
    private static Task FillAsync(string dataFolder, int orders)
    {
        var patients = orders / 4;
        string Id(string kind, string i) => $"(lpad(to_hex({i}), 12, '0') || '7{kind}8000000000000000')::uuid";
        // In order of time: the highest number is the newest order.
        var at = Invariant($"(now() - make_interval(secs => ({orders} - i) * {90 * 86400.0 / orders}))");
        var open = orders - orders / 100;
        var test = Id("004", "i * 4 + a.n");
        return BenchDatabase.GenerateAsync(PrivatePostgres.LivingConnectionString(dataFolder, "postgres")!, [
            Invariant($"insert into patient (id, family, given, birth_date, sex) select {Id("001", "i")}, 'Family' || i % 5000, 'Given' || i % 700, date '1930-01-01' + (i % 30000), case when i % 2 = 0 then 'female' else 'male' end from generate_series(1, {patients}) i"),
            Invariant($"insert into patient_identifier (id, patient_id, system, kind, value) select {Id("002", "i")}, {Id("001", "i")}, 'HOSP', 'MR', 'BMR' || i from generate_series(1, {patients}) i"),
            Invariant($"insert into lab_order (id, accession, patient_id, priority, ward, requester, ordered_at) select {Id("003", "i")}, 'BN' || lpad(i::text, 9, '0'), {Id("001", Invariant($"1 + i % {patients}"))}, case when i % 20 = 0 then 'stat' else 'routine' end, 'W' || i % 40, 'Dr House', {at} from generate_series(1, {orders}) i"),
            Invariant($"insert into specimen (id, barcode, order_id, patient_id, container, specimen_type, collected_at, received_at) select {Id("005", "i")}, 'BN' || lpad(i::text, 9, '0') || '-1', {Id("003", "i")}, {Id("001", Invariant($"1 + i % {patients}"))}, 'LIHEP', 'PLAS', case when i <= {open} or i % 3 > 0 then {at} + interval '10 minutes' end, case when i <= {open} or i % 3 = 1 then {at} + interval '30 minutes' end from generate_series(1, {orders}) i"),
            Invariant($"insert into order_test (id, order_id, analyte, specimen_id, ordered_at) select {test}, {Id("003", "i")}, a.code, {Id("005", "i")}, {at} from generate_series(1, {orders}) i cross join (values (1, 'K'), (2, 'NA'), (3, 'CL')) a(n, code)"),
            Invariant($"insert into measurement (id, order_test_id, specimen_id, patient_id, analyte, source, value_text, unit_text, value, measured_at, time_source, arrived_at) select {test}, {test}, {Id("005", "i")}, {Id("001", Invariant($"1 + i % {patients}"))}, a.code, 'device', a.v::text, 'mmol/L', a.v, {at} + interval '40 minutes', 'device', {at} + interval '40 minutes' from generate_series(1, {open}) i cross join (values (1, 'K', 4.2), (2, 'NA', 140), (3, 'CL', 102)) a(n, code, v)"),
            Invariant($"insert into result (order_test_id, version, proof_id, measurement_id, patient_id, specimen_id, order_id, analyte, status, value, value_text, unit, low, high, measured_at, released_at, rule_version) select {test}, 1, {test}, {test}, {Id("001", Invariant($"1 + i % {patients}"))}, {Id("005", "i")}, {Id("003", "i")}, a.code, 'final', a.v, a.v::text, 'mmol/L', a.v * 0.9, a.v * 1.1, {at} + interval '40 minutes', {at} + interval '41 minutes', 'LAB' from generate_series(1, {open}) i cross join (values (1, 'K', 4.2), (2, 'NA', 140), (3, 'CL', 102)) a(n, code, v)"),
            Invariant($"insert into proof (id, subject_kind, subject_id, subject_version, gate, decision, protocol, measured_at, decided_at, checks, leaf) select {test}, 'result', {test}, 1, 'release', 'fit', 'LAB', {at}, {at}, '[]', '{"{}"}' from generate_series(1, {open}) i cross join (values (1), (2), (3)) a(n)"),
            "vacuum analyze",
            "checkpoint",
        ]);
    }
}
