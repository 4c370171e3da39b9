using System.Collections.Concurrent;
using Vouch.Department.Platform;

namespace Vouch.Department.Catalog;

/// <summary>
/// The laboratory pack in force, kept in memory: read once, and again when another version is put in force. What is in
/// hand is a whole, immutable pack. Other versions are kept too, as far as somebody looks at them.
/// </summary>
public sealed class PackInForce(Db db)
{
    /// <summary>Code of the laboratory's pack.</summary>
    public const string Laboratory = "LAB";

    private const int KeptMax = 8;

    private readonly SemaphoreSlim one = new(1);
    private readonly ConcurrentDictionary<(Guid Pack, int Version), LaboratoryPack> read = new();
    private volatile KeptPack? current;

    /// <summary>The pack as last seen; null before the first refresh, or where none was imported.</summary>
    public KeptPack? Last => current;

    /// <summary>The pack in force, for code that runs only after the start has read one.</summary>
    public LaboratoryPack Pack => current?.Pack ?? throw new InvalidOperationException("No laboratory pack is in force.");

    /// <summary>The pack in force; read on the first call.</summary>
    public async ValueTask<KeptPack?> CurrentAsync(CancellationToken ct) => current ?? await RefreshAsync(ct);

    /// <summary>Looks whether another version is in force, or this one was signed, and reads it if so.</summary>
    public async Task<KeptPack?> RefreshAsync(CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            if (await PacksStorage.InForceAsync(db, Laboratory, ct) is { } version && current?.Version != version)
                current = await ReadAsync(version, ct);
            return current;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Any version with its pack; null where there is no such version.</summary>
    public async Task<KeptPack?> FindAsync(string code, int version, CancellationToken ct) =>
        await PacksStorage.FindAsync(db, code, version, ct) is { } found ? await ReadAsync(found, ct) : null;

    /// <summary>
    /// Whether results may be released without a person under this pack: it is signed, or the hospital is a DEMO.
    /// </summary>
    public static bool MayAutoverify(KeptPack pack, HospitalKind hospital) =>
        pack.Version.State == PackState.Signed || hospital == HospitalKind.Demo;

    // A text never changes once kept, so a pack read of it stays right; its state is that of the version.
    private async Task<KeptPack> ReadAsync(PackVersion version, CancellationToken ct)
    {
        var key = (version.PackId, version.Version);
        if (!read.TryGetValue(key, out var pack))
        {
            pack = Read(version, await PacksStorage.TextsAsync(db, version, ct));
            if (read.Count >= KeptMax)
                read.Clear();
            read[key] = pack;
        }
        return new KeptPack(version, pack with { State = version.State });
    }

    private static LaboratoryPack Read(PackVersion version, IReadOnlyList<PackText> texts) => PackReader.Read(texts) switch
    {
        PackReading.Fit fit => fit.Pack,
        // It was checked when it was kept: a later program must go on reading it.
        PackReading.Unfit unfit => throw new InvalidOperationException(
            $"Pack {version.Code} {version.Label} was kept and does not fit: {unfit.Problems[0]}"),
        _ => throw new InvalidOperationException("There are two readings."),
    };
}
