using System.Collections;
using System.Globalization;
using System.Net;
using Vouch.Department.Platform;

namespace Vouch.Server;

/// <summary>Everything that can be set from outside: environment over <c>vouch.yaml</c> in the data folder over defaults.</summary>
/// <param name="DataFolder">Where this hospital's database (the private one), blobs, keys and settings live.</param>
/// <param name="Address">The address all ports listen on; the loopback one unless said otherwise.</param>
/// <param name="HttpPort">Pages and API.</param>
/// <param name="MllpPort">HL7 v2 in; null: not in clear.</param>
/// <param name="AstmPort">Analysers that call us; null: not in clear.</param>
/// <param name="Connection">Null: the private PostgreSQL. Otherwise your own, for the program's work.</param>
/// <param name="OwnerConnection">Your own PostgreSQL as the owner of the schema; null: <paramref name="Connection"/> may do it.</param>
/// <param name="Demo">Null: not said, which makes a new folder a DEMO and leaves an old one what it is.</param>
/// <param name="JsonLog">One JSON object a log line instead of text.</param>
/// <param name="TlsCertificate">PEM file with the certificate and its chain; null: plain HTTP, for behind a proxy.</param>
/// <param name="TlsKey">PEM file with its private key.</param>
/// <param name="Simulator">The demo hospital lives; outside a DEMO it never does.</param>
public sealed record VouchSettings(
    string DataFolder, IPAddress Address, int HttpPort, int? MllpPort, int? AstmPort,
    string? Connection, string? OwnerConnection, bool? Demo, bool JsonLog,
    string? TlsCertificate = null, string? TlsKey = null, bool Simulator = false)
{
    /// <summary>HL7 v2 in over TLS; null: not over TLS.</summary>
    public int? MllpTlsPort { get; init; }

    /// <summary>Analysers that call us over TLS; null: not over TLS.</summary>
    public int? AstmTlsPort { get; init; }

    /// <summary>PEM file of the certificate of those two ports; null: that of the pages.</summary>
    public string? LinkCertificate { get; init; }

    public string? LinkKey { get; init; }

    /// <summary>Who calls those two ports must show a certificate.</summary>
    public bool LinkClientsCertified { get; init; }

    /// <summary>PEM file of the roots that callers' certificates lead to; null: the machine's.</summary>
    public string? LinkClientRoots { get; init; }

    private static readonly Dictionary<string, string> NamesInFile = new(StringComparer.Ordinal)
    {
        ["address"] = "VOUCH_ADDRESS",
        ["http_port"] = "VOUCH_HTTP_PORT",
        ["mllp_port"] = "VOUCH_MLLP_PORT",
        ["astm_port"] = "VOUCH_ASTM_PORT",
        ["mllp_tls_port"] = "VOUCH_MLLP_TLS_PORT",
        ["astm_tls_port"] = "VOUCH_ASTM_TLS_PORT",
        ["link_certificate"] = "VOUCH_LINK_CERTIFICATE",
        ["link_key"] = "VOUCH_LINK_KEY",
        ["link_clients"] = "VOUCH_LINK_CLIENTS",
        ["link_client_roots"] = "VOUCH_LINK_CLIENT_ROOTS",
        ["connection"] = "ConnectionStrings__Vouch",
        ["owner_connection"] = "ConnectionStrings__VouchOwner",
        ["demo"] = "VOUCH_DEMO",
        ["tls_certificate"] = "VOUCH_TLS_CERTIFICATE",
        ["tls_key"] = "VOUCH_TLS_KEY",
        ["log"] = "VOUCH_LOG",
        ["simulator"] = "VOUCH_SIMULATOR",
    };

    /// <summary>Settings of this process. Refusal: setting-invalid, naming the setting and what it may be.</summary>
    public static Outcome<VouchSettings> Read() => Read(Environment.GetEnvironmentVariables());

    /// <inheritdoc cref="Read()"/>
    public static Outcome<VouchSettings> Read(IDictionary environment)
    {
        if (Mistyped(environment) is { } mistyped)
            return mistyped;
        var dataFolder = Path.GetFullPath(Text(environment, "VOUCH_DATA") ?? "data");
        var fileName = Path.Combine(dataFolder, "vouch.yaml");
        if (!SettingsFile.Read(fileName, NamesInFile).Succeeded(out var file, out var refusal))
            return refusal;
        string? Value(string name) => Text(environment, name) ?? file.GetValueOrDefault(name);

        if (!Port(Value, "VOUCH_HTTP_PORT", 5080).Succeeded(out var http, out refusal)
            || !OptionalPort(Value, "VOUCH_MLLP_PORT", 2575).Succeeded(out var mllp, out refusal)
            || !OptionalPort(Value, "VOUCH_ASTM_PORT", 2576).Succeeded(out var astm, out refusal)
            || !OptionalPort(Value, "VOUCH_MLLP_TLS_PORT", null).Succeeded(out var mllpTls, out refusal)
            || !OptionalPort(Value, "VOUCH_ASTM_TLS_PORT", null).Succeeded(out var astmTls, out refusal)
            || !Choice(Value, "VOUCH_LINK_CLIENTS", "any", "certified").Succeeded(out var clients, out refusal)
            || !Choice(Value, "VOUCH_DEMO", "on", "off").Succeeded(out var demo, out refusal)
            || !Choice(Value, "VOUCH_SIMULATOR", "on", "off").Succeeded(out var simulator, out refusal)
            || !Choice(Value, "VOUCH_LOG", "json", "text").Succeeded(out var log, out refusal))
            return refusal;
        if (!IPAddress.TryParse(Value("VOUCH_ADDRESS") ?? "127.0.0.1", out var address))
            return Invalid("VOUCH_ADDRESS", Value("VOUCH_ADDRESS")!, "an IP address such as 127.0.0.1, or 0.0.0.0 for all");
        var twice = new int?[] { http, mllp, astm, mllpTls, astmTls }.Where(port => port is not null).GroupBy(port => port).FirstOrDefault(same => same.Count() > 1);
        if (twice is not null)
            return new Refusal("setting-invalid",
                string.Create(CultureInfo.InvariantCulture, $"Port {twice.Key} is set for two purposes."),
                Hint: "Give each of the VOUCH_…_PORT settings a port of its own.");
        if (mllp is null && mllpTls is null)
            return Invalid("VOUCH_MLLP_PORT", "off", "a port where VOUCH_MLLP_TLS_PORT is not set");
        if (astm is null && astmTls is null)
            return Invalid("VOUCH_ASTM_PORT", "off", "a port where VOUCH_ASTM_TLS_PORT is not set");
        return new VouchSettings(dataFolder, address, http, mllp, astm,
            Value("ConnectionStrings__Vouch"), Value("ConnectionStrings__VouchOwner"),
            demo is null ? null : demo == "on",
            JsonLog: log == "json", Value("VOUCH_TLS_CERTIFICATE"), Value("VOUCH_TLS_KEY"), Simulator: simulator != "off")
        {
            MllpTlsPort = mllpTls,
            AstmTlsPort = astmTls,
            LinkCertificate = Value("VOUCH_LINK_CERTIFICATE"),
            LinkKey = Value("VOUCH_LINK_KEY"),
            LinkClientsCertified = clients == "certified",
            LinkClientRoots = Value("VOUCH_LINK_CLIENT_ROOTS"),
        };
    }

    /// <summary>
    /// A name that is nearly one of ours would be passed over in silence, and VOUCH_DEM=off make a DEMO of a hospital. Others
    /// that begin with VOUCH_ are somebody else's (Kubernetes names a service's address so).
    /// </summary>
    private static Refusal? Mistyped(IDictionary environment)
    {
        string[] known = ["VOUCH_DATA", .. NamesInFile.Values];
        foreach (var name in environment.Keys.Cast<string>().Where(name => !known.Contains(name, StringComparer.Ordinal)).Order(StringComparer.Ordinal))
        {
            if (known.FirstOrDefault(one => IsNearly(name, one)) is { } meant)
                return new Refusal("setting-invalid", $"There is no setting {name}.", Hint: $"Did you mean {meant}?");
        }

        return null;
    }

    /// <summary>The same but for upper and lower case, or for two characters added, left out or changed.</summary>
    private static bool IsNearly(string name, string known)
    {
        if (Math.Abs(name.Length - known.Length) > 2 || !known.StartsWith(name[..Math.Min(name.Length, 3)], StringComparison.OrdinalIgnoreCase))
            return false;
        var distances = Enumerable.Range(0, known.Length + 1).ToArray();
        for (var i = 1; i <= name.Length; i++)
        {
            var (diagonal, here) = (distances[0], char.ToUpperInvariant(name[i - 1]));
            distances[0] = i;
            for (var j = 1; j <= known.Length; j++)
                (diagonal, distances[j]) = (distances[j], Math.Min(Math.Min(distances[j], distances[j - 1]) + 1, diagonal + (here == char.ToUpperInvariant(known[j - 1]) ? 0 : 1)));
        }

        return distances[known.Length] <= 2;
    }

    private static string? Text(IDictionary environment, string name) =>
        environment[name] is string { Length: > 0 } value ? value : null;

    private static Outcome<int> Port(Func<string, string?> value, string name, int otherwise)
    {
        var text = value(name);
        if (text is null)
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : Invalid(name, text, "a port from 1 to 65535");
    }

    /// <summary>Null: off.</summary>
    private static Outcome<int?> OptionalPort(Func<string, string?> value, string name, int? otherwise)
    {
        if (value(name) is not { } text)
            return otherwise;
        if (text == "off")
            return (int?)null;
        return Port(value, name, 0).Succeeded(out var port, out var refusal) ? (int?)port : refusal with { Hint = "It must be a port from 1 to 65535, or off." };
    }

    private static Outcome<string?> Choice(Func<string, string?> value, string name, string first, string second)
    {
        var text = value(name);
        return text is null || text == first || text == second ? text : Invalid(name, text, $"{first} or {second}");
    }

    private static Refusal Invalid(string name, string value, string allowed) =>
        new("setting-invalid", $"{name} is \"{value}\".", Hint: $"It must be {allowed}.");
}
