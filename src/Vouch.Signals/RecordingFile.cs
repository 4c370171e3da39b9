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
        if (Path.ChangeExtension(path, ".hea") is var header && File.Exists(header) && WfdbRecord.HasSignalFile(header, Path.GetFileName(path)))
            return WfdbRecord.Read(header);
        if (IsText(head))
            return CsvFile.Read(path);
        throw new SignalFormatException("A recording was expected (WFDB, EDF, SCP-ECG, HL7 aECG, GE MUSE XML, Philips XML, CSV); this is none that is known.",
            0, Path.GetFileName(path));
    }

    /// <summary>Whether <see cref="Write"/> knows a format by this ending.</summary>
    public static bool Writes(string path) => Ending(path) is ".hea" or ".edf" or ".bdf" or ".xml" or ".csv";

    /// <summary>The files that <see cref="Write"/> makes of this name.</summary>
    public static IEnumerable<string> WrittenFiles(string path) => Ending(path) == ".hea"
        ? [path, Path.ChangeExtension(path, ".dat"), Path.ChangeExtension(path, ".atr")]
        : [path];

    /// <summary>
    /// Writes a recording in the format of the ending: .hea (WFDB, with its signals in .dat and, where there are some, its annotations
    /// in .atr), .edf (EDF+), .bdf (BDF+), .xml (HL7 aECG), .csv. What is there is written over.
    /// </summary>
    /// <exception cref="ArgumentException">Another ending, or something in the recording that the format cannot say.</exception>
    public static void Write(string path, Recording recording)
    {
        switch (Ending(path))
        {
            case ".hea":
                WfdbRecord.Write(path, recording);
                if (!recording.Annotations.IsEmpty)
                    WfdbAnnotations.Write(Path.ChangeExtension(path, ".atr"), recording.Annotations);
                break;
            case ".edf" or ".bdf": EdfFile.Write(path, recording); break;
            case ".xml": AecgFile.Write(path, recording); break;
            case ".csv": CsvFile.Write(path, recording); break;
            default: throw new ArgumentException("A name ending in .hea, .edf, .bdf, .xml or .csv was expected.", nameof(path));
        }
    }

    private static string Ending(string path) => Path.GetExtension(path).ToLowerInvariant();

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
        try
        {
            using var stream = File.OpenRead(path);
            var head = new byte[HeadLength];
            return head[..stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)];
        }
        catch (Exception why) when (Limits.IsNotOpened(why))
        {
            throw Limits.NotOpened(path, why);
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
