using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Vouch.Dicom;
using Vouch.Dicom.Reports.Echo;
using Vouch.Dicom.Reports.Imaging;
using Vouch.Dicom.Reports.Measurements;
using Vouch.Dicom.Reports.Obstetrics;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom measurements FILE…</c></summary>
internal static class DicomMeasurements
{
    public static Command Create()
    {
        var files = DicomInput.Files();
        var json = new Option<bool>("--json") { Description = "A line of JSON for each file." };
        var command = new Command("measurements",
            "Say what structured reports measured: obstetric and cardiac ultrasound, measurements in images, and every number of other "
            + "reports with where it stands. "
            + "Names of patients are not shown. 0 all told, 1 one has no measurements, 2 one was not read.") { files, json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files), parsed.GetValue(json), parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
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
            else if (MeasurementList.Read(file.Data) is not { Measurements.IsEmpty: false } list)
            {
                DicomCommand.Line(error, $"{path}: it has no measurements.");
                exit = Math.Max(exit, DicomCommand.RefusedExit);
            }
            else if (json)
            {
                output.WriteLine(JsonSerializer.Serialize(new { file = path, report = Report(file.Data, list) }, DicomCommand.Json));
            }
            else
            {
                Show(path, list, EchoReport.Read(file.Data), output);
            }
        }

        return exit;
    }

    /// <summary>Typed where its template is known.</summary>
    private static object Report(DataSet data, MeasurementList list) =>
        ObstetricReport.Read(data) ?? ImagingReport.Read(data) ?? EchoReport.Read(data) ?? (object)list;

    private static void Show(string path, MeasurementList list, EchoReport? echo, TextWriter output)
    {
        Line($"{path}: {list.Title?.Meaning ?? "report"}{(list.Template is { } template ? $" (TID {template})" : "")}");
        foreach (var one in echo?.Values ?? [])
            Line($"  {one.Name}: {one.Value.ToString("0.######", CultureInfo.InvariantCulture)} {one.Unit}");
        foreach (var one in list.Measurements)
            Line($"  {Place(one)}{one.Measurement.Name.Meaning}: {Number(one.Measurement)}{Details(one)}");
        foreach (var remark in list.Remarks)
            Line($"  remark: {remark}");

        void Line(string text) => output.WriteLine(DicomCommand.Safe(text));
    }

    private static string Place(PlacedMeasurement placed)
    {
        var section = placed.Path.LastOrDefault(one => !one.Meaning.EndsWith(" Group", StringComparison.Ordinal)).Meaning;
        var places = new[] { placed.Subject, section, placed.Site?.Meaning, placed.Laterality?.Meaning };
        var told = string.Join(", ", places.Where(one => !string.IsNullOrEmpty(one)));
        return told.Length > 0 ? told + ": " : "";
    }

    private static string Number(Measurement measurement) => measurement.Written is { } written
        ? $"{written} {measurement.Unit?.Value}".TrimEnd()
        : measurement.Qualifier?.Meaning ?? "not told";

    private static string Details(PlacedMeasurement placed)
    {
        var details = new[] { placed.Measurement.Derivation, placed.Measurement.Selected, placed.Measurement.Method,
            placed.Measurement.Basis?.Code }
            .OfType<Vouch.Dicom.Reports.CodedConcept>().Select(one => one.Meaning);
        var told = string.Join(", ", details);
        return told.Length > 0 ? $" ({told})" : "";
    }
}
