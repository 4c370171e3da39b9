using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Shift;

/// <summary>What is a person's now, by what they may do: most urgent first.</summary>
public sealed class MyShift(Db db, CurrentPerson person)
{
    public async Task<List<ShiftLine>> LinesAsync(CancellationToken ct)
    {
        var lines = new List<ShiftLine>();
        await PatientsAsync(lines, ct);
        await BenchAsync(lines, ct);
        await DepartmentAsync(lines, ct);
        await OwnAsync(lines, ct);
        return [.. lines.OrderBy(line => line.Press).ThenBy(line => line.Since ?? DateTimeOffset.MaxValue)];
    }

    private async Task PatientsAsync(List<ShiftLine> lines, CancellationToken ct)
    {
        if (person.May("critical.call"))
            Count(lines, await ShiftStorage.CallsAsync(db, ct), Press.Now, Press.Now, ("critical call", "critical calls"),
                escalated => escalated > 0 ? FormattableString.Invariant($"{escalated} escalated") : "nobody has read them back yet", "/critical", "Call");
        if (person.May("result.review"))
            Count(lines, await ShiftStorage.HeldAsync(db, ct), Press.Now, Press.Today, ("result held", "results held"),
                stat => stat > 0 ? FormattableString.Invariant($"{stat} STAT") : null, "/review", "Review");
        if (person.May("result.enter"))
            Count(lines, await ShiftStorage.RepeatsAsync(db, ct), Press.Now, Press.Today, ("test to measure again", "tests to measure again"),
                stat => stat > 0 ? FormattableString.Invariant($"{stat} STAT") : null, "/repeats", "Measure");
        if (person.May("specimen.collect"))
            Count(lines, await ShiftStorage.CollectionsAsync(db, ct), Press.Now, Press.Today, ("tube to collect", "tubes to collect"),
                stat => stat > 0 ? FormattableString.Invariant($"{stat} STAT") : null, "/collections", "Collect");
        if (person.May("specimen.receive"))
            Count(lines, await ShiftStorage.TubesAsync(db, ct), Press.Late, Press.Today, ("tube on its way", "tubes on their way"),
                late => late > 0 ? FormattableString.Invariant($"{late} for over an hour") : null, "/receive", "Receive");
        if (person.May("device.view"))
            Count(lines, await ShiftStorage.StoppedAsync(db, ct), Press.Now, Press.Late, ("test may not begin", "tests may not begin"),
                stat => stat > 0 ? FormattableString.Invariant($"{stat} STAT") : "the start gate stops them", "/starts", "See why");
        if (person.May("device.view"))
            Count(lines, await ShiftStorage.UnplacedAsync(db, ct), Press.Late, Press.Late, ("result without a place", "results without a place"),
                _ => "their tube or test is not known", "/unplaced", "Place");
    }

    private async Task BenchAsync(List<ShiftLine> lines, CancellationToken ct)
    {
        if (person.May("qc.view"))
        {
            Each(lines, await ShiftStorage.RejectedControlsAsync(db, ct), Press.Now, one => $"Control rejected on {one.Name}",
                one => $"{one.What} stopped until the control is accepted", one => $"/controls?device={one.Id}", "Look at the controls");
            Each(lines, await ShiftStorage.DueControlsAsync(db, ct), Press.Late, one => $"Controls due on {one.Name}",
                one => $"{one.What}; their results are held", one => $"/controls?device={one.Id}", "Run the controls");
        }

        if (person.May("device.view"))
        {
            Each(lines, await ShiftStorage.DevicesAsync(db, ct), Press.Late, one => $"{one.Name} is not in service", one => one.What,
                one => $"/devices/{one.Id}", "Open the device");
            foreach (var one in await ShiftStorage.CalibrationsAsync(db, ct))
                lines.Add(new ShiftLine(one.At <= db.Now ? Press.Late : Press.Today, $"Calibration of {one.Name}", $"{one.What}, due", $"/devices/{one.Id}", "Calibrate", one.At));
        }

        if (person.May("lot.view"))
        {
            foreach (var one in await ShiftStorage.LotsAsync(db, ct))
                lines.Add(new ShiftLine(one.What is "open-vial time ends" or "expires" ? Press.Today : Press.Now, one.Name, one.What + ": load another", "/lots?state=usable", "Find a usable lot", one.At));
            Each(lines, await ShiftStorage.ExpiringAsync(db, ct), Press.Soon, one => one.Name, one => one.What, one => $"/lots/{one.Id}", "Open the lot");
        }
    }

    private async Task DepartmentAsync(List<ShiftLine> lines, CancellationToken ct)
    {
        if (person.May("lookback.view"))
            await LookBacksAsync(lines, ct);
        if (person.May("connection.view"))
        {
            Each(lines, await ShiftStorage.ConnectionsAsync(db, ct), Press.Late, one => $"Connection {one.Name}", one => one.What, one => $"/connections/{one.Id}", "See the messages");
            Each(lines, await ShiftStorage.SilentAsync(db, ct), Press.Late, one => $"Connection {one.Name}", one => one.What, one => $"/connections/{one.Id}", "See the connection");
            Count(lines, await ShiftStorage.UntoldAsync(db, ct), Press.Late, Press.Late, ("released result could not be told", "released results could not be told"), _ => null,
                "/connections", "See why");
        }
    }

    private async Task LookBacksAsync(List<ShiftLine> lines, CancellationToken ct)
    {
        var open = await ShiftStorage.OpenLookBacksAsync(db, ct);
        if (open.Count > ShiftStorage.NamedMax)
            Count(lines, open, Press.Late, Press.Late, ("look-back is open", "look-backs are open"), _ => null, "/look-backs", "Work them");
        else
            Each(lines, await ShiftStorage.LookBacksAsync(db, ct), Press.Late, one => one.Name, one => one.What, one => $"/look-backs/{one.Id}", "Work it");
    }

    private async Task OwnAsync(List<ShiftLine> lines, CancellationToken ct)
    {
        foreach (var one in await ShiftStorage.LapsesAsync(db, person.Id, ct))
            lines.Add(new ShiftLine(one.At <= db.Now ? Press.Now : Press.Soon, $"Mine: {one.Name}", one.At <= db.Now ? "lapsed: your results are held" : "lapses",
                person.May("people.view") ? $"/people/{person.Id}" : "/account", "Renew", one.At));
        Each(lines, await ShiftStorage.UnreadAsync(db, person.Id, ct), Press.Today, one => $"Mine: read {one.Name}", one => one.What, one => $"/documents/{one.Id}", "Read and acknowledge");
    }

    private static void Count(List<ShiftLine> lines, Waiting waiting, Press pressing, Press otherwise, (string One, string Many) noun,
        Func<long, string?> why, string address, string act)
    {
        if (waiting.Count == 0)
            return;
        var number = waiting.Count >= ShiftStorage.CountMax
            ? FormattableString.Invariant($"{ShiftStorage.CountMax} or more") : FormattableString.Invariant($"{waiting.Count}");
        lines.Add(new ShiftLine(waiting.Pressing > 0 ? pressing : otherwise, $"{number} {(waiting.Count == 1 ? noun.One : noun.Many)}",
            why(waiting.Pressing), address, act, waiting.Since));
    }

    private static void Each(List<ShiftLine> lines, IEnumerable<Named> named, Press press, Func<Named, string> title, Func<Named, string> why,
        Func<Named, string> address, string act) =>
        lines.AddRange(named.Select(one => new ShiftLine(press, title(one), why(one), address(one), act, one.At)));
}
