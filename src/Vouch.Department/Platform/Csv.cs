using System.Text;

namespace Vouch.Department.Platform;

/// <summary>Comma-separated values. Source: RFC 4180.</summary>
public static class Csv
{
    public static string Line(params ReadOnlySpan<string> fields)
    {
        var line = new StringBuilder();
        foreach (var field in fields)
        {
            if (line.Length > 0)
                line.Append(',');
            var quoted = field.AsSpan().IndexOfAny(",\"\r\n") >= 0 || field.Length == 0;
            line.Append(quoted ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field);
        }

        return line.Append("\r\n").ToString();
    }

    /// <summary>The records, blank lines left out; a quote that is never closed ends with the text.</summary>
    public static IEnumerable<List<string>> Read(string text)
    {
        var (record, field, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c != '"')
                    field.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    field.Append(text[++i]);
                else
                    quoted = false;
            }
            else if (c == '"')
                quoted = true;
            else if (c == ',')
                End();
            else if (c is '\r' or '\n')
            {
                if (record.Count > 0 || field.Length > 0)
                {
                    End();
                    yield return record;
                    record = [];
                }
            }
            else
                field.Append(c);
        }

        if (record.Count > 0 || field.Length > 0)
        {
            End();
            yield return record;
        }

        void End()
        {
            record.Add(field.ToString().Trim());
            field.Clear();
        }
    }
}
