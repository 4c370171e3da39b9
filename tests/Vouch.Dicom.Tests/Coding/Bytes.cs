namespace Vouch.Dicom.Tests.Coding;

/// <summary>Bytes of a test: hexadecimal digits, spaces between them, texts in quotes.</summary>
internal static class Bytes
{
    public static byte[] Of(string text)
    {
        var bytes = new List<byte>();
        for (var at = 0; at < text.Length;)
            if (text[at] == '\'')
            {
                var end = text.IndexOf('\'', at + 1);
                bytes.AddRange(System.Text.Encoding.Latin1.GetBytes(text[(at + 1)..end]));
                at = end + 1;
            }
            else if (text[at] == ' ')
                at++;
            else
            {
                bytes.Add(Convert.ToByte(text.Substring(at, 2), 16));
                at += 2;
            }

        return [.. bytes];
    }
}
