using System.Globalization;
using System.IO.Compression;
using System.Text;
using Vouch.Department.Platform;

namespace Vouch.Department.Reports;

/// <summary>A reference to another object of the document.</summary>
internal readonly record struct PdfReference(int Number);

/// <summary>A name: <c>/Type</c>.</summary>
internal readonly record struct PdfName(string Text);

/// <summary>A dictionary with the bytes that follow it, still compressed.</summary>
internal sealed record PdfStream(Dictionary<string, object?> Dictionary, ReadOnlyMemory<byte> Raw);

/// <summary>What cannot be read, in words.</summary>
internal sealed class PdfUnreadableException(string why) : Exception(why);

/// <summary>
/// The objects of a PDF file, found by reading it from its beginning to its end, so that a file with a broken table of
/// contents, or one that another program wrote again, is read as well; of an object that occurs twice the later one counts.
/// Not for encrypted files. Source: ISO 32000-2:2020, 7.2 to 7.5.
/// </summary>
internal sealed class PdfObjects
{
    private const int ObjectsMax = 200_000;
    private const int StreamBytesMax = 16 * 1024 * 1024;

    private readonly Dictionary<int, object?> objects = [];
    private Dictionary<string, object?> trailer = [];

    private PdfObjects()
    {
    }

    /// <summary>The document's root; null when it names none.</summary>
    public Dictionary<string, object?>? Catalog => DictionaryOf(trailer.GetValueOrDefault("Root"));

    public bool IsEncrypted => trailer.ContainsKey("Encrypt");

    /// <exception cref="PdfUnreadableException">It is no PDF, or not one that can be read.</exception>
    public static PdfObjects Read(ReadOnlyMemory<byte> file)
    {
        var found = new PdfObjects();
        found.Scan(file);
        foreach (var packed in found.objects.Values.OfType<PdfStream>().Where(one => found.Is(one, "ObjStm")).ToList())
            found.Unpack(packed);
        return found;
    }

    /// <summary>The object itself where a reference to it stands.</summary>
    public object? Resolve(object? value)
    {
        for (var steps = 0; value is PdfReference reference && steps < 16; steps++)
            value = objects.GetValueOrDefault(reference.Number);
        return value is PdfReference ? null : value;
    }

    public Dictionary<string, object?>? DictionaryOf(object? value) => Resolve(value) switch
    {
        Dictionary<string, object?> dictionary => dictionary,
        PdfStream stream => stream.Dictionary,
        _ => null,
    };

    public List<object?>? ListOf(object? value) => Resolve(value) as List<object?>;

    /// <summary>The bytes of a stream, decompressed.</summary>
    /// <exception cref="PdfUnreadableException">Compressed by a way that is not read here, damaged, or too large.</exception>
    public byte[] Content(PdfStream stream)
    {
        var filters = Resolve(stream.Dictionary.GetValueOrDefault("Filter")) switch
        {
            null => [],
            PdfName one => [one.Text],
            List<object?> many => many.Select(one => Resolve(one) is PdfName name ? name.Text : "?").ToArray(),
            _ => ["?"],
        };
        if (filters.Length == 0)
            return stream.Raw.ToArray();
        if (filters is not ["FlateDecode"] || DictionaryOf(stream.Dictionary.GetValueOrDefault("DecodeParms"))?.ContainsKey("Predictor") == true)
            throw new PdfUnreadableException("A part of it is compressed in a way that is not read here.");
        return Inflate(stream.Raw);
    }

    private static byte[] Inflate(ReadOnlyMemory<byte> raw)
    {
        using var from = new MemoryStream(raw.ToArray());
        using var inflating = new ZLibStream(from, CompressionMode.Decompress);
        using var into = new MemoryStream();
        var buffer = new byte[81920];
        try
        {
            while (inflating.Read(buffer) is > 0 and var read)
            {
                if (into.Length + read > StreamBytesMax)
                    throw new PdfUnreadableException("A part of it is larger than is read.");
                into.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            throw new PdfUnreadableException("A part of it is damaged.");
        }

        return into.ToArray();
    }

    private bool Is(PdfStream stream, string type) => Resolve(stream.Dictionary.GetValueOrDefault("Type")) is PdfName name && name.Text == type;

    private void Scan(ReadOnlyMemory<byte> file)
    {
        var reader = new PdfReader(file);
        while (reader.NextMark() is { } mark)
        {
            if (objects.Count > ObjectsMax)
                throw new PdfUnreadableException("It has more parts than are read.");
            switch (mark)
            {
                case PdfMark.Trailer when reader.Value() is Dictionary<string, object?> end:
                    Take(end);
                    break;
                case PdfMark.Object { Number: var number }:
                    var value = reader.Value();
                    objects[number] = value is Dictionary<string, object?> dictionary && reader.Stream(LengthOf(dictionary)) is { } raw
                        ? new PdfStream(dictionary, raw) : value;
                    if (objects[number] is PdfStream stream && Is(stream, "XRef"))
                        Take(stream.Dictionary);
                    break;
            }
        }
    }

    /// <summary>Later trailers add to and replace what earlier ones said.</summary>
    private void Take(Dictionary<string, object?> end)
    {
        foreach (var name in new[] { "Root", "Encrypt" })
            if (end.TryGetValue(name, out var value))
                trailer[name] = value;
    }

    /// <summary>Null when the length stands in an object that comes later: then the stream ends where it says that it ends.</summary>
    private int? LengthOf(Dictionary<string, object?> dictionary) =>
        Resolve(dictionary.GetValueOrDefault("Length")) is double length and >= 0 and < int.MaxValue ? (int)length : null;

    /// <summary>Objects that are packed into a stream: numbers and places first, then the values. Source: 7.5.7.</summary>
    private void Unpack(PdfStream packed)
    {
        var content = Content(packed);
        if (Resolve(packed.Dictionary.GetValueOrDefault("N")) is not double count || Resolve(packed.Dictionary.GetValueOrDefault("First")) is not double first
            || first < 0 || first > content.Length || count is < 0 or > ObjectsMax)
            return;
        var heads = new PdfReader(content);
        for (var i = 0; i < (int)count; i++)
        {
            if (heads.Value() is not double number || heads.Value() is not double place || place < 0 || first + place > content.Length)
                return;
            objects.TryAdd((int)number, new PdfReader(content.AsMemory((int)(first + place))).Value());
        }
    }
}

/// <summary>A place where something begins.</summary>
internal abstract record PdfMark
{
    public sealed record Object(int Number) : PdfMark;

