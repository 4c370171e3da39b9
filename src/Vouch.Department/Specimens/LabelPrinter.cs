using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>A label printer that takes ZPL II over TCP (port 9100 as a rule), and the labels in it.</summary>
/// <param name="DotsPerMillimetre">6, 8, 12 or 24: 152, 203, 300 or 600 dots an inch.</param>
public sealed record LabelPrinter(
    Guid Id, string Name, string Host, int Port, int DotsPerMillimetre, int WidthMillimetres, int HeightMillimetres)
{
    public const int UsualPort = 9100;

    /// <summary>How long a printer may take to answer the call and to take the labels.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const string Columns = "id, name, host, port, dots_per_mm, width_mm, height_mm";

    public static Task<List<LabelPrinter>> AllAsync(Db db, CancellationToken ct) =>
        db.ListAsync($"select {Columns} from label_printer where closed_at is null order by name", [], Read, ct);

    public static Task<LabelPrinter?> FindAsync(Db db, Guid id, CancellationToken ct) =>
        db.OneAsync($"select {Columns} from label_printer where id = $1 and closed_at is null", [id], Read, ct);

    /// <summary>Sends the text and closes. Refusals: printer-unreachable, printer-timeout.</summary>
    public async Task<Outcome<Done>> SendAsync(string zpl, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Host, Port, limit.Token);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Encoding.UTF8.GetBytes(zpl), limit.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            return default(Done);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Refusal("printer-timeout", $"The printer {Name} does not answer.", Address,
                "See whether it is on, loaded and not paused; or print a sheet.");
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return new Refusal("printer-unreachable", $"The printer {Name} cannot be reached.", $"{Address}: {failure.Message}",
                "See whether it is on and connected; or choose another, or print a sheet.");
        }
    }

    /// <summary>Takes a printer out of use; what was printed on it keeps its name. Refusals: printer-not-found.</summary>
    public static Task<Outcome<Done>> RemoveAsync(Db db, Actor actor, Guid id, CancellationToken ct) => db.ActAsync<Done>(actor, "removed", async work =>
        await work.ExecuteAsync("update label_printer set closed_at = $2 where id = $1 and closed_at is null", [id, work.Now], ct) == 1 ? default(Done) : NotFound, ct);

    internal static Refusal NotFound => new("printer-not-found", "This printer was removed.", Hint: "Choose another, or print a sheet.");

    /// <summary>As printers are sold: 152, 203, 300 or 600.</summary>
    public string DotsPerInch => DotsPerMillimetre switch { 6 => "152", 8 => "203", 12 => "300", _ => "600" };

    private string Address => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private static LabelPrinter Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6));
}

/// <summary>Puts a label printer into use. What was typed is text; the action reads it.</summary>
public sealed record AddLabelPrinter(string Name, string Host, string Port, string DotsPerInch, string WidthMillimetres, string HeightMillimetres)
{
    /// <summary>Refusals: printer-invalid.</summary>
    public Task<Outcome<LabelPrinter>> RunAsync(Db db, Actor actor, CancellationToken ct) => db.ActAsync<LabelPrinter>(actor, reason: null, async work =>
    {
        if (!Decide(this, Guid.CreateVersion7(work.Now)).Succeeded(out var printer, out var refusal))
            return refusal;
        var added = await work.ExecuteAsync(
            """
            insert into label_printer (id, name, host, port, dots_per_mm, width_mm, height_mm) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (name) do update set host = excluded.host, port = excluded.port, dots_per_mm = excluded.dots_per_mm,
              width_mm = excluded.width_mm, height_mm = excluded.height_mm, closed_at = null
            where label_printer.closed_at is not null
            """,
            [printer.Id, printer.Name, printer.Host, printer.Port, printer.DotsPerMillimetre, printer.WidthMillimetres, printer.HeightMillimetres], ct);
        return added == 1 ? printer : Taken;
    }, ct);

    /// <summary>Changes a printer in use. Refusals: printer-invalid, printer-not-found.</summary>
    public Task<Outcome<LabelPrinter>> ChangeAsync(Db db, Actor actor, Guid id, CancellationToken ct) => db.ActAsync<LabelPrinter>(actor, reason: null, async work =>
    {
        if (!Decide(this, id).Succeeded(out var printer, out var refusal))
            return refusal;
        if (await work.OneAsync("select exists (select from label_printer where name = $2 and id <> $1)", [id, printer.Name], row => row.GetBoolean(0), ct))
            return Taken;
        var changed = await work.ExecuteAsync(
            "update label_printer set name = $2, host = $3, port = $4, dots_per_mm = $5, width_mm = $6, height_mm = $7 where id = $1 and closed_at is null",
            [id, printer.Name, printer.Host, printer.Port, printer.DotsPerMillimetre, printer.WidthMillimetres, printer.HeightMillimetres], ct);
        return changed == 1 ? printer : LabelPrinter.NotFound;
    }, ct);

    private static Refusal Taken => new("printer-invalid", "There is, or was, another printer with this name.", Hint: "Give another name; a removed printer comes back when it is added again.");

    public static Outcome<LabelPrinter> Decide(AddLabelPrinter input, Guid id)
    {
        if (input.Name.Trim().Length is 0 or > 60 || input.Host.Trim().Length is 0 or > 253 || input.Host.Trim().Any(char.IsWhiteSpace))
            return new Refusal("printer-invalid", "A printer needs a name (60 characters) and a host name or address.");
        var port = input.Port.Trim().Length == 0 ? LabelPrinter.UsualPort : Number(input.Port, 1, 65_535);
        if (port is null)
            return new Refusal("printer-invalid", "The port is a number from 1 to 65535.");
        int? dots = input.DotsPerInch switch { "152" => 6, "203" => 8, "300" => 12, "600" => 24, _ => null };
        if (dots is null)
            return new Refusal("printer-invalid", "Choose 152, 203, 300 or 600 dots an inch.");
        if (Number(input.WidthMillimetres, 15, 110) is not { } width || Number(input.HeightMillimetres, 8, 150) is not { } height)
            return new Refusal("printer-invalid", "Labels are 15 to 110 mm wide and 8 to 150 mm high.");
        return new LabelPrinter(id, input.Name.Trim(), input.Host.Trim(), port.Value, dots.Value, width, height);
    }

    private static int? Number(string text, int least, int most) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
}
