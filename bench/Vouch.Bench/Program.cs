using Vouch.Bench;

var benchmarks = new (string Name, Func<BenchPostgres, Task<IReadOnlyList<Row>>> Run)[]
{
    ("gate", GateBench.RunAsync),
    ("intake", IntakeBench.RunAsync),
    ("results", ResultPathBench.RunAsync),
    ("seal", SealingBench.RunAsync),
    ("audit", AuditBench.RunAsync),
    ("report", ReportBench.RunAsync),
    ("lookback", LookBackBench.RunAsync),
    ("ecg", EcgBench.RunAsync),
    ("dicom", DicomBench.RunAsync),
    ("dicom-net", DicomNetBench.RunAsync),
    ("dicom-find", WorklistBench.RunAsync),
    ("dicom-start", ArchiveStartBench.RunAsync),
    ("dicom-nagle", NagleBench.RunAsync),
    ("pages", _ => PagesBench.RunAsync(100_000)),
    ("pages-million", _ => PagesBench.RunAsync(1_000_000)),
};
if (args.FirstOrDefault(arg => benchmarks.All(one => one.Name != arg)) is { } unknown)
{
    if (unknown != "list")
        Console.Error.WriteLine($"There is no benchmark {unknown}.");
    Console.WriteLine(string.Join('\n', benchmarks.Select(one => one.Name)));
    return unknown == "list" ? 0 : 2;
}

Console.WriteLine(Machine.Facts());
await using var postgres = await BenchPostgres.StartAsync();
var rows = new List<Row>();
foreach (var (name, run) in benchmarks.Where(one => args.Length == 0 || args.Contains(one.Name)))
{
    Console.Error.WriteLine($"{name} …");
    var before = Machine.Load();
    var measured = await run(postgres);
    rows.AddRange(measured);
    Console.Error.WriteLine(Invariant($"{name}: {measured.Count} rows; load before {before}, after {Machine.Load()}"));
}

Console.WriteLine(Row.Table(rows));
return 0;
