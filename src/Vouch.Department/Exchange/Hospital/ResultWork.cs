using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Exchange.Analysers;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Quality;
using static System.FormattableString;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>
/// Results that a hospital system brings: point-of-care devices and laboratories behind a data manager. They go the way of an
/// analyser's: placed, judged, before the gate, released or held; what is not understood waits as an unplaced result.
/// Source: HL7 v2.5.1 chapter 7: ORU^R01, R30 to R32, OUL^R22; IHE PaLM point-of-care testing.
/// </summary>
public sealed class ResultWork(ConnectionsInForce connections, PackInForce packs, RecordDeviceResults record) : IMessageWork
{
    public bool Takes(ConnectionRecord connection, string messageType) =>
        connection.Purpose == "hospital" && messageType.Split('^')[0] is "ORU" or "OUL";

    /// <summary>Like a device's: each message carries its own patients and orders.</summary>
    public string? SubjectOf(InboxMessage message) => null;

    public async Task<MessageOutcome> RunAsync(Work work, InboxMessage kept, CancellationToken ct) =>
        (await TakeAsync(work, kept, only: null, ct)).Succeeded(out var taken, out var refusal)
            ? new MessageOutcome.Done(taken.Sentence, [.. taken.Links]) { Remark = taken.Remark }
            : new MessageOutcome.Waits(refusal);

    /// <param name="only">Records to take; null: all of the message.</param>
    internal async Task<Outcome<TakenTold>> TakeAsync(Work work, InboxMessage kept, IReadOnlySet<int>? only, CancellationToken ct)
    {
        if (!HospitalMessage.Read(kept, connections.Zone).Succeeded(out var message, out var refusal))
            return refusal;
        var told = ToldResult.Of(message).ToList();
        if (Fault(told) is { } fault)
            return fault;
        if (await packs.CurrentAsync(ct) is not { Pack: var pack })
            return new Refusal("pack-missing", "No laboratory pack is in force here.", Hint: "Put one in force; replay.");
        if (!(await ToldDevices.FindAsync(work, kept.Connection, told, ct)).Succeeded(out var devices, out refusal))
            return refusal;
        var codes = await TestCodes.LoadAsync(work, kept.Connection.Id, pack, told.Select(one => one.Code), ct);
        var units = await CodeMaps.OursAsync(work, kept.Connection.Id, "unit", told.Select(one => one.Obx.Field(6).FirstText.Trim()), ct);
        var flags = await CodeMaps.OursAsync(work, kept.Connection.Id, "flag", told.SelectMany(one => one.Obx.Field(8).Repetitions).Select(flag => flag.FirstText.Trim()), ct);
        Analyte? AnalyteOf(ToldResult one) => codes.Find(one.Code) is { } code ? pack.FindAnalyte(code) : null;

        var wanted = told.Where(one => only is null || only.Contains(one.Record)).ToList();
        var repeated = await RepeatedAsync(work, message, wanted, devices, ct);
        wanted.RemoveAll(one => repeated.Contains(one.Record));
        var placing = new HospitalResults(work, message, pack);
        var taken = new TakenTold { Repeated = repeated.Count };
        var read = new List<DeviceResult>();
        foreach (var control in wanted.Where(one => one.IsControl))
            taken.Add(await DeviceControls.TakeAsync(work, kept.Id, devices[control.Record], ControlOf(control, message, devices[control.Record], AnalyteOf(control), units, flags), ct));
        foreach (var request in wanted.Where(one => !one.IsControl).GroupBy(one => (one.Patient, string.Join('\u001f', one.Barcodes), HospitalResults.NumberOf(one))))
        {
            var known = request.Select(AnalyteOf).OfType<Analyte>().Select(analyte => analyte.Code).ToHashSet(StringComparer.Ordinal);
            if (!(await placing.TubesAsync([.. request], known, ct)).Succeeded(out var tubes, out refusal))
                return refusal;
            read.AddRange(request.Select(one => one.Read(message, tubes.GetValueOrDefault(AnalyteOf(one)?.Code ?? "") ?? tubes.GetValueOrDefault("", ""), AnalyteOf(one), units, flags)));
        }

        await RecordAsync(work, kept, read, devices, taken, ct);
        taken.Links.AddRange(placing.Links);
        taken.Remark = await OperatorNames.UnknownAsync(work, kept.Id, wanted.Where(one => one.Operator is not null).Select(one => (devices[one.Record], one.Operator!)), ct);
        return taken;
    }

