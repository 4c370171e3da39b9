using System.Collections.Immutable;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Quality;
using Vouch.Wire.Astm;
using Vouch.Wire.Devices;
using Vouch.Wire.Hl7;
using static System.FormattableString;
using Told = Vouch.Department.Laboratory;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>
/// What a message of an analyser does: controls go to quality control and never to a patient, tubes' results to the bench,
/// questions are answered; what nobody can place waits as an unplaced result, with its reason.
/// </summary>
public sealed class DeviceMessageWork(DriverProfiles drivers, RecordDeviceResults record, HostQueries queries) : IMessageWork
{
    public bool Takes(ConnectionRecord connection, string messageType) => connection.Purpose == "analyser";

    /// <summary>A device's messages wait for no earlier one: each carries its own tubes.</summary>
    public string? SubjectOf(InboxMessage message) => null;

    public async Task<MessageOutcome> RunAsync(Work work, InboxMessage message, CancellationToken ct)
    {
        if (message.Connection.Name == AnalyserIntake.UnknownName)
            return new MessageOutcome.Waits(AnalyserRefusals.SenderUnknown);
        if (!(await OpenAsync(work, message, ct)).Succeeded(out var open, out var refusal))
            return new MessageOutcome.Waits(refusal);
        if (open.Reading.Results.Length + open.Reading.Controls.Length > RecordDeviceResults.ResultsMax)
            return new MessageOutcome.Waits(AnalyserRefusals.TooLong);
        var taken = await TakeAsync(work, message, open, only: null, ct);
        await IncompleteMessages.SupersedeAsync(work, message, ct);
        var answer = open.Reading.Queries.IsEmpty ? null : await queries.AnswerAsync(work, message, open, ct);
        return new MessageOutcome.Done(taken.Sentence(open.Reading.Queries.Length), [.. taken.Links]) { Answer = answer?.Bytes };
    }

    /// <summary>The message read by its connection's driver as it stands now. Refusals: driver-missing, device-missing, message-cut, message-unreadable.</summary>
    internal async Task<Outcome<OpenMessage>> OpenAsync(Work work, InboxMessage message, CancellationToken ct)
    {
        var connection = message.Connection;
        if (drivers.Find(connection.Profile) is not { } profile)
            return AnalyserRefusals.DriverMissing(connection.Profile);
        if (connection.DeviceId is not { } device)
            return AnalyserRefusals.DeviceMissing;
        if (message.MessageType == AnalyserIntake.Cut)
            return AnalyserRefusals.Cut;
        var driver = DeviceMaps.Over(profile, await DeviceMaps.ReadAsync(work, connection.Id, ct));
        var zone = await ZoneAsync(work, connection.Id, ct);
        if (!Read(driver, message).Succeeded(out var read, out var refusal))
            return refusal;
        return new OpenMessage(driver, device, zone, DeviceReading.Of(read, driver, device, message.Id, message.ReceivedAt, zone));
    }

    /// <param name="only">Records to take; null: all of the message.</param>
    internal async Task<TakenResults> TakeAsync(Work work, InboxMessage message, OpenMessage open, IReadOnlySet<int>? only, CancellationToken ct)
    {
        var repeated = await ResultsSeen.BeforeAsync(work, message.Id, open.Device, open.Reading.Keys, ct);
        bool Wanted(Told.DeviceResult result) => !repeated.Contains(result.RecordNumber) && (only is null || only.Contains(result.RecordNumber));
        var controls = new List<RecordedControl>();
        var unplaced = new List<UnplacedResult>();
        foreach (var control in open.Reading.Controls.Where(control => Wanted(control.Result)))
        {
            var (recorded, waiting) = await DeviceControls.TakeAsync(work, message.Id, open.Device, control, ct);
            if (recorded is not null)
                controls.Add(recorded);
            if (waiting is not null)
                unplaced.Add(waiting);
        }

        var results = open.Reading.Results.RemoveAll(result => !Wanted(result));
        var recordedResults = await record.RunAsync(work,
            new Told.DeviceMessage(message.Id, open.Device, results, message.ReceivedAt) { ComesLater = message.Connection.Kind == FileDrops.Kind }, work.Now, ct);
        return new TakenResults(recordedResults, [.. controls], [.. unplaced, .. recordedResults.Unplaced], repeated.Count, open.Reading.NotResults);
    }

    private static Outcome<Wire.Devices.DeviceMessage> Read(Driver driver, InboxMessage message)
    {
        if (driver.Profile.Protocol == DriverProtocol.Astm)
            return AstmDevice.Read(driver, AstmDevice.ReadRecords(message.Body, driver.Profile.Format, driver.Encoding));
        return Hl7Message.Parse(message.Body) is Hl7Parse.Parsed parsed
            ? Hl7Device.Read(driver, parsed.Message)
            : AnalyserRefusals.Unreadable;
    }

    /// <summary>The zone of the device's clock: the connection's, else the hospital's.</summary>
    internal static async Task<TimeZoneInfo> ZoneAsync(Work work, Guid connection, CancellationToken ct)
    {
        var name = await work.OneAsync(
            "select coalesce(settings ->> 'zone', (select value #>> '{}' from setting where key = 'hospital.zone')) from connection where id = $1",
            [connection], r => r.TextOrNull(0), ct);
        return name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Local;
    }
}

/// <summary>A message read by its driver.</summary>
internal sealed record OpenMessage(Driver Driver, Guid Device, TimeZoneInfo Zone, DeviceReading Reading);

/// <summary>What became of a message's results.</summary>
internal sealed record TakenResults(
    RecordedResults Bench, ImmutableArray<RecordedControl> Controls, ImmutableArray<UnplacedResult> Unplaced, int Repeated, int NotResults)
{
    public string Sentence(int queries)
    {
        var parts = new List<string>();
        if (Bench.Measured > 0)
            parts.Add(Invariant($"{Bench.Measured} measured, {Bench.Released} released, {Bench.Held} held"));
        if (!Controls.IsEmpty)
            parts.Add(Invariant($"{Controls.Length} control results, {Controls.Count(control => control.Verdict == "rejected")} rejected"));
        if (!Unplaced.IsEmpty)
            parts.Add(Invariant($"{Unplaced.Length} waiting unplaced"));
        if (Repeated > 0)
            parts.Add(Invariant($"{Repeated} sent before"));
        if (NotResults > 0)
            parts.Add(Invariant($"{NotResults} records that are no results"));
        if (queries > 0)
            parts.Add(queries == 1 ? "one query" : Invariant($"{queries} queries"));
        return parts.Count == 0 ? "It carries no results." : string.Join(", ", parts) + ".";
    }

    public IEnumerable<string> Links => Unplaced.IsEmpty ? [] : ["/unplaced"];
}
