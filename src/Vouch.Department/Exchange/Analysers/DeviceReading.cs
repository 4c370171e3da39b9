using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Vouch.Department.Laboratory;
using Vouch.Department.Quality;
using Vouch.Measures.Quantities;
using Vouch.Wire.Devices;
using Received = Vouch.Wire.Devices;
using Told = Vouch.Department.Laboratory;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>One result of a control material, still in the device's words; null <paramref name="Measured"/>: no number.</summary>
public sealed record ControlReading(Told.DeviceResult Result, ControlMeasurement? Measured);

/// <summary>
/// What a device's message says, in our codes: patients' results and controls' apart, each with the key by which it is the
/// same when it comes again in another message. Pure.
/// </summary>
public sealed record DeviceReading(
    ImmutableArray<Told.DeviceResult> Results, ImmutableArray<ControlReading> Controls, ImmutableArray<DeviceQuery> Queries,
    IReadOnlyDictionary<int, byte[]> Keys, int NotResults)
{
    /// <param name="zone">Of the device's clock.</param>
    public static DeviceReading Of(Received.DeviceMessage message, Driver driver, Guid device, Guid inboxId, DateTimeOffset arrivedAt, TimeZoneInfo zone)
    {
        var results = ImmutableArray.CreateBuilder<Told.DeviceResult>();
        var controls = ImmutableArray.CreateBuilder<ControlReading>();
        var keys = new Dictionary<int, byte[]>();
        var notResults = 0;
        foreach (var specimen in message.Specimens)
        {
            var judgements = specimen.Results.Where(IsJudgement).ToList();
            foreach (var result in specimen.Results)
            {
                if (result.Meaning is { Kind: not CodeKind.Result })
                {
                    notResults++;
                    continue;
                }

                var told = Result(specimen, result, judgements, message.Comments, driver, zone);
                if (Key(specimen, result) is { } key)
                    keys[result.Record] = key;
                if (specimen.IsControl)
                    controls.Add(new ControlReading(told, Control(specimen, result, told, device, inboxId, arrivedAt)));
                else
                    results.Add(told);
            }
        }

        return new DeviceReading(results.ToImmutable(), controls.ToImmutable(), message.Queries, keys, notResults);
    }

    private static Told.DeviceResult Result(
        DeviceSpecimen specimen, Received.DeviceResult result, List<Received.DeviceResult> judgements, ImmutableArray<string> remarks,
        Driver driver, TimeZoneInfo zone)
    {
        var flags = ImmutableArray.CreateBuilder<string>();
        var comments = ImmutableArray.CreateBuilder<string>();
        Flags(result, flags, comments);
        foreach (var judgement in judgements)
            (judgement.Flags.Any(IsPositive) ? flags : comments).Add($"{judgement.Meaning!.Words} {judgement.Value.Text}".TrimEnd());
        comments.AddRange(result.Comments);
        comments.AddRange(specimen.Comments);
        comments.AddRange(remarks);
        if (result.Interpretation.Length > 0)
            comments.Add($"Interpretation: {result.Interpretation}");
        var value = result.Value.Text;
        if (result.Value is DeviceValue.Coded coded && !string.Equals(coded.Code, coded.Text, StringComparison.Ordinal))
        {
            value = coded.Code;
            comments.Add($"Sent as “{coded.Text}”.");
        }

        var dilution = Dilution(result.Dilution);
        if (dilution is null && result.Dilution.Length > 0)
            comments.Add($"Dilution: {result.Dilution}");
        var unitText = result.UnitText;
        var unit = result.Unit;
        if (unitText.Length == 0 && driver.Profile.Units.TryGetValue(DeviceMaps.UnitOfCode(result.Code), out var ofCode))
            unit = ofCode;
        return new Told.DeviceResult(result.Record, specimen.Id.Trim(), result.Code, result.Analyte, value, unitText, unit,
            flags.ToImmutable(), comments.ToImmutable(), result.Operator.Length > 0 ? result.Operator : null, TimeOf(result, zone), dilution,
            driver.Profile.DecimalSeparator == "," ? DecimalConvention.Comma : new DecimalConvention('.', Exponent: true));
    }

    private static void Flags(Received.DeviceResult result, ImmutableArray<string>.Builder flags, ImmutableArray<string>.Builder comments)
    {
        foreach (var flag in result.Flags)
            if (flag.Meaning is null)
                flags.Add($"unknown flag “{flag.Text}”");
            else if (flag.Meaning.Holds)
                flags.Add(flag.Meaning.Words);
            else if (flag.Meaning.Code.Length == 0)
                comments.Add(flag.Meaning.Words);
        switch (result.Status)
        {
            case ResultStatus.Preliminary or ResultStatus.Pending:
                flags.Add("not final: " + result.Status.ToString().ToLowerInvariant());
                break;
            case ResultStatus.CannotBeDone or ResultStatus.Unknown:
                flags.Add($"status “{result.StatusText}”");
                break;
        }
    }

    private static ControlMeasurement? Control(
        DeviceSpecimen specimen, Received.DeviceResult result, Told.DeviceResult told, Guid device, Guid inboxId, DateTimeOffset arrivedAt) =>
        result is { Analyte: { } analyte, Value: DeviceValue.Number { Comparator: "" } number }
            ? new ControlMeasurement(device, analyte, told.SampleId, specimen.ControlLot, specimen.ControlLevel, number.Value, number.Text,
                told.Unit, told.MeasuredAt is { } at && at <= arrivedAt + PlaceResults.ClockTolerance ? at : arrivedAt, told.Operator, inboxId,
                told.Flags.IsEmpty ? null : string.Join("; ", told.Flags))
            : null;

    /// <summary>The same specimen, code, value and device time are the same measurement; without a time nothing can be said.</summary>
    private static byte[]? Key(DeviceSpecimen specimen, Received.DeviceResult result)
    {
        var at = result.CompletedAt.Text.Length > 0 ? result.CompletedAt.Text : result.StartedAt.Text;
        return at.Length == 0 ? null : SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f',
            specimen.Id.Trim(), specimen.Sequence, specimen.ControlLot, specimen.ControlLevel, result.Code, result.Value.Text, result.UnitText, at,
            result.StatusText, result.Dilution)));
    }

    private static DateTimeOffset? TimeOf(Received.DeviceResult result, TimeZoneInfo zone)
    {
        if ((result.CompletedAt.Local ?? result.StartedAt.Local) is not { } local || zone.IsInvalidTime(local))
            return null;
        return new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), zone), TimeSpan.Zero);
    }

    /// <summary>A factor: "10", "1:10", "x10"; 1 and nothing are no dilution.</summary>
    private static decimal? Dilution(string text)
    {
        var digits = text.Trim().TrimStart('x', 'X');
        if (digits.StartsWith("1:", StringComparison.Ordinal))
            digits = digits[2..];
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && factor > 0 ? factor : null;
    }

    /// <summary>What the instrument says about the specimen as a whole; without a value or a flag it says nothing.</summary>
    private static bool IsJudgement(Received.DeviceResult result) => result.Meaning is { Kind: CodeKind.Message }
        && (!result.Flags.IsEmpty || result.Value is not (DeviceValue.Empty or DeviceValue.NoResult));

    private static bool IsPositive(DeviceFlag flag) => flag.Meaning is null or { Holds: true } or { Code: not ("" or "N") };
}
