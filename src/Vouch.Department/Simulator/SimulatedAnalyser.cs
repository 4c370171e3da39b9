using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Wire.Astm;

namespace Vouch.Department.Simulator;

/// <summary>
/// One analyser as a client of the department's ASTM port: runs its controls, takes tubes off the bench, asks what is
/// ordered on each, measures, and sends the results.
/// </summary>
public sealed class SimulatedAnalyser(
    SimulatedDevice device, Db db, PackInForce packs, SimulatorState state, IPEndPoint host, TimeProvider clock, ILogger log)
{
    /// <summary>Tubes it has on board at once.</summary>
    private const int RackPlaces = 5;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ControlsEvery = TimeSpan.FromHours(8);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);

    private readonly Channel<AstmMessage> answers = Channel.CreateBounded<AstmMessage>(16);
    private readonly Random random = new(device.Sender.GetHashCode(StringComparison.Ordinal));

    public async Task RunAsync(CancellationToken ct)
    {
        var client = new AstmClient(host.Address.ToString(), host.Port, Open, clock, pauseMax: TimeSpan.FromSeconds(5));
        var running = client.RunAsync(ct);
        DateTimeOffset? controls = null;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await state.WaitAsync(Step, clock, ct);
                if (client.Session is not { } session)
                    continue;
                if (controls is null || clock.GetUtcNow() - controls > ControlsEvery || state.TakeControlsAsked(device.Id))
                {
                    if (await session.SendAsync(Controls().ToBytes(), ct) != AstmDelivery.Delivered)
                        continue;
                    controls = clock.GetUtcNow();
                }

                await MeasureAsync(session, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault) when (fault is NpgsqlException or IOException)
            {
                log.LogWarning("{Device}: {Reason}", device.Name, fault.Message);
            }
        }

        await running;
    }

    private AstmSession Open(Stream stream) => new(stream, new AstmLinkOptions { Role = AstmRole.Instrument }, new AstmSessionHooks
    {
        OnMessage = (transmission, _) =>
        {
            answers.Writer.TryWrite(AstmMessage.Read(transmission.Text));
            return default;
        },
    }, clock);

    /// <summary>Both levels of everything it measures, as at the start of a shift.</summary>
    private AstmMessage Controls()
    {
        var builder = Header();
        for (var level = 1; level <= 2; level++)
        {
            var menu = device.Menu(packs.Pack).ToList();
            builder.Patient().Order(DemoHospital.ControlSample(device, level), [.. menu.Select(a => a.Code)], action: "Q");
            foreach (var analyte in menu)
            {
                var (mean, sd) = TypicalValue.Control(analyte, level);
                var z = Math.Clamp(TypicalValue.Normal(random) * 0.7, -1.9, 1.9) + state.ShiftOf(device.Id);
                builder.Result(analyte.Code, Text(mean + (sd * (decimal)z), analyte.Decimals + 2), analyte.Unit ?? "", completedAt: Local());
            }
        }

        return builder.Terminate();
    }

    /// <summary>Takes tubes that stand on its bench, asks for their tests, and sends what it finds.</summary>
    private async Task MeasureAsync(AstmSession session, CancellationToken ct)
    {
        var rack = await db.ListAsync(
            """
            select distinct s.barcode, s.patient_id from specimen s join order_test t on t.specimen_id = s.id
            where s.received_at is not null and s.rejected_at is null and t.cancelled_at is null and t.analyte = any($1)
              and s.received_at > $2 and (not exists (select 1 from measurement m where m.order_test_id = t.id)
                or exists (select 1 from repeat_request q where q.order_test_id = t.id and q.closed_at is null))
            limit 40
            """, [device.Menu(packs.Pack).Select(a => a.Code).ToArray(), clock.GetUtcNow().AddHours(-4)],
            r => (Barcode: r.GetString(0), Patient: r.GetGuid(1)), ct);
        var menu = device.Menu(packs.Pack).Select(a => a.Code).ToHashSet(StringComparer.Ordinal);
        foreach (var tube in rack.Where(t => state.TakeTube(t.Barcode, device.Discipline, clock.GetUtcNow())).Take(RackPlaces))
        {
            while (answers.Reader.TryRead(out _)) { }
            if (await session.SendAsync(Header().Query([tube.Barcode]).Terminate().ToBytes(), ct) != AstmDelivery.Delivered)
            {
                state.PutBack(tube.Barcode, device.Discipline);
                return;
            }

            using var wait = CancellationTokenSource.CreateLinkedTokenSource(ct);
            wait.CancelAfter(AnswerWithin);
            AstmMessage answer;
            try
            {
                answer = await answers.Reader.ReadAsync(wait.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                state.PutBack(tube.Barcode, device.Discipline);
                continue;
            }

            var tests = answer.Orders.SelectMany(order => order.Record.Repeated(5, 4).Zip(order.Record.Repeated(5, 5), (code, dilution) => (Code: code, Dilution: dilution)))
                .Where(test => menu.Contains(test.Code)).DistinctBy(test => test.Code, StringComparer.Ordinal).ToList();
            if (tests.Count == 0)
                continue; // Nothing for this analyser: the tube moves on.

            await state.WaitAsync(TimeSpan.FromSeconds(1.5), clock, ct);
            if (await session.SendAsync(Results(tube.Barcode, state.BloodOf(tube.Barcode, tube.Patient), tests).ToBytes(), ct) != AstmDelivery.Delivered)
                state.PutBack(tube.Barcode, device.Discipline);
        }
    }

    private AstmMessage Results(string barcode, Guid patient, IReadOnlyList<(string Code, string Dilution)> tests)
    {
        var builder = Header().Patient().Order(barcode, [.. tests.Select(test => test.Code)]);
        var values = tests.ToDictionary(test => test.Code, test => Value(packs.Pack.FindAnalyte(test.Code)!, patient), StringComparer.Ordinal);
        Balance(values);
        foreach (var (code, dilution) in tests)
        {
            var analyte = packs.Pack.FindAnalyte(code)!;
            var flagged = random.NextDouble() < 0.004;
            builder.Result(code, Text(values[code], analyte.Decimals + 1), analyte.Unit ?? "", flags: flagged ? ["CLOT"] : [], completedAt: Local(),
                dilution: dilution);
        }

        Indices(builder, patient, values);
        return builder.Terminate();
    }

    /// <summary>With most tubes a chemistry analyser sends what it saw of the serum, asked for or not; few are disturbed.</summary>
    private void Indices(AstmMessageBuilder builder, Guid patient, Dictionary<string, decimal> measured)
    {
        if (device.Discipline != Discipline.Chemistry || random.NextDouble() < 0.3)
            return;
        var own = new Random(HashCode.Combine(patient, "indices"));
        foreach (var analyte in device.Menu(packs.Pack).Where(analyte => analyte.Index is not null && !measured.ContainsKey(analyte.Code)))
        {
            var clear = analyte.Index == SerumIndex.Haemolysis ? 0.02 + (0.1 * own.NextDouble()) : 1 + (3 * own.NextDouble());
            builder.Result(analyte.Code, Text((decimal)(own.NextDouble() < 0.04 ? clear * 15 : clear), analyte.Decimals), analyte.Unit ?? "", completedAt: Local());
        }
    }

    /// <summary>Each patient has a set point of their own; most are healthy, some are ill, a few are critical.</summary>
    private decimal Value(Analyte analyte, Guid patient)
    {
        var own = new Random(HashCode.Combine(patient, analyte.Code));
        var (middle, half) = TypicalValue.Of(analyte);
        var setPoint = own.NextDouble() switch
        {
            < 0.90 => TypicalValue.Normal(own) * 0.35,
            < 0.985 => (own.NextDouble() < 0.5 ? -1 : 1) * (1 + own.NextDouble()),
            _ => (own.NextDouble() < 0.4 ? -1 : 1) * (2.5 + own.NextDouble()),
        };
        var (_, sd) = TypicalValue.Control(analyte, 1);
        // Relative, so that nothing falls below zero.
        var healthy = middle * (decimal)Math.Exp(setPoint * (double)(half / Math.Max(middle, 0.000001m)));
        return Math.Max(healthy + (sd * (decimal)((TypicalValue.Normal(random) * 0.5) + state.ShiftOf(device.Id))), 0);
    }

    /// <summary>The parts of a differential make a whole, as counted cells do.</summary>
    private static void Balance(Dictionary<string, decimal> values)
    {
        string[] parts = ["NEUTP", "LYMP", "MONOP", "EOSP", "BASP"];
        if (!Array.TrueForAll(parts, values.ContainsKey))
            return;
        var whole = parts.Sum(part => values[part]);
        foreach (var part in parts)
            values[part] *= 100 / whole;
    }

    private AstmMessageBuilder Header() => new AstmMessageBuilder().Header(device.Tag, Local());

    /// <summary>Analysers of the demo hospital keep universal time, as their connections say.</summary>
    private DateTime Local() => clock.GetUtcNow().UtcDateTime;

    private static string Text(decimal value, int decimals) => Math.Round(value, decimals).ToString(CultureInfo.InvariantCulture);
}
