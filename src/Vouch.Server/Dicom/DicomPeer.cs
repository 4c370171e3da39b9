using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using Vouch.Dicom;
using Vouch.Dicom.Network;

namespace Vouch.Server.Dicom;

/// <summary>The other end, as the commands name it.</summary>
internal static class DicomPeer
{
    private const int TitleCharactersMost = 16;

    public static Argument<AssociationTarget> Argument() => new("peer")
    {
        Description = "The other end: TITLE@HOST:PORT, as ORTHANC@localhost:4242.",
        CustomParser = Parse,
    };

    public static Option<string> From() => new("--from")
    {
        Description = "Our AE title.",
        DefaultValueFactory = _ => "VOUCH",
        Validators = { IsTitle },
    };

    public static Option<bool> Tls() => new("--tls")
    {
        Description = "Speak TLS; the other end's certificate has to be trusted by this machine.",
    };

    /// <summary>Where a command listens.</summary>
    public static Option<int> Port() => new("--port")
    {
        Description = "0 takes a free one.",
        DefaultValueFactory = _ => 11112,
        Validators = { Within(0, ushort.MaxValue) },
    };

    /// <summary>The title a command answers to.</summary>
    public static Option<string?> Title() => new("--title") { Description = "Answer to this AE title alone.", Validators = { IsTitle } };

    /// <summary>Refuses what is no AE title. Source: PS3.5, 6.2, AE.</summary>
    public static void IsTitle(SymbolResult result)
    {
        if (result.Tokens is [var token] && token.Value.Length is 0 or > TitleCharactersMost)
            result.AddError($"\"{token.Value}\": an AE title was expected, of 1 to 16 characters.");
    }

    /// <summary>Refuses numbers beyond bounds.</summary>
    public static Action<OptionResult> Within(int least, int most) => result =>
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && (number < least || number > most))
            result.AddError(FormattableString.Invariant($"{result.Option.Name} {number}: {least} to {most} was expected."));
    };

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">The port cannot be had.</exception>
    public static DicomListener Listen(DicomListenerOptions options)
    {
        try
        {
            return DicomListener.Start(options);
        }
        catch (SocketException e)
        {
            throw new IOException(FormattableString.Invariant($"port {options.EndPoint.Port}: {e.Message}"), e);
        }
    }

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
    public static AssociationTarget[] ParseAll(ArgumentResult result)
    {
        AssociationTarget[] all = [.. result.Tokens.Select(one => Parse(result, one.Value)).OfType<AssociationTarget>()];
        if (all.GroupBy(one => one.CalledAe).FirstOrDefault(one => one.Count() > 1) is { Key: var title })
            result.AddError($"\"{title}\" is named twice.");
        return all;
    }

    private static AssociationTarget? Parse(ArgumentResult result) => Parse(result, result.Tokens is [var token] ? token.Value : "");

    private static AssociationTarget? Parse(ArgumentResult result, string text)
    {
        var (at, colon) = (text.IndexOf('@'), text.LastIndexOf(':'));
        if (at is > 0 and <= TitleCharactersMost && colon > at + 1
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0)
            return new(text[(at + 1)..colon].Trim('[', ']'), port, text[..at], "VOUCH");
        result.AddError($"\"{text}\": TITLE@HOST:PORT was expected; a title has 1 to 16 characters.");
        return null;
    }
}
