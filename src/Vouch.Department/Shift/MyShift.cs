using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Shift;

/// <summary>What is a person's now, by what they may do: most urgent first. For one look.</summary>
public sealed class MyShift(Db db, CurrentPerson person)
{
    private readonly Questions ask = new(db);

    /// <summary>What the answers become, in the order they were asked for.</summary>
    private readonly List<Action<List<ShiftLine>>> then = [];

    public async Task<List<ShiftLine>> LinesAsync(CancellationToken ct)
    {
        Patients();
        Bench();
        Department();
        Own();
        await ask.AskAsync(ct);
        var lines = new List<ShiftLine>();
        foreach (var add in then)
            add(lines);
        if (person.May("connection.view"))
            Each(lines, await ShiftStorage.SilentAsync(db, ct), Press.Late, one => $"Connection {one.Name}", one => one.What, one => $"/connections/{one.Id}", "See the connection");
        return [.. lines.OrderBy(line => line.Press).ThenBy(line => line.Since ?? DateTimeOffset.MaxValue)];
    }

    private void Patients()
    {
        if (person.May("critical.call"))
            Count(ShiftStorage.Calls(ask), Press.Now, Press.Now, ("critical call", "critical calls"),
                escalated => escalated > 0 ? FormattableString.Invariant($"{escalated} escalated") : "nobody has read them back yet", "/critical", "Call");
        if (person.May("result.review"))
            Count(ShiftStorage.Held(ask), Press.Now, Press.Today, ("result held", "results held"),
                stat => stat > 0 ? FormattableString.Invariant($"{stat} STAT") : null, "/review", "Review");
        if (person.May("result.enter"))
            Count(ShiftStorage.Repeats(ask), Press.Now, Press.Today, ("test to measure again", "tests to measure again"),
                stat => stat > 0 ? FormattableString.Invariant($"{stat} STAT") : null, "/repeats", "Measure");
        if (person.May("specimen.collect"))
            Count(ShiftStorage.Collections(ask), Press.Now, Press.Today, ("tube to collect", "tubes to collect"),
                stat => stat > 0 ? FormattableString.Invariant($"{stat} STAT") : null, "/collections", "Collect");
        if (person.May("specimen.receive"))
            Count(ShiftStorage.Tubes(ask), Press.Late, Press.Today, ("tube on its way", "tubes on their way"),
                late => late > 0 ? FormattableString.Invariant($"{late} for over an hour") : null, "/receive", "Receive");
        if (person.May("device.view"))
            Count(ShiftStorage.Stopped(ask), Press.Now, Press.Late, ("test may not begin", "tests may not begin"),
                stat => stat > 0 ? FormattableString.Invariant($"{stat} STAT") : "the start gate stops them", "/starts", "See why");
        if (person.May("device.view"))
            Count(ShiftStorage.Unplaced(ask), Press.Late, Press.Late, ("result without a place", "results without a place"),
                _ => "their tube or test is not known", "/unplaced", "Place");
    }

    private void Bench()
    {
        if (person.May("qc.view"))
        {
            Each(ShiftStorage.RejectedControls(ask), Press.Now, one => $"Control rejected on {one.Name}",
                one => $"{one.What} stopped until the control is accepted", one => $"/controls?device={one.Id}", "Look at the controls");
            Each(ShiftStorage.DueControls(ask), Press.Late, one => $"Controls due on {one.Name}",
                one => $"{one.What}; their results are held", one => $"/controls?device={one.Id}", "Run the controls");
        }

        if (person.May("device.view"))
        {
            Each(ShiftStorage.Devices(ask), Press.Late, one => $"{one.Name} is not in service", one => one.What,
                one => $"/devices/{one.Id}", "Open the device");
            One(ShiftStorage.Calibrations(ask), one => new ShiftLine(one.At <= db.Now ? Press.Late : Press.Today, $"Calibration of {one.Name}", $"{one.What}, due", $"/devices/{one.Id}", "Calibrate", one.At));
        }

        if (person.May("lot.view"))
        {
            One(ShiftStorage.Lots(ask), one => new ShiftLine(one.What is "open-vial time ends" or "expires" ? Press.Today : Press.Now, one.Name, one.What + ": load another", "/lots?state=usable", "Find a usable lot", one.At));
            Each(ShiftStorage.Expiring(ask), Press.Soon, one => one.Name, one => one.What, one => $"/lots/{one.Id}", "Open the lot");
        }
    }

    private void Department()
    {
        if (person.May("lookback.view"))
            LookBacks();
        if (person.May("connection.view"))
        {
            Each(ShiftStorage.Connections(ask), Press.Late, one => $"Connection {one.Name}", one => one.What, one => $"/connections/{one.Id}", "See the messages");
            Count(ShiftStorage.Untold(ask), Press.Late, Press.Late, ("released result could not be told", "released results could not be told"), _ => null,
                "/connections", "See why");
        }
    }

    private void LookBacks()
    {
        var (open, named) = (ShiftStorage.OpenLookBacks(ask), ShiftStorage.LookBacks(ask));
        then.Add(lines =>
        {
            if (open.Value[0].Count > ShiftStorage.NamedMax)
                Count(lines, open.Value[0], Press.Late, Press.Late, ("look-back is open", "look-backs are open"), _ => null, "/look-backs", "Work them");
            else
                Each(lines, named.Value, Press.Late, one => one.Name, one => one.What, one => $"/look-backs/{one.Id}", "Work it");
        });
    }

    private void Own()
    {
        One(ShiftStorage.Lapses(ask, person.Id), one => new ShiftLine(one.At <= db.Now ? Press.Now : Press.Soon, $"Mine: {one.Name}", one.At <= db.Now ? "lapsed: your results are held" : "lapses",
                person.May("people.view") ? $"/people/{person.Id}" : "/account", "Renew", one.At));
        Each(ShiftStorage.Unread(ask, person.Id), Press.Today, one => $"Mine: read {one.Name}", one => one.What, one => $"/documents/{one.Id}", "Read and acknowledge");
    }

    private void Count(Answer<List<Waiting>> waiting, Press pressing, Press otherwise, (string One, string Many) noun,
        Func<long, string?> why, string address, string act) =>
        then.Add(lines => Count(lines, waiting.Value[0], pressing, otherwise, noun, why, address, act));

    private void Each(Answer<List<Named>> named, Press press, Func<Named, string> title, Func<Named, string> why, Func<Named, string> address, string act) =>
        then.Add(lines => Each(lines, named.Value, press, title, why, address, act));

    private void One(Answer<List<Named>> named, Func<Named, ShiftLine> line) => then.Add(lines => lines.AddRange(named.Value.Select(line)));

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
