using Vouch.Signals.Aecg;
using Vouch.Signals.Csv;
using Vouch.Signals.Edf;
using Vouch.Signals.Muse;
using Vouch.Signals.Philips;
using Vouch.Signals.Scp;
using Vouch.Signals.Wfdb;

namespace Vouch.Signals;

/// <summary>One way in for every format: what a file is, is known from its content, not from its name.</summary>
public static class RecordingFile
{
    private const int HeadLength = 512;

    /// <summary>Reads a recording. Of WFDB the header is given, or its signal file, or the record's name without an ending.</summary>
    /// <exception cref="SignalFormatException">No format that is known, or not as its format says: what was expected, and where.</exception>
    public static Recording Read(string path)
    {
        if (!File.Exists(path) && File.Exists(path + ".hea"))
            return WfdbRecord.Read(path);
        var head = Head(path);
        if (EdfFile.Recognises(head))
            return EdfFile.Read(path);
        if (ScpSections.Recognises(head))
            return ScpFile.Read(path);
        if (IsXml(head))
            return ReadXml(path);
        if (path.EndsWith(".hea", StringComparison.OrdinalIgnoreCase))
            return WfdbRecord.Read(path);
        if (File.Exists(Path.ChangeExtension(path, ".hea")))
            return WfdbRecord.Read(Path.ChangeExtension(path, ".hea"));
        if (IsText(head))
            return CsvFile.Read(path);
        throw new SignalFormatException("A recording was expected (WFDB, EDF, SCP-ECG, HL7 aECG, GE MUSE XML, Philips XML, CSV); this is none that is known.",
            0, Path.GetFileName(path));
    }

    private static Recording ReadXml(string path)
    {
        var file = Path.GetFileName(path);
        var xml = Xml.Load(Limits.Read(path, Limits.Document), file);
        return xml.Root.Name.LocalName switch
        {
            AecgFile.RootName => AecgFile.Parse(xml, file),
            PhilipsFile.RootName => PhilipsFile.Parse(xml, file),
            MuseFile.RootName => MuseFile.Parse(xml, file),
            var other => throw xml.Wrong(xml.Root, $"A document AnnotatedECG, RestingECG or restingecgdata was expected, not {other}."),
        };
    }

    private static byte[] Head(string path)
    {
        var file = Path.GetFileName(path);
        try
        {
            using var stream = File.OpenRead(path);
            var head = new byte[HeadLength];
            return head[..stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)];
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SignalFormatException($"The file {file} is missing.", null, file);
        }
        catch (Exception closed) when (closed is UnauthorizedAccessException or IOException)
        {
            throw new SignalFormatException($"The file {file} cannot be opened.", null, file);
        }
    }

    /// <summary>Begins with "&lt;" after white space, in UTF-8 or UTF-16.</summary>
    private static bool IsXml(ReadOnlySpan<byte> head)
    {
        foreach (var one in head)
        {
            if (one is 0xef or 0xbb or 0xbf or 0xff or 0xfe or 0 or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                continue;
            return one == '<';
        }
        return false;
    }

    private static bool IsText(ReadOnlySpan<byte> head) => head.Length > 0 && head.IndexOfAnyInRange((byte)0, (byte)8) < 0;
}
