using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vouch.Department.Platform;

namespace Vouch.Department.Backup;

/// <summary>A file of a backup as it lies on the disk.</summary>
/// <param name="Sha256">Of the encrypted bytes, lower-case hexadecimal.</param>
public sealed record BackupFile(string Name, long Bytes, string Sha256);

/// <summary>
/// What a backup is and consists of: <c>backup.json</c>, readable by anybody, and beside it <c>backup.mac</c>, which shows to the
/// holder of the key that nobody changed it.
/// </summary>
/// <param name="Id">Of this backup; every file in it is bound to it.</param>
/// <param name="Hospital">The hospital's id, as in the name of its ledger.</param>
/// <param name="Kind">DEMO or PRODUCTION.</param>
/// <param name="KeyId">Which key opens it (<see cref="SecretKey.Id"/>).</param>
/// <param name="Head">The newest signed head in it, as JSON; null when nothing was sealed yet.</param>
/// <param name="Blobs">How many files of <c>blobs/</c> belong to it; their names are in one of its files.</param>
public sealed record BackupManifest(
    Guid Id, DateTimeOffset MadeAt, string Program, string Postgres, Guid Hospital, string Kind, string KeyId, string? Head, int Blobs,
    ImmutableArray<BackupFile> Files)
{
    private const string ManifestName = "backup.json", MacName = "backup.mac";
    private const int BytesMax = 1024 * 1024;

    /// <summary>Members of version 1.</summary>
    public string Format { get; init; } = "vouch-backup/1";

    /// <summary>True when a folder says that it is a backup.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, ManifestName));

    public async Task WriteAsync(string folder, SecretKey key, CancellationToken ct)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, BackupJson.Default.BackupManifest);
        await File.WriteAllBytesAsync(Path.Combine(folder, ManifestName), json, ct);
        await File.WriteAllTextAsync(Path.Combine(folder, MacName), Mac(key, json) + "\n", ct);
    }

    /// <summary>Refusals: backup-not-found, backup-damaged, backup-key-other.</summary>
    public static async Task<Outcome<BackupManifest>> ReadAsync(string folder, SecretKey key, CancellationToken ct)
    {
        try
        {
            var path = Path.Combine(folder, ManifestName);
            if (new FileInfo(path) is not { Exists: true, Length: <= BytesMax })
                return new Refusal("backup-not-found", $"There is no backup in {folder}.");
            var json = await File.ReadAllBytesAsync(path, ct);
            var manifest = JsonSerializer.Deserialize(json, BackupJson.Default.BackupManifest);
            if (manifest is not { Format: "vouch-backup/1" })
                return new Refusal("backup-not-found", $"{path} is no backup that this version of vouch reads.");
            if (manifest.KeyId != key.Id)
                return new Refusal("backup-key-other", $"The backup was made with another key ({manifest.KeyId}) than this one ({key.Id}).",
                    Hint: $"Give the {BackupKey.FileName} of that time with --key.");
            var mac = (await File.ReadAllTextAsync(Path.Combine(folder, MacName), ct)).Trim();
            return CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(mac), System.Text.Encoding.ASCII.GetBytes(Mac(key, json)))
                ? manifest
                : new Refusal("backup-damaged", $"{path} is not what was written: somebody changed it.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new Refusal("backup-damaged", $"The backup in {folder} cannot be read.", e.Message);
        }
    }

    private static string Mac(SecretKey key, byte[] json) => Convert.ToHexStringLower(HMACSHA256.HashData(key.Derive("manifest", []), json));
}

[JsonSerializable(typeof(BackupManifest))]
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class BackupJson : JsonSerializerContext;
