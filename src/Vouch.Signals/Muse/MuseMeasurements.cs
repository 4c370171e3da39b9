using System.Collections.Immutable;
using System.Xml.Linq;

namespace Vouch.Signals.Muse;

/// <summary>
/// What the cardiograph measured and stated: OriginalRestingECGMeasurements and OriginalDiagnosis, or without them the ones that may
/// have been edited. MeasurementMatrix, whose layout is not public, is left.
/// </summary>
internal static class MuseMeasurements
{
    public static DeviceMeasurements From(XElement root, (double Rate, ImmutableArray<Channel> Channels)? median)
    {
        var measured = Xml.Find(root, "OriginalRestingECGMeasurements") ?? Xml.Find(root, "RestingECGMeasurements");
        var rr = Number(Xml.Find(root, "QRSTimesTypes"), "GlobalRR");
        if (measured is null)
            return new() { Rr = rr, Statements = Statements(root), Beat = median is { } only ? new(only.Rate, only.Channels) : null };
        return new()
        {
            HeartRate = Number(measured, "VentricularRate"),
            AtrialRate = Number(measured, "AtrialRate"),
            Rr = rr,
            PDuration = Milliseconds(measured, "POffset") - Milliseconds(measured, "POnset"),
            Pr = Number(measured, "PRInterval"),
            Qrs = Number(measured, "QRSDuration"),
            Qt = Number(measured, "QTInterval"),
            Qtc = [.. Qtc(measured)],
            PAxis = Number(measured, "PAxis"),
            QrsAxis = Number(measured, "RAxis"),
            TAxis = Number(measured, "TAxis"),
            Statements = Statements(root),
            Beat = median is not { } beat ? null : new(beat.Rate, beat.Channels)
            {
                POnset = Milliseconds(measured, "POnset"),
                POffset = Milliseconds(measured, "POffset"),
                QrsOnset = Milliseconds(measured, "QOnset"),
                QrsOffset = Milliseconds(measured, "QOffset"),
                TOffset = Milliseconds(measured, "TOffset"),
            },
        };
    }

    /// <summary>QTCorrected does not say its formula.</summary>
    private static IEnumerable<DeviceQtc> Qtc(XElement measured)
    {
        if (Number(measured, "QTCorrected") is { } corrected)
            yield return new("", corrected);
        if (Number(measured, "QTcFrederica") is { } fridericia)
            yield return new("Fridericia", fridericia);
    }

    /// <summary>Marks are samples of the median beat, at a sampling frequency of their own.</summary>
    private static double? Milliseconds(XElement measured, string name) =>
        (Number(measured, "ECGSampleBase") * Math.Pow(10, Number(measured, "ECGSampleExponent") ?? 0)) is >= 1 and <= 1e6 and var rate
            ? 1000 * Number(measured, name) / rate
            : null;

    /// <summary>A statement goes on until one of its parts ends the line.</summary>
    private static ImmutableArray<DeviceStatement> Statements(XElement root)
    {
        var statements = ImmutableArray.CreateBuilder<DeviceStatement>();
        var line = new List<string>();
        foreach (var part in Xml.All(Xml.Find(root, "OriginalDiagnosis") ?? Xml.Find(root, "Diagnosis") ?? new("none"), "DiagnosisStatement"))
        {
            if (Xml.Text(Xml.Find(part, "StmtText")) is { Length: > 0 } text)
                line.Add(text);
            if (Xml.All(part, "StmtFlag").Any(flag => Xml.Text(flag) == "ENDSLINE"))
                End();
        }
        End();
        return statements.DrainToImmutable();

        void End()
        {
            if (line.Count > 0)
                statements.Add(new("", string.Join(' ', line), ""));
            line.Clear();
        }
    }

    private static double? Number(XElement? parent, string name) => parent is null ? null : DeviceMeasurements.Number(Xml.Text(Xml.Find(parent, name)));
}
