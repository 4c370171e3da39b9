using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting;

namespace Vouch.Department.Platform.Frame;

/// <summary>Addresses of the web assets with the hash of their bytes, so that browsers may keep them for good.</summary>
public sealed class WebAssets(IWebHostEnvironment environment)
{
    private readonly ConcurrentDictionary<string, string> addresses = new(StringComparer.Ordinal);

    public string this[string path] => addresses.GetOrAdd(path, Address);

    private string Address(string path)
    {
        var file = environment.WebRootFileProvider.GetFileInfo(path);
        if (!file.Exists)
            return "/" + path;
        using var bytes = file.CreateReadStream();
        return $"/{path}?v={Convert.ToHexStringLower(SHA256.HashData(bytes))[..12]}";
    }
}
