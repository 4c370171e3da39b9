namespace Vouch.Department.Reports;

/// <summary>The report's style sheet: the page links it, the PDF carries it.</summary>
public static class ReportStyle
{
    public static string Text { get; } = Read();

    private static string Read()
    {
        using var reader = new StreamReader(typeof(ReportStyle).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd();
    }
}
