using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Department.Specimens;
using Vouch.Wire.Hl7.Groups;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>
/// Finds whose results a message brings: by the barcode of a tube, else by the patient's number and the number of the order;
/// a point-of-care test that nobody ordered gets an order of its own where that was agreed. What is not certain is refused:
/// nothing is given to a patient by name, time or likeness.
/// </summary>
internal sealed class HospitalResults(Work work, HospitalMessage message, LaboratoryPack pack)
{
    private readonly Dictionary<PatientGroup, Outcome<Patient?>> patients = [];
    private readonly List<string> links = [];

    /// <summary>Where reception of what was measured at the bedside is noted; by it a specimen is known that this connection told of.</summary>
    public string Place => $"bedside ({message.Kept.Connection.Name})";

    /// <summary>Orders and patients the results went to.</summary>
    public IEnumerable<string> Links => links.Distinct(StringComparer.Ordinal);

    /// <summary>The barcodes of the tubes that results of one request belong on, by analyte; "" for any other analyte of the same order.</summary>
    /// <param name="told">Results of one patient with the same numbers; at least one.</param>
    /// <param name="analytes">Ours, of those whose code is known.</param>
    public async Task<Outcome<Dictionary<string, string>>> TubesAsync(List<ToldResult> told, IReadOnlyCollection<string> analytes, CancellationToken ct)
    {
        var first = told[0];
        if (!(await PatientAsync(first.Patient, ct)).Succeeded(out var patient, out var refusal))
            return refusal;
        foreach (var barcode in first.Barcodes)
        {
            if (await TubeAsync(barcode, ct) is not { } tube)
                continue;
            if (patient is not null && !await SamePerson.IsAsync(work, tube.Patient, patient.Id, ct))
                return new Refusal("specimen-of-another-patient", $"The specimen {barcode} is another patient's than the message names.",
                    Hint: "Nothing was given to either. Find out at the bedside who was measured.");
            links.Add($"/orders/{tube.Accession}");
            return new Dictionary<string, string>(StringComparer.Ordinal) { [""] = barcode };
        }

        if (patient is null)
            return new Refusal("patient-identifier-missing", "The message names neither a patient's number (PID-3) nor a specimen known here.",
                Hint: "Ask the sender for the medical record number, or correct the message.");
        links.Add($"/patients/{patient.Id}");
        if (!(await OrderAsync(first, patient, ct)).Succeeded(out var order, out refusal))
            return refusal;
        if (order is null && !(await OwnOrderAsync(first, patient, analytes, ct)).Succeeded(out order, out refusal))
            return refusal;
        if (order is null)
            return new Dictionary<string, string>(StringComparer.Ordinal); // Not one of the codes is known yet: there is nothing to order.
        links.Add($"/orders/{order.Accession}");
        return await CollectedAsync(first, order, analytes, ct);
    }

    /// <summary>Null: no number is given, and a barcode must tell. Refusals: patient-unknown, patient-differs, and those of finding.</summary>
    private async Task<Outcome<Patient?>> PatientAsync(PatientGroup group, CancellationToken ct)
    {
        if (!patients.TryGetValue(group, out var found))
            patients.Add(group, found = await PatientIntake.OfResultAsync(work, message, group, ct));
        return found;
    }

    private Task<Tube?> TubeAsync(string barcode, CancellationToken ct) => work.OneAsync<Tube?>(
        "select s.patient_id, o.accession from specimen s join lab_order o on o.id = s.order_id where s.barcode = $1", [barcode],
        r => new Tube(new PatientId(r.GetGuid(0)), r.GetString(1)), ct);

    /// <summary>The order of the numbers given; null where the result may be one without an order.</summary>
    private async Task<Outcome<Order?>> OrderAsync(ToldResult told, Patient patient, CancellationToken ct)
    {
        var (number, system) = (told.Placer.Id.Trim(), PlacerSystem(told));
        var found = new List<Order>();
        if (number.Length > 0)
            found.AddRange(await OrdersStorage.FindByPlacerAsync(work, system, number, ct));
        if (told.Filler is { } accession && await OrdersStorage.FindByAccessionAsync(work, accession, ct) is { } own)
            found.Add(own);
        foreach (var order in found)
            if (await SamePerson.IsAsync(work, order.Patient, patient.Id, ct))
                return order.CancelledAt is null ? order
                    : new Refusal("order-cancelled", $"Order {order.Accession} was cancelled.", Hint: "Ask the ward; order it anew, or set the message aside.");
        if (found.Count > 0)
            return new Refusal("order-of-another-patient", $"Order {found[0].Accession} is another patient's than the message names.",
                Hint: "Nothing was given to either. Ask the sender which of the two is right.");
        if (message.Event == "R32")
            return NoOrder("The message answers an order (R32), and none of its numbers is known here.");
        return message.Terms.PointOfCare ? (Order?)null
            : NoOrder(number.Length == 0 && told.Filler is null ? "The message names no order." : "None of the message's order numbers is known here.");
    }

    private static Refusal NoOrder(string message) => new("results-without-order", message,
        Hint: "Order it and replay; or agree on the connection's page that results without an order are point-of-care tests.");

