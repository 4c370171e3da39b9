using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Vouch.Dicom.Reports.Dose;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom dose FILE…</c></summary>
internal static class DicomDose
{
    public static Command Create()
    {
        var files = DicomInput.Files();
        var json = new Option<bool>("--json") { Description = "A line of JSON for each file." };
        var command = new Command("dose",
            "Say what files tell of radiation: dose reports of CT, radiography, fluoroscopy and mammography, and headers of images. Names of patients are not shown. "
            + "0 all told, 1 one tells nothing of dose, 2 one was not read.") { files, json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files), parsed.GetValue(json), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    internal static int Run(IReadOnlyList<string> files, bool json, TextWriter output, TextWriter error)
    {
        var exit = 0;
        foreach (var path in files)
        {
            using var file = DicomInput.Open(path, error);
            if (file is null)
            {
                exit = DicomCommand.FailedExit;
            }
            else if (DoseReading.Read(file.Data) is not { } report)
            {
                DicomCommand.Line(error, $"{path}: it tells nothing of dose.");
                exit = Math.Max(exit, DicomCommand.RefusedExit);
            }
            else if (json)
            {
                output.WriteLine(JsonSerializer.Serialize(new { file = path, report }, DicomCommand.Json));
            }
            else
            {
                Show(path, report, output);
            }
        }

        return exit;
    }

    private static void Show(string path, DoseReport report, TextWriter output)
    {
        var device = string.Join(", ", new[] { report.Device.Manufacturer, report.Device.Model, report.Device.Station }.OfType<string>());
        Line($"{path}: {report.Origin}; {device}{(report.Procedure is { } procedure ? "; " + procedure : "")}");
        if (report.CtTotals is { } ct)
            Line($"  CT: {Figure(ct.Dlp, "mGy·cm")} in {ct.Events?.ToString(CultureInfo.InvariantCulture) ?? "?"} irradiation{(ct.Events == 1 ? "" : "s")}{(report.Scope is { } scope ? " of this " + scope.ToLowerInvariant() : "")}");
        foreach (var one in report.CtEvents)
            Line($"    {one.Protocol ?? "–"}, {one.Type ?? "–"}: CTDIvol {Figure(one.MeanCtdiVol, "mGy")}{(one.Phantom is { } phantom ? $" ({phantom})" : "")}, DLP {Figure(one.Dlp, "mGy·cm")}{Optional(", SSDE ", one.Ssde, "mGy")}");
        foreach (var one in report.ProjectionTotals)
            Line($"  {one.Plane ?? "projection"}: dose area product {Figure(one.DoseAreaProduct * 10_000, "Gy·cm²")}{Optional(", at the reference point ", one.DoseAtReferencePoint, "mGy")}{Optional(", fluoroscopy ", one.FluoroTime, "s")}");
        foreach (var one in report.GlandularTotals)
            Line($"  {one.Side ?? "breast"}: average glandular dose {Figure(one.Dose, "mGy")}");
        foreach (var one in report.ProjectionEvents)
            Line($"    {one.Protocol ?? "–"}, {one.Type ?? "–"}: {Figure(one.DoseAreaProduct * 10_000, "Gy·cm²")}{Optional(", ", one.AverageGlandularDose, "mGy glandular")}{Optional(", exposure index ", one.ExposureIndex, "")}");
        foreach (var remark in report.Remarks)
            Line($"  not understood: {remark}");

        void Line(string text) => output.WriteLine(DicomCommand.Safe(text));
    }

    private static string Figure(decimal? value, string unit) => value is { } figure
        ? string.Create(CultureInfo.InvariantCulture, $"{figure:0.######} {unit}").TrimEnd()
        : "not told";

    private static string Optional(string before, decimal? value, string unit) => value is null ? "" : before + Figure(value, unit);
}
