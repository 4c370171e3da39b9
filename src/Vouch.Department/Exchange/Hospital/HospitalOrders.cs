using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Department.Specimens;
using Vouch.Wire.Hl7.Groups;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>Does the lines of one order message. What a refused line did is undone to its savepoint; the others stand.</summary>
internal sealed class HospitalOrders(
    Work work, HospitalMessage message, LaboratoryPack pack, TestCodes codes, Patient patient, PatientGroup group)
{
    private const string Line = "line";

    /// <summary>New lines: those of one priority and time, and of one group number, are one order.</summary>
    public async Task<List<AnsweredTest>> PlaceAsync(List<AskedTest> asked, CancellationToken ct)
    {
        var answers = new List<AnsweredTest>();
        var wanted = new List<(AskedTest Asked, string Code, bool Insists)>();
        foreach (var one in asked)
        {
            if (await RefusedOrKnownAsync(one, ct) is { } answered)
                answers.Add(answered);
            else
                wanted.Add((one, codes.Find(one.Service)!, await RedundantInPartAsync(one, ct)));
        }

        foreach (var order in wanted.GroupBy(one => (one.Asked.GroupNumber, one.Asked.ParentNumber, one.Asked.Priority, one.Asked.CollectAt)))
            answers.AddRange(await PlaceTogetherAsync([.. order], ct));
        return answers;
    }

    /// <summary>A cancellation or a change of an order that is there.</summary>
    public async Task<AnsweredTest> ChangeAsync(AskedTest asked, CancellationToken ct)
    {
        if (!asked.IsCancel && !asked.IsChange)
            return OrderAnswer.Refused(asked, new Refusal("order-control-unknown",
                $"Order control {asked.Control} is not taken here.", Hint: "Send NW, CA, DC or XO."));
        if (await FindAsync(asked, asked.Placer.Id, ct) is not { } order)
            return OrderAnswer.Refused(asked, OrderRefusals.NotFound());
        var outcome = asked.IsCancel ? await CancelAsync(asked, order, ct) : await ChangeAsync(asked, order, ct);
        return outcome.Refusal is { } refusal
            ? OrderAnswer.Refused(asked, refusal) with { Accession = order.Accession }
            : new AnsweredTest(asked, asked.IsChange ? "XR" : asked.Control == "DC" ? "DR" : "CR", order.Accession, Why: null);
    }

    private async Task<Outcome<Order>> CancelAsync(AskedTest asked, Order order, CancellationToken ct)
    {
        var reason = asked.Reason ?? $"cancelled by {message.Kept.Connection.Name}";
        reason = reason.Length <= 500 ? reason : reason[..500];
        var tests = await OrdersStorage.TestsAsync(work, order.Id, ct);
        var own = tests.Where(test => string.Equals(test.PlacerItem, asked.Placer.Id, StringComparison.Ordinal)).ToList();
        // The number is that of one line of the order, or of the whole order.
        return own.Count == 0 || own.Count == tests.Count
            ? await Cancellation.InAsync(work, new CancelOrder(order.Id, reason), ct)
            : await Cancellation.InAsync(work, new CancelTests(order.Id, [.. own.Select(test => test.Id)], reason), pack, ct);
    }

    private Task<Outcome<Order>> ChangeAsync(AskedTest asked, Order order, CancellationToken ct) =>
        OrderChange.InAsync(work, new ChangeOrder(order.Id, asked.SaysPriority ? asked.Priority : null, asked.CollectAt,
            Requester: asked.Requester, ClinicalNote: asked.Note, Reason: asked.Reason), ct);

    /// <summary>What needs no placing: refused, or placed before by a message that was sent again under another number.</summary>
    private async Task<AnsweredTest?> RefusedOrKnownAsync(AskedTest asked, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(asked.Placer.Id))
            return OrderAnswer.Refused(asked, new Refusal("placer-number-missing", "The order has no number of its sender (ORC-2).",
                Hint: "Results could not be told to belong to it. Ask the sender."));
        if (codes.Find(asked.Service) is not { } code)
            return OrderAnswer.Refused(asked, OrderRefusals.UnknownTests([$"{asked.Name} {asked.Service.Display}".Trim()]));
        if (await FindAsync(asked, asked.Placer.Id, ct) is { CancelledAt: null } placed && placed.Placer?.Number != asked.GroupNumber)
        {
            var there = await OrdersStorage.TestsAsync(work, placed.Id, ct);
            return pack.AnalytesOf(code).All(analyte => there.Exists(test => test.Analyte == analyte.Code))
                ? new AnsweredTest(asked, "OK", placed.Accession, Why: null)
                : OrderAnswer.Refused(asked, OrderRefusals.PlacerTaken(placed.Accession));
        }

        if (message.Terms.PlacesRedundant || asked.Reason is not null)
            return null;
        var redundant = await RedundantAsync(asked, ct);
        return redundant.Length > 0 && redundant.Length == Measured(code).Count
            ? OrderAnswer.Refused(asked, OrderRefusals.Redundant(redundant) with
            {
                Hint = "Leave it out, or send it again with the reason in ORC-16.",
            })
            : null;
    }

    /// <summary>A part of a panel that need not be done again does not stop the panel.</summary>
    private async Task<bool> RedundantInPartAsync(AskedTest asked, CancellationToken ct) =>
        message.Terms.PlacesRedundant || asked.Reason is not null || !(await RedundantAsync(asked, ct)).IsEmpty;

    private async Task<ImmutableArray<RedundantTest>> RedundantAsync(AskedTest asked, CancellationToken ct)
    {
        var measured = Measured(codes.Find(asked.Service)!);
        var earlier = await RedundantTests.EarlierAsync(work, patient.Id, [.. measured.Select(analyte => analyte.Code)], ct);
        return RedundantTests.Find(measured, earlier, asked.CollectAt ?? asked.OrderedAt ?? work.Now, asked.CollectAt is not null);
    }

    private List<Analyte> Measured(string code) =>
        OrderedTests.Expand(pack, [new OrderedItem(code)]).Succeeded(out var tests, out _)
            ? [.. tests.Where(test => test.Source != TestSource.Calculated).Select(test => test.Analyte)] : [];

    private async Task<List<AnsweredTest>> PlaceTogetherAsync(
        List<(AskedTest Asked, string Code, bool Insists)> lines, CancellationToken ct)
    {
        await work.Transaction.SaveAsync(Line, ct);
        var outcome = await PlaceOrAddAsync(lines, ct);
        if (outcome.Succeeded(out var order, out var refusal))
            return [.. lines.Select(line => new AnsweredTest(line.Asked, "OK", order.Accession, Why: null) { Tubes = order.TubesOf(line.Asked) })];
        await work.Transaction.RollbackAsync(Line, ct);
        return [.. lines.Select(line => OrderAnswer.Refused(line.Asked, refusal))];
    }

    private async Task<Outcome<TakenOrder>> PlaceOrAddAsync(
        List<(AskedTest Asked, string Code, bool Insists)> lines, CancellationToken ct)
    {
        var first = lines[0].Asked;
        ImmutableArray<OrderedItem> items = [.. lines.Select(line => new OrderedItem(line.Code, line.Asked.Placer.Id))];
        var insist = lines.Any(line => line.Insists)
            ? Short(first.Reason ?? $"ordered by {message.Kept.Connection.Name}", 500) : null;
        OrderId id;
        if (await ExistingAsync(first, ct) is { } existing)
        {
            if ((await AddOns.InAsync(work, pack, new AddOn(existing.Id, items, Insist: insist), ct)).Refusal is { } refused)
                return refused;
            id = existing.Id;
        }
        else
        {
            var input = new PlaceOrder(patient.Id, first.Priority, items)
            {
                Placer = new PlacerNumber(Short(first.PlacerSystem, 80)!, await NumberAsync(first, ct)),
                Encounter = await EncounterAsync(ct),
                Requester = first.Requester,
                Ward = Short(PatientReading.Place(group.Pv1.Field(3)).Ward, 80),
                ClinicalNote = Short(Together(lines.Select(line => line.Asked.Note)), 4000),
                EntryAnswers = lines.Aggregate(first.Answers, (all, line) => all.SetItems(line.Asked.Answers)),
                OrderedAt = first.OrderedAt,
                CollectAt = first.CollectAt,
                ConnectionId = message.Kept.Connection.Id,
                Insist = insist,
            };
            if (!(await OrderPlacing.InAsync(work, pack, input, ct)).Succeeded(out var placed, out var refusal))
                return refusal;
            id = placed.Id;
        }

        var order = (await OrdersStorage.FindAsync(work, id, ct))!;
        if (await CollectedAsync(order, [.. lines.Select(line => line.Asked)], ct) is { } fault)
            return fault;
        return new TakenOrder(order.Accession, await OrdersStorage.TestsAsync(work, id, ct), await OrdersStorage.TubesAsync(work, id, ct));
    }

    /// <summary>The order these lines add to: by parent, or by a group number of which there is one as urgent and as timed.</summary>
    private async Task<Order?> ExistingAsync(AskedTest asked, CancellationToken ct)
    {
        if (asked.ParentNumber is { } parent && await FindAsync(asked, parent, ct) is { CancelledAt: null } added)
            return added;
        return asked.GroupNumber is { } number && await FindAsync(asked, number, ct) is { CancelledAt: null } order
            && order.Priority == asked.Priority && order.CollectAt == asked.CollectAt ? order : null;
    }

    /// <summary>The number the order is known by: the group's, or the line's where another order has the group's.</summary>
    private async Task<string> NumberAsync(AskedTest asked, CancellationToken ct) =>
        asked.GroupNumber is { } number && await FindAsync(asked, number, ct) is null ? number : asked.Placer.Id;

    private async Task<Order?> FindAsync(AskedTest asked, string number, CancellationToken ct)
    {
        if (!string.IsNullOrWhiteSpace(number))
            foreach (var order in await OrdersStorage.FindByPlacerAsync(work, asked.PlacerSystem, number, ct))
                if (await SamePerson.IsAsync(work, order.Patient, patient.Id, ct))
                    return order;
        if (asked.FillerNumber is not { } accession || asked.IsNew
            || await OrdersStorage.FindByAccessionAsync(work, accession, ct) is not { } own)
            return null;
        return await SamePerson.IsAsync(work, own.Patient, patient.Id, ct) ? own : null;
    }

    private async Task<EncounterId?> EncounterAsync(CancellationToken ct) =>
        PatientReading.Visit(message, group) is { } visit
            && await EncounterStorage.FindAsync(work, visit.System, visit.Number, ct) is { CancelledAt: null } stay
            && await SamePerson.IsAsync(work, stay.Patient, patient.Id, ct)
            ? stay.Id : null;

    /// <summary>Specimens that the sender has collected: matched to our tubes by type, each with the barcode it carries.</summary>
    private async Task<Refusal?> CollectedAsync(Order order, List<AskedTest> asked, CancellationToken ct)
    {
        if (asked.Find(one => one.CollectedAt is not null) is not { CollectedAt: { } at } told)
            return null;
        var open = (await OrdersStorage.TubesAsync(work, order.Id, ct)).Where(tube => tube.CollectedAt is null).ToList();
        foreach (var specimen in asked.SelectMany(one => one.Group.Specimens).Distinct())
        {
            if (TubeOf(specimen, open) is not { } tube)
                continue;
            open.Remove(tube);
            var by = $"{told.Collector ?? "a collector not named"} ({message.Kept.Connection.Name})";
            var collected = message.Instant(specimen.Spm.Field(17).Part(1)) ?? at;
            if ((await AttestedCollection.InAsync(work,
                new AttestedCollection(tube.Id, patient.Id, BarcodeOf(specimen), collected, by), ct)).Refusal is { } refusal)
                return refusal;
        }

        return null;
    }

    private OrderTube? TubeOf(SpecimenGroup specimen, List<OrderTube> open)
    {
        var type = specimen.Spm.Field(4).FirstText;
        var container = specimen.Spm.Field(27).FirstText;
        bool IsOfType(OrderTube tube) => string.Equals(tube.SpecimenType, type, StringComparison.OrdinalIgnoreCase)
            || pack.SpecimenTypes.Any(one => one.Code == tube.SpecimenType
                && string.Equals(one.Hl7Code, type, StringComparison.OrdinalIgnoreCase));
        return open.Find(tube => IsOfType(tube) && string.Equals(tube.Container, container, StringComparison.OrdinalIgnoreCase))
            ?? open.Find(IsOfType) ?? (open.Count == 1 ? open[0] : null);
    }

    /// <summary>SAC-3, else the placer's, else the filler's part of SPM-2.</summary>
    private static string? BarcodeOf(SpecimenGroup specimen)
    {
        var candidates = specimen.Containers.Select(container => container.Sac.Field(3).FirstText)
            .Append(specimen.Spm.Field(2).Part(1).FirstText).Append(specimen.Spm.Field(2).Part(2).FirstText);
        return candidates.FirstOrDefault(one => one.Trim().Length > 0)?.Trim();
    }

    private static string? Together(IEnumerable<string?> notes) =>
        string.Join('\n', notes.OfType<string>().Distinct(StringComparer.Ordinal)) is { Length: > 0 } all ? all : null;

    private static string? Short(string? text, int max) => text is null || text.Length <= max ? text : text[..max];

    /// <summary>An order as it stands after its lines were taken.</summary>
    private sealed record TakenOrder(string Accession, List<OrderTest> Tests, List<OrderTube> Tubes)
    {
        public ImmutableArray<OrderTube> TubesOf(AskedTest asked)
        {
            var own = Tests.Where(test => test.PlacerItem == asked.Placer.Id).Select(test => test.Specimen).ToHashSet();
            return [.. Tubes.Where(tube => own.Contains(tube.Id))];
        }
    }
}
