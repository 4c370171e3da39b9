using System.Collections.Immutable;
using System.Text;

namespace Vouch.Wire.Astm;

/// <summary>Bytes to text to records, without losing any of them.</summary>
internal static class AstmText
{
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Decode(ReadOnlySpan<byte> raw, Encoding? encoding, ImmutableArray<AstmRemark>.Builder remarks)
    {
        try
        {
            var strict = encoding is null
                ? StrictUtf8
                : Encoding.GetEncoding(
                    encoding.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            return strict.GetString(raw);
        }
        catch (DecoderFallbackException)
        {
            if (encoding is not null)
                remarks.Add(new AstmRemark(1, $"Bytes outside {encoding.WebName}: read as ISO 8859-1."));
            return Encoding.Latin1.GetString(raw);
        }
    }

    /// <summary>CR, LF and CR LF end a record; empty ones carry nothing.</summary>
    public static ImmutableArray<string> Records(string text) =>
        [.. text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)];
}
