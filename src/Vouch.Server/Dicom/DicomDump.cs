using System.CommandLine;
using System.Globalization;
using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Registry;
using Vouch.Dicom.Values;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom dump FILE…</c></summary>
internal static class DicomDump
{
    private const int WidthMost = 80;

    public static Command Create()
    {
        var files = DicomInput.Files();
        var whole = new Option<bool>("--whole") { Description = "Values in full length." };
        var command = new Command("dump", "Show every element of files, patients' values too. 0 all read, 2 one was not.") { files, whole };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files), parsed.GetValue(whole), parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    internal static int Run(IReadOnlyList<string> files, bool whole, TextWriter output, TextWriter error)
    {
        var exit = 0;
        foreach (var path in files)
        {
            using var file = DicomInput.Open(path, error);
            if (file is null)
            {
                exit = DicomCommand.FailedExit;
                continue;
            }

            output.WriteLine($"{path}: {(file.Syntax.Name.Length > 0 ? file.Syntax.Name : file.Syntax.Uid)}");
            Show(file.Meta, "", whole ? int.MaxValue : WidthMost, output);
            Show(file.Data, "", whole ? int.MaxValue : WidthMost, output);
            foreach (var remark in file.Remarks)
                output.WriteLine($"  tolerated: {DicomCommand.Safe(remark.ToString())}");
        }

        return exit;
    }

    private static void Show(DataSet data, string indent, int width, TextWriter output)
    {
        foreach (var element in data)
        {
            var name = element.Tag.IsPrivate ? PrivateBlock.CreatorOf(data, element.Tag) ?? ""
                : DataDictionary.Find(element.Tag)?.Keyword ?? "?";
            output.WriteLine(DicomCommand.Safe($"{indent}{element} {Value(data, element, width)}{(name.Length > 0 ? "  # " : "")}{name}"));
            if (element is not SequenceElement sequence)
                continue;
            for (var i = 0; i < sequence.Items.Count; i++)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{indent}  item {i}"));
                Show(sequence.Items[i], indent + "    ", width, output);
            }
        }
    }

    private static string Value(DataSet data, Element element, int width)
    {
        var text = element switch
        {
            SequenceElement { Items: var items } => string.Create(CultureInfo.InvariantCulture,
                $"{items.Count} item{(items.Count == 1 ? "" : "s")}"),
            FragmentsElement fragments => Counted(fragments.Fragments.Count(), fragments.Fragments.Sum(one => one.Length)),
            StoredElement stored => string.Create(CultureInfo.InvariantCulture, $"{stored.Bytes.Length} bytes"),
            ValueElement { IsEmpty: true } => "(empty)",
            ValueElement value when data.TextsOf(value) is { Count: > 0 } texts => "[" + string.Join('\\', texts) + "]",
            ValueElement value => Convert.ToHexString(value.Bytes.Span[..Math.Min(value.Bytes.Length, width == int.MaxValue
                ? int.MaxValue : width / 2)])
                + string.Create(CultureInfo.InvariantCulture, $" ({value.Bytes.Length} bytes)"),
            _ => "",
        };
        if (element.Vr == Vr.UI && data.Text(element.Tag) is { } uid && new Uid(uid).Name is { Length: > 0 } name)
            text += " = " + name;
        return text.Length > width ? text[..width] + "…" : text;
    }

    private static string Counted(int fragments, long bytes) => string.Create(CultureInfo.InvariantCulture,
        $"{fragments} fragment{(fragments == 1 ? "" : "s")}, {bytes} bytes");
}
