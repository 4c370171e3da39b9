using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Vouch.Signals.Measuring;

namespace Vouch.Server.Ecg;

/// <summary>Measurements as JSON; the names are kept, and say their units. What is not there is null.</summary>
internal static class EcgMeasureJson
{
    public static string Line(string file, Measurements measured)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json, file, measured);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void Write(Utf8JsonWriter json, string file, Measurements measured)
    {
        json.WriteStartObject();
        json.WriteString("file", file);
        Number(json, "samplesPerSecond", measured.Rate, 4);
        Number(json, "heartRatePerMinute", measured.HeartRate);
        Number(json, "rrMeanMs", measured.Rr?.Mean);
        Number(json, "rrLeastMs", measured.Rr?.Least);
        Number(json, "rrMostMs", measured.Rr?.Most);
        Number(json, "rrSdMs", measured.Rr?.Sd);
        Number(json, "rrRmssdMs", measured.Rr?.Rmssd);
        Number(json, "pMs", measured.PDuration);
        Number(json, "prMs", measured.Pr);
        Number(json, "qrsMs", measured.Qrs);
        Number(json, "qtMs", measured.Qt);
        Number(json, "qtcBazettMs", measured.Qtc?.Bazett);
        Number(json, "qtcFridericiaMs", measured.Qtc?.Fridericia);
        Number(json, "qtcFraminghamMs", measured.Qtc?.Framingham);
        Number(json, "qtcHodgesMs", measured.Qtc?.Hodges);
        Number(json, "pAxisDegrees", measured.PAxis);
        Number(json, "qrsAxisDegrees", measured.QrsAxis);
        Number(json, "tAxisDegrees", measured.TAxis);
        Marks(json, measured);
        Atria(json, measured.Atria);
        json.WriteStartArray("beats");
        foreach (var beat in measured.Beats)
            Beat(json, beat);
        json.WriteEndArray();
        json.WriteStartArray("leads");
        foreach (var lead in measured.Leads)
            Lead(json, lead);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Of the typical beat, ms from its fiducial point.</summary>
    private static void Marks(Utf8JsonWriter json, Measurements measured)
    {
        json.WriteStartObject("typicalBeat");
        Number(json, "pOnsetMs", measured.POnset);
        Number(json, "pOffsetMs", measured.POffset);
        Number(json, "qrsOnsetMs", measured.QrsOnset);
        Number(json, "qrsOffsetMs", measured.QrsOffset);
        Number(json, "tOffsetMs", measured.TOffset);
        json.WriteEndObject();
    }

    private static void Atria(Utf8JsonWriter json, AtrialActivity atria)
    {
        json.WriteStartObject("atria");
        Number(json, "ratePerMinute", atria.RatePerMinute);
        json.WriteBoolean("isContinuous", atria.IsContinuous);
        Number(json, "regularity", atria.Regularity, 2);
        json.WriteStartArray("pWaveFrames");
        foreach (var frame in atria.PWaves)
            json.WriteNumberValue(frame);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Beat(Utf8JsonWriter json, BeatMeasurement beat)
    {
        json.WriteStartObject();
        json.WriteNumber("frame", beat.Beat.Frame);
        json.WriteString("code", beat.Beat.Code.ToString());
        Number(json, "rrMs", beat.RrMs);
        Number(json, "prMs", beat.PrMs);
        json.WriteBoolean("isTypical", beat.IsTypical);
        json.WriteBoolean("isPacedAtrial", beat.Pacing.HasFlag(PacingPulses.Atrial));
        json.WriteBoolean("isPacedVentricular", beat.Pacing.HasFlag(PacingPulses.Ventricular));
        json.WriteEndObject();
    }

    private static void Lead(Utf8JsonWriter json, LeadMeasurements lead)
    {
        json.WriteStartObject();
        json.WriteString("name", lead.Name);
        json.WriteBoolean("isUnusable", lead.IsUnusable);
        Number(json, "noiseMicrovolts", lead.NoiseMicrovolts);
        if (!lead.IsUnusable)
        {
            Waves(json, lead);
            Number(json, "stJMillivolts", lead.StJ, 3);
            Number(json, "st20Millivolts", lead.St20, 3);
            Number(json, "st40Millivolts", lead.St40, 3);
            Number(json, "st60Millivolts", lead.St60, 3);
            Number(json, "st80Millivolts", lead.St80, 3);
            Number(json, "stSlopeMillivoltsPerSecond", lead.StSlope, 2);
            Number(json, "pAreaMillivoltMs", lead.PArea, 2);
            Number(json, "qrsAreaMillivoltMs", lead.QrsArea, 2);
            Number(json, "tAreaMillivoltMs", lead.TArea, 2);
            Number(json, "rPeakTimeMs", lead.RPeakTime);
            json.WriteBoolean("isRNotched", lead.IsRNotched);
            Number(json, "deltaMs", lead.DeltaDuration);
        }

        json.WriteEndObject();
    }

    private static void Waves(Utf8JsonWriter json, LeadMeasurements lead)
    {
        Wave(json, "p", lead.P);
        Wave(json, "pTerminal", lead.PTerminal);
        Wave(json, "q", lead.Q);
        Wave(json, "r", lead.R);
        Wave(json, "s", lead.S);
        Wave(json, "rPrime", lead.RPrime);
        Wave(json, "sPrime", lead.SPrime);
        Wave(json, "t", lead.T);
        Wave(json, "tTerminal", lead.TTerminal);
    }

    private static void Wave(Utf8JsonWriter json, string name, Wave? wave)
    {
        if (wave is not { } known)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        Number(json, "onsetMs", known.Onset);
        Number(json, "peakMs", known.Peak);
        Number(json, "offsetMs", known.Offset);
        Number(json, "millivolts", known.Millivolts, 3);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value, int digits = 1)
    {
        if (value is { } known && double.IsFinite(known))
            json.WriteNumber(name, Math.Round((decimal)known, digits));
        else
            json.WriteNull(name);
    }
}
