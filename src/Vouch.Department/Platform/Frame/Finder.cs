namespace Vouch.Department.Platform.Frame;

/// <summary>Asks every feature what a scan or a search means, as far as the person may see it.</summary>
public sealed class Finder(IEnumerable<IFinds> features, CurrentPerson person)
{
    /// <summary>Longest code or search; a GS1 or QR code of ours is far below.</summary>
    public const int LengthMax = 2_000;

    public const int MostOfAKind = 10;

    public async Task<List<Found>> ScanAsync(string code, CancellationToken ct)
    {
        var all = new List<Found>();
        foreach (var feature in features.Where(feature => person.May(feature.Permission)))
            all.AddRange(await feature.ScanAsync(code, ct));
        return all;
    }

    public async Task<List<Found>> SearchAsync(string words, CancellationToken ct)
    {
        var all = new List<Found>();
        foreach (var feature in features.Where(feature => person.May(feature.Permission)))
            all.AddRange(await feature.SearchAsync(words, MostOfAKind, ct));
        return all;
    }
}