    private static async Task<HashSet<int>> RepeatedAsync(
        Work work, HospitalMessage message, List<ToldResult> wanted, IReadOnlyDictionary<int, Guid> devices, CancellationToken ct)
    {
        var repeated = new HashSet<int>();
        foreach (var device in wanted.GroupBy(one => devices[one.Record]))
        {
            var keys = new Dictionary<int, byte[]>();
            foreach (var one in device)
                if (one.Key(message) is { } key)
                    keys.Add(one.Record, key);
            repeated.UnionWith(await ResultsSeen.BeforeAsync(work, message.Kept.Id, device.Key, keys, ct));
        }

        return repeated;
    }

    private async Task RecordAsync(
        Work work, InboxMessage kept, List<DeviceResult> read, IReadOnlyDictionary<int, Guid> devices, TakenTold taken, CancellationToken ct)
    {
        // A code that is not mapped has no test to be looked for: it is what there is to do about it.
        foreach (var device in read.Where(result => result.Analyte is null).GroupBy(result => devices[result.RecordNumber]))
        {
            var unmapped = device.Select(result => new UnplacedResult(result, "unknown-code", $"The test code “{result.DeviceCode}” is not mapped.")).ToList();
            await UnplacedStorage.KeepAsync(work, kept.Id, device.Key, unmapped, ct);
            taken.Unplaced.AddRange(unmapped);
        }

        foreach (var device in read.Where(result => result.Analyte is not null).GroupBy(result => devices[result.RecordNumber]))
            taken.Add(await record.RunAsync(work, new DeviceMessage(kept.Id, device.Key, [.. device], kept.ReceivedAt) { ComesLater = true }, work.Now, ct));
    }

    private static ControlReading ControlOf(
        ToldResult told, HospitalMessage message, Guid device, Analyte? analyte, IReadOnlyDictionary<string, string> units, IReadOnlyDictionary<string, string> flags)
    {
        var result = told.Read(message, told.Barcodes.FirstOrDefault() ?? "", analyte, units, flags);
        return new ControlReading(result, DeviceControls.Measured(result, device, lot: "", level: "", message.Kept.Id, message.Kept.ReceivedAt));
    }

    private static Refusal? Fault(List<ToldResult> told)
    {
        if (told.Count == 0)
            return new Refusal("message-incomplete", "The message holds no result (no OBX under an OBR).", Hint: "Ask the sender, or correct the message.");
        if (told.Count > RecordDeviceResults.ResultsMax)
            return AnalyserRefusals.TooLong;
        return told.Exists(one => one.Status is "D" or "W")
            ? new Refusal("result-taken-back", "The sender takes back what it reported (OBX-11 is D or W).",
                Hint: "Withdraw the result on the order's page if it was released, then set this aside.")
            : null;
    }
}

/// <summary>What became of the results of one message.</summary>
internal sealed class TakenTold
{
    private int measured, released, held, controls, rejected;

    public int Repeated { get; init; }

    public List<UnplacedResult> Unplaced { get; } = [];

    public List<string> Links { get; } = [];

    public Refusal? Remark { get; set; }

    public string Sentence
    {
        get
        {
            var parts = new List<string>();
            if (measured > 0)
                parts.Add(Invariant($"{measured} measured, {released} released, {held} held"));
            if (controls > 0)
                parts.Add(Invariant($"{controls} control results, {rejected} rejected"));
            if (Unplaced.Count > 0)
                parts.Add(Invariant($"{Unplaced.Count} waiting unplaced"));
            if (Repeated > 0)
                parts.Add(Invariant($"{Repeated} sent before"));
            return parts.Count == 0 ? "Nothing new." : string.Join(", ", parts) + ".";
        }
    }

    public void Add(RecordedResults recorded)
    {
        (measured, released, held) = (measured + recorded.Measured, released + recorded.Released, held + recorded.Held);
        Unplaced.AddRange(recorded.Unplaced);
        if (!recorded.Unplaced.IsEmpty)
            Links.Add("/unplaced");
    }

    public void Add((RecordedControl? Recorded, UnplacedResult? Waiting) control)
    {
        if (control.Recorded is { } recorded)
            (controls, rejected) = (controls + 1, rejected + (recorded.Verdict == "rejected" ? 1 : 0));
        if (control.Waiting is { } waiting)
            Unplaced.Add(waiting);
    }
}
