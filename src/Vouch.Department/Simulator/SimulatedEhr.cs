using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Vouch.Department.Catalog;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Mllp;

namespace Vouch.Department.Simulator;

/// <summary>
/// The hospital's record system as the department sees it: admits patients and places orders over MLLP, and takes the
/// results it is sent.
/// </summary>
public sealed class SimulatedEhr(PackInForce packs, SimulatorState state, IPEndPoint host, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    public const string Application = "SIM-EHR", Facility = "DEMO";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(6);

    /// <summary>What wards order, by how often.</summary>
    private static readonly ImmutableArray<string> Asked =
        ["BMP", "BMP", "CMP", "CBC", "CBCD", "CBCD", "LIVER", "LIPID", "COAG", "TNIS", "RENAL", "THYR", "IRON", "CRP", "HBA1C", "K"];

    /// <summary>Done by hand: now and then, so that the worksheets have something.</summary>
    private static readonly ImmutableArray<string> AskedByHand = ["MDIFF", "ESR", "UHCG", "MONOS", "MDIFF"];

    private static readonly string[] Wards = ["3 North", "3 South", "Intensive care", "Emergency", "Surgery", "Maternity"];
    private static readonly string[] Families = ["Adler", "Brandt", "Castro", "Dahl", "Ekberg", "Fontaine", "Grau", "Haddad", "Ivanov", "Jansen", "Kaya", "Laurent", "Moreno", "Novak", "Okafor", "Pereira"];
    private static readonly string[] GivenNames = ["Alma", "Bruno", "Clara", "David", "Elif", "Finn", "Greta", "Hassan", "Ines", "Jonas", "Karin", "Luis", "Mira", "Nils", "Olga", "Paulo"];

    private readonly Random random = new(4711);
    private readonly List<SimulatedPatient> patients = [];
    private MllpListener? listener;
    private long messages;
    private long orders;

    /// <summary>Where the department's results are taken.</summary>
    public IPEndPoint Listen()
    {
        listener = MllpListener.Start(new MllpListenerOptions
        {
            EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Handle = (frame, token) => ValueTask.FromResult<ReadOnlyMemory<byte>>(Hl7Header.TryRead(frame.Content, out var header, out _)
                ? Acknowledgement.Build(header, AcknowledgementCode.AA, ControlId(), clock.GetUtcNow())
                : default),
        });
        return listener.EndPoint;
    }

    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var connected = await MllpClient.ConnectAsync(new MllpClientOptions { Host = host.Address.ToString(), Port = host.Port, Clock = clock }, ct);
            if (connected is not MllpConnect.Connected { Client: var client })
            {
                await Task.Delay(TimeSpan.FromSeconds(2), clock, ct);
                continue;
            }

            await using (client)
                await DayAsync(client, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (listener is not null)
            await listener.DisposeAsync();
    }

    /// <summary>Admissions and orders until the line breaks.</summary>
    private async Task DayAsync(MllpClient client, CancellationToken ct)
    {
        while (client.IsOpen)
        {
            if (patients.Count < 12 || random.NextDouble() < 0.25)
            {
                var patient = Admit();
                if (!await SendAsync(client, Admission(patient), ct))
                    return;
                patients.Add(patient);
                if (patients.Count > 60)
                    patients.RemoveAt(0);
            }

            if (!await SendAsync(client, Order(patients[random.Next(patients.Count)]), ct))
                return;
            await state.WaitAsync(Step, clock, ct);
        }
    }

    private async Task<bool> SendAsync(MllpClient client, Hl7Builder message, CancellationToken ct)
    {
        var bytes = message.Build();
        while (true)
        {
            if (await client.SendAsync(bytes, ct) is not MllpReply.Answered answered)
                return false;
            var code = Hl7Message.Parse(answered.Content) is Hl7Parse.Parsed { Message: var answer } ? answer.Get("MSA-1").Text : "";
            if (code != "AR")
            {
                if (code is not ("AA" or "CA"))
                    log.LogWarning("The simulated EHR was answered {Code}", code);
                return true;
            }

            // Rejected for now: the same message again, as a record system does.
            await Task.Delay(TimeSpan.FromSeconds(1), clock, ct);
        }
    }

    private SimulatedPatient Admit()
    {
        var number = (clock.GetUtcNow().ToUnixTimeMilliseconds() % 100_000_000).ToString("D8", CultureInfo.InvariantCulture);
        var female = random.Next(2) == 0;
        return new SimulatedPatient("P" + number, "V" + number, Families[random.Next(Families.Length)], GivenNames[random.Next(GivenNames.Length)],
            DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-random.Next(19 * 365, 92 * 365)), female, Wards[random.Next(Wards.Length)],
            random.Next(1, 30).ToString(CultureInfo.InvariantCulture));
    }

    private Hl7Builder Admission(SimulatedPatient patient)
    {
        var message = Begin("ADT^A01^ADT_A01");
        message.Segment("EVN").Set(1, "A01").Set(2, clock.GetUtcNow());
        Patient(message, patient);
        return message;
    }

    private Hl7Builder Order(SimulatedPatient patient)
    {
        var message = Begin("OML^O21^OML_O21");
        Patient(message, patient);
        var stat = random.NextDouble() < 0.12;
        var codes = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Asked[random.Next(Asked.Length)])
            .Where(code => !packs.Pack.AnalytesOf(code).IsEmpty).Distinct(StringComparer.Ordinal).ToList();
        var group = string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow().ToUnixTimeSeconds()}{Interlocked.Increment(ref orders) % 1000:D3}");
        if (orders % 25 is var turn && turn < AskedByHand.Length && orders < 250)
            codes.Add(AskedByHand[(int)turn]);
        foreach (var (code, line) in codes.DefaultIfEmpty("K").Select((code, i) => (code, i + 1)))
        {
            var placer = string.Create(CultureInfo.InvariantCulture, $"O{group}-{line}");
            message.Segment("ORC").Set(1, "NW").Set(2, 1, placer).Set(2, 2, Application).Set(4, 1, "O" + group).Set(4, 2, Application)
                .Set(9, clock.GetUtcNow()).Set(12, 2, "Weiss").Set(12, 3, "Clara");
            message.Segment("TQ1").Set(1, "1").Set(9, stat ? "S" : "R");
            message.Segment("OBR").Set(1, line.ToString(CultureInfo.InvariantCulture)).Set(2, 1, placer).Set(2, 2, Application).Set(4, 1, code).Set(4, 3, "L")
                .Set(16, 2, "Weiss").Set(16, 3, "Clara");
        }

        return message;
    }

    private static void Patient(Hl7Builder message, SimulatedPatient patient)
    {
        message.Segment("PID").Set(1, "1").Set(3, 1, patient.Number).Set(3, 4, Facility).Set(3, 5, "MR")
            .Set(5, 1, patient.Family).Set(5, 2, patient.Given).Set(7, patient.Born).Set(8, patient.Female ? "F" : "M");
        message.Segment("PV1").Set(1, "1").Set(2, patient.Ward == "Emergency" ? "E" : "I").Set(3, 1, patient.Ward).Set(3, 2, patient.Room)
            .Set(7, 2, "Weiss").Set(7, 3, "Clara").Set(19, 1, patient.Visit);
    }

    private Hl7Builder Begin(string type) =>
        Hl7Builder.Begin(new Hl7Sender { Application = Application, Facility = Facility, ReceivingApplication = "VOUCH", ReceivingFacility = "LAB" }, type, ControlId(), clock.GetUtcNow());

    private string ControlId() => string.Create(CultureInfo.InvariantCulture, $"E{clock.GetUtcNow().ToUnixTimeMilliseconds()}{Interlocked.Increment(ref messages) % 10_000:D4}");

    private sealed record SimulatedPatient(
        string Number, string Visit, string Family, string Given, DateOnly Born, bool Female, string Ward, string Room);
}