    public sealed record Trailer : PdfMark;
}

/// <summary>Reads marks and values from the bytes of a PDF. Source: ISO 32000-2:2020, 7.2 (lexical conventions), 7.3 (objects).</summary>
internal sealed class PdfReader(ReadOnlyMemory<byte> file)
{
    private const int DepthMax = 32;
    private const int ItemsMax = 100_000;

    private int at;

    private ReadOnlySpan<byte> Bytes => file.Span;

    /// <summary>The next "12 0 obj" or "trailer"; null at the end.</summary>
    public PdfMark? NextMark()
    {
        while (at < Bytes.Length)
        {
            var rest = Bytes[at..];
            var (obj, end) = (rest.IndexOf(" obj"u8), rest.IndexOf("trailer"u8));
            if (obj < 0 && end < 0)
                break;
            if (obj < 0 || (end >= 0 && end < obj))
            {
                at += end + "trailer".Length;
                return new PdfMark.Trailer();
            }

            var number = NumberBefore(at + obj);
            at += obj + " obj".Length;
            if (number is { } found)
                return new PdfMark.Object(found);
        }

        at = Bytes.Length;
        return null;
    }

    /// <summary>The bytes between "stream" and "endstream"; null when no stream follows.</summary>
    public ReadOnlyMemory<byte>? Stream(int? length)
    {
        SkipBlank();
        if (!Bytes[at..].StartsWith("stream"u8))
            return null;
        var begin = at + "stream".Length;
        if (begin < Bytes.Length && Bytes[begin] == '\r')
            begin++;
        if (begin < Bytes.Length && Bytes[begin] == '\n')
            begin++;
        var end = begin + (length ?? -1);
        if (length is null || end > Bytes.Length || !Ends(end))
        {
            var found = Bytes[begin..].IndexOf("endstream"u8);
            end = found < 0 ? Bytes.Length : begin + found;
            // The end of the line before "endstream" is not part of it.
            if (end > begin && Bytes[end - 1] == '\n')
                end--;
            if (end > begin && Bytes[end - 1] == '\r')
                end--;
        }

        at = end;
        return file[begin..end];
    }

    /// <summary>The value here; null for null and for what is none.</summary>
    public object? Value() => Value(0);

    private object? Value(int depth)
    {
        SkipBlank();
        if (at >= Bytes.Length || depth > DepthMax)
            return null;
        switch (Bytes[at])
        {
            case (byte)'/': return Name();
            case (byte)'(': return Literal();
            case (byte)'[': return List(depth);
            case (byte)'<': return Bytes[at..].StartsWith("<<"u8) ? Dictionary(depth) : Hexadecimal();
            case (byte)'+' or (byte)'-' or (byte)'.' or (>= (byte)'0' and <= (byte)'9'): return NumberOrReference();
            default:
                var word = Word();
                return word switch { "true" => true, "false" => false, _ => null };
        }
    }

    private bool Ends(int end)
    {
        var rest = Bytes[end..];
        rest = rest[..Math.Min(rest.Length, 32)].TrimStart("\r\n \t\0\f"u8);
        return rest.StartsWith("endstream"u8);
    }

