using Vouch.Department.Platform;

namespace Vouch.Department.Catalog;

/// <summary>
/// The laboratory pack in force, kept in memory: read once, and again when another version is put in force. A node
/// asks for the version at every <see cref="RefreshAsync"/>; what is in hand is a whole, immutable pack.
/// </summary>
public sealed class PackInForce(Db db)
{
    /// <summary>Code of the laboratory's pack.</summary>
    public const string Laboratory = "LAB";

    private readonly SemaphoreSlim _one = new(1);
    private volatile KeptPack? _current;

    /// <summary>The pack as last seen; null before the first refresh, or where none was imported.</summary>
    public KeptPack? Last => _current;

    /// <summary>The pack in force, for code that runs only after the start has read one.</summary>
    public LaboratoryPack Pack => _current?.Pack ?? throw new InvalidOperationException("No laboratory pack is in force.");

    /// <summary>The pack in force; read on the first call.</summary>
    public async ValueTask<KeptPack?> CurrentAsync(CancellationToken ct) => _current ?? await RefreshAsync(ct);

    /// <summary>Looks whether another version is in force, or this one was signed, and reads it if so.</summary>
    public async Task<KeptPack?> RefreshAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            if (await PacksStorage.InForceAsync(db, Laboratory, ct) is not { } version)
                return _current;
            if (_current?.Version != version)
                _current = await ReadAsync(db, version, ct);
            return _current;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>
    /// Whether results may be released without a person under this pack: it is signed, or the hospital is a DEMO.
    /// </summary>
    public static bool MayAutoverify(KeptPack pack, HospitalKind hospital) =>
        pack.Version.State == PackState.Signed || hospital == HospitalKind.Demo;

    /// <summary>Reads a kept version. It was checked when it was imported: that it no longer fits is a fault of ours.</summary>
    public static async Task<KeptPack> ReadAsync(Db db, PackVersion version, CancellationToken ct) =>
        PackReader.Read(await PacksStorage.TextsAsync(db, version, ct)) switch
        {
            PackReading.Fit fit => new KeptPack(version, fit.Pack with { State = version.State }),
            PackReading.Unfit unfit => throw new InvalidOperationException(
                $"Pack {version.Code} {version.Label} was kept and does not fit: {unfit.Problems[0]}"),
            _ => throw new InvalidOperationException("There are two readings."),
        };
}
