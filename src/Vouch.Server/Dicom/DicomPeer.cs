using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using Vouch.Dicom;
using Vouch.Dicom.Network;

namespace Vouch.Server.Dicom;

/// <summary>The other end, as the commands name it.</summary>
internal static class DicomPeer
{
    public static Argument<AssociationTarget> Argument() => new("peer")
    {
        Description = "The other end: TITLE@HOST:PORT, as ORTHANC@localhost:4242.",
        CustomParser = Parse,
    };

    public static Option<string> From() => new("--from") { Description = "Our AE title.", DefaultValueFactory = _ => "VOUCH" };

    public static Option<bool> Tls() => new("--tls") { Description = "Speak TLS; the other end's certificate has to be trusted by this machine." };

    /// <summary>The peer with the options laid on.</summary>
    public static AssociationTarget With(this AssociationTarget peer, string from, bool tls) =>
        peer with { CallingAe = from, Tls = tls ? new() { TargetHost = peer.Host } : null };

    /// <summary>Does it, or says in one line why it could not be done.</summary>
    public static async Task<int> TryAsync(TextWriter error, Func<Task<int>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception e) when (e is AssociationException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            DicomCommand.Line(error, e.Message);
        }
        catch (DicomFormatException e)
        {
            DicomCommand.Line(error, e.Told);
        }
        catch (OperationCanceledException)
        {
            DicomCommand.Line(error, "It was stopped.");
        }

        return DicomCommand.FailedExit;
    }

    /// <summary>Several, each an option of its own.</summary>
    public static AssociationTarget[] ParseAll(ArgumentResult result) => [.. result.Tokens.Select(one => Parse(result, one.Value)).OfType<AssociationTarget>()];

    private static AssociationTarget? Parse(ArgumentResult result) => Parse(result, result.Tokens is [var token] ? token.Value : "");

    private static AssociationTarget? Parse(ArgumentResult result, string text)
    {
        var (at, colon) = (text.IndexOf('@'), text.LastIndexOf(':'));
        if (at is > 0 and <= 16 && colon > at + 1
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0)
            return new(text[(at + 1)..colon].Trim('[', ']'), port, text[..at], "VOUCH");
        result.AddError($"\"{text}\": TITLE@HOST:PORT was expected; a title has 1 to 16 characters.");
        return null;
    }
}