    /// <summary>
    /// The order made for what the message brings without one: this message's own, made before a code was mapped, or a new
    /// one, with the sender's number where it gives one. Null: no code is known.
    /// </summary>
    private async Task<Outcome<Order?>> OwnOrderAsync(ToldResult told, Patient patient, IReadOnlyCollection<string> analytes, CancellationToken ct)
    {
        ImmutableArray<OrderedItem> items = [.. analytes.Where(code => pack.FindCalculation(code) is null or { UnlessMeasured: true }).Select(code => new OrderedItem(code))];
        const string Insist = "measured at the bedside";
        if (await work.OneAsync<Guid?>("select order_id from message_order where inbox_id = $1 and number = $2", [message.Kept.Id, NumberOf(told)], r => r.GetGuid(0), ct)
            is { } known)
        {
            if (!items.IsEmpty && (await AddOns.InAsync(work, pack, new AddOn(new OrderId(known), items, Insist: Insist), ct)).Refusal is { } refused)
                return refused;
            return await OrdersStorage.FindAsync(work, new OrderId(known), ct);
        }

        if (items.IsEmpty)
            return (Order?)null;
        var visit = PatientReading.Visit(message, told.Patient);
        var stay = visit is { } said ? await EncounterStorage.FindAsync(work, said.System, said.Number, ct) : null;
        var number = told.Placer.Id.Trim();
        var placed = await OrderPlacing.InAsync(work, pack, new PlaceOrder(patient.Id, OrderPriority.Routine, items)
        {
            Placer = number.Length is > 0 and <= 80 ? new PlacerNumber(PlacerSystem(told), number) : null,
            Encounter = stay is { CancelledAt: null } && await SamePerson.IsAsync(work, stay.Patient, patient.Id, ct) ? stay.Id : null,
            Requester = PatientReading.Person(told.Order.Detail.Field(16)),
            Ward = PatientReading.Place(told.Patient.Pv1.Field(3)).Ward is { Length: > 0 and <= 80 } ward ? ward : null,
            OrderedAt = Past(told.CollectedAt(message)),
            ConnectionId = message.Kept.Connection.Id,
            Insist = Insist,
        }, ct);
        if (!placed.Succeeded(out var order, out var refusal))
            return refusal;
        await work.ExecuteAsync("insert into message_order (inbox_id, number, order_id) values ($1, $2, $3)", [message.Kept.Id, NumberOf(told), order.Id.Value], ct);
        return await OrdersStorage.FindAsync(work, order.Id, ct);
    }

    /// <summary>
    /// The tubes of the order that the analytes hang on. One nobody has collected is the bedside specimen: collected and
    /// identified by its operator, as the sender attests. One that was collected otherwise is another specimen: refused.
    /// </summary>
    private async Task<Outcome<Dictionary<string, string>>> CollectedAsync(
        ToldResult told, Order order, IReadOnlyCollection<string> analytes, CancellationToken ct)
    {
        var tests = await OrdersStorage.TestsAsync(work, order.Id, ct);
        var wanted = tests.Where(test => analytes.Contains(test.Analyte) && test.Status != TestStatus.Cancelled).Select(test => test.Specimen).ToHashSet();
        var tubes = (await OrdersStorage.TubesAsync(work, order.Id, ct)).Where(tube => wanted.Contains(tube.Id)).ToList();
        if (await TakenOtherwiseAsync(tubes, ct) is { } otherwise)
            return new Refusal("specimen-collected-otherwise", $"The tube {otherwise} of this order was collected already; the bedside measured another specimen.",
                Hint: "Order the bedside test by itself, or set the message aside.");
        var open = tubes.Where(tube => tube.CollectedAt is null).ToList();
        if (open.Count > 0)
        {
            var at = Past(told.CollectedAt(message));
            var reception = new ReceiveSpecimens([.. open.Select(tube => new ArrivedTube(tube.Barcode) { CollectedAt = at, CollectedBy = Attester(told) })], Place);
            if (!(await reception.InAsync(work, pack, ct)).Succeeded(out var received, out var refusal))
                return refusal;
            if (received.FirstOrDefault(one => one.Refusal is not null)?.Refusal is { } refused)
                return refused;
        }

        var barcodes = tests.Where(test => test.Barcode is not null && analytes.Contains(test.Analyte))
            .GroupBy(test => test.Analyte, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First().Barcode!, StringComparer.Ordinal);
        if (tests.Find(test => test.Barcode is not null)?.Barcode is { } any)
            barcodes[""] = any;
        return barcodes;
    }

    private Task<string?> TakenOtherwiseAsync(List<OrderTube> tubes, CancellationToken ct) => work.OneAsync(
        "select barcode from specimen where id = any($1) and collected_at is not null and place is distinct from $2 order by barcode limit 1",
        [tubes.ConvertAll(tube => tube.Id.Value).ToArray(), Place], r => r.GetString(0), ct);

    /// <summary>Who vouches for the patient's identity: the operator, by the system that says so.</summary>
    private string Attester(ToldResult told)
    {
        var name = PatientReading.Person(told.Obx.Field(16)) ?? "an operator not named";
        var by = $"{name} ({message.Kept.Connection.Name})";
        return by.Length <= ReceiveSpecimens.TextLengthMax ? by : by[..ReceiveSpecimens.TextLengthMax];
    }

    private DateTimeOffset Past(DateTimeOffset? at) => at is { } said && said <= work.Now ? said : work.Now;

    private string PlacerSystem(ToldResult told) =>
        HospitalMessage.SystemOf(told.Placer.Assigner) ?? (message.Hl7.Header.SendingApplication is { Length: > 0 } sender ? sender : message.Kept.Connection.Name);

    /// <summary>What the results of one request have in common.</summary>
    public static string NumberOf(ToldResult told) => $"{told.Placer.Id}|{told.Filler}";

    private sealed record Tube(PatientId Patient, string Accession);
}