    private int? NumberBefore(int end)
    {
        // "12 0" stands before " obj": the generation, a blank, the number.
        var i = end - 1;
        while (i >= 0 && char.IsAsciiDigit((char)Bytes[i]))
            i--;
        if (i == end - 1 || i < 0 || !IsBlank(Bytes[i]))
            return null;
        while (i >= 0 && IsBlank(Bytes[i]))
            i--;
        var last = i + 1;
        while (i >= 0 && char.IsAsciiDigit((char)Bytes[i]))
            i--;
        return int.TryParse(Bytes[(i + 1)..last], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private PdfName Name()
    {
        at++;
        var text = new StringBuilder();
        while (at < Bytes.Length && !IsBlank(Bytes[at]) && !IsDelimiter(Bytes[at]))
        {
            if (Bytes[at] == '#' && at + 2 < Bytes.Length && byte.TryParse(Bytes.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                text.Append((char)code);
                at += 3;
            }
            else
            {
                text.Append((char)Bytes[at++]);
            }
        }

        return new PdfName(text.ToString());
    }

    private byte[] Literal()
    {
        at++;
        var (text, depth) = (new List<byte>(), 1);
        while (at < Bytes.Length)
        {
            var one = Bytes[at++];
            if (one == '\\' && at < Bytes.Length)
            {
                Escaped(text);
                continue;
            }

            depth += one switch { (byte)'(' => 1, (byte)')' => -1, _ => 0 };
            if (depth == 0)
                break;
            text.Add(one);
        }

        return [.. text];
    }

    private void Escaped(List<byte> text)
    {
        var one = Bytes[at++];
        if (one is >= (byte)'0' and <= (byte)'7')
        {
            var code = one - '0';
            for (var digits = 1; digits < 3 && at < Bytes.Length && Bytes[at] is >= (byte)'0' and <= (byte)'7'; digits++)
                code = (code * 8) + Bytes[at++] - '0';
            text.Add((byte)code);
        }
        else if (one is not ((byte)'\r' or (byte)'\n'))
        {
            text.Add(one switch { (byte)'n' => (byte)'\n', (byte)'r' => (byte)'\r', (byte)'t' => (byte)'\t', (byte)'b' => 8, (byte)'f' => 12, _ => one });
        }
    }

    private byte[] Hexadecimal()
    {
        at++;
        var digits = new StringBuilder();
        while (at < Bytes.Length && Bytes[at] != '>')
        {
            if (char.IsAsciiHexDigit((char)Bytes[at]))
                digits.Append((char)Bytes[at]);
            at++;
        }

        at = Math.Min(at + 1, Bytes.Length);
        return Convert.FromHexString(digits.Length % 2 == 0 ? digits.ToString() : digits.Append('0').ToString());
    }

    private List<object?> List(int depth)
    {
        at++;
        var items = new List<object?>();
        while (More(']', items.Count))
            items.Add(Value(depth + 1));
        return items;
    }

    private Dictionary<string, object?> Dictionary(int depth)
    {
        at += 2;
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        while (More('>', members.Count))
        {
            if (Value(depth + 1) is not PdfName name)
                continue;
            members[name.Text] = Value(depth + 1);
        }

        if (at < Bytes.Length && Bytes[at] == '>')
            at++;
        return members;
    }

    /// <summary>False, past it, at the closing character or the end; every turn goes forward.</summary>
    private bool More(char closing, int count)
    {
        SkipBlank();
        if (count > ItemsMax)
            throw new PdfUnreadableException("It has more parts than are read.");
        if (at >= Bytes.Length)
            return false;
        if (Bytes[at] == closing)
        {
            at++;
            return false;
        }

        if (Bytes[at] is (byte)')' or (byte)']' or (byte)'>' or (byte)'}' or (byte)'{')
            at++;
        return true;
    }

    private object? NumberOrReference()
    {
        var value = Number();
        var before = at;
        if (value is not double number || number < 0 || number != Math.Floor(number) || number > int.MaxValue)
            return value;
        SkipBlank();
        if (at < Bytes.Length && char.IsAsciiDigit((char)Bytes[at]) && Number() is double)
        {
            SkipBlank();
            if (at < Bytes.Length && Bytes[at] == 'R' && (at + 1 == Bytes.Length || IsBlank(Bytes[at + 1]) || IsDelimiter(Bytes[at + 1])))
            {
                at++;
                return new PdfReference((int)number);
            }
        }

        at = before;
        return value;
    }

    private object? Number()
    {
        var begin = at;
        while (at < Bytes.Length && Bytes[at] is (byte)'+' or (byte)'-' or (byte)'.' or (>= (byte)'0' and <= (byte)'9'))
            at++;
        return double.TryParse(Bytes[begin..at], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private string Word()
    {
        var begin = at;
        while (at < Bytes.Length && !IsBlank(Bytes[at]) && !IsDelimiter(Bytes[at]))
            at++;
        if (at == begin)
            at++; // A stray delimiter.
        return Encoding.Latin1.GetString(Bytes[begin..Math.Min(at, Bytes.Length)]);
    }

    private void SkipBlank()
    {
        while (at < Bytes.Length)
        {
            if (Bytes[at] == '%')
            {
                while (at < Bytes.Length && Bytes[at] is not ((byte)'\r' or (byte)'\n'))
                    at++;
            }
            else if (!IsBlank(Bytes[at]))
            {
                return;
            }
            else
            {
                at++;
            }
        }
    }

    private static bool IsBlank(byte one) => one is 0 or 9 or 10 or 12 or 13 or 32;

    private static bool IsDelimiter(byte one) => "()<>[]{}/%"u8.Contains(one);
}
