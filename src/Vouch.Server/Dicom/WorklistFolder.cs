using System.Collections.Immutable;
using System.Text.Json;
using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Json;

namespace Vouch.Server.Dicom;

/// <summary>The scheduled steps in a folder, read again where a file changed.</summary>
internal sealed class WorklistFolder(string folder, TextWriter error)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DateTime Written, ImmutableArray<DataSet> Items)> _files = [];

    /// <summary>As they are now.</summary>
    public IReadOnlyList<DataSet> Items()
    {
        lock (_gate)
        {
            var there = Directory.EnumerateFiles(folder).Where(one => Path.GetExtension(one) is ".wl" or ".dcm" or ".json").Order(StringComparer.Ordinal).ToList();
            foreach (var gone in _files.Keys.Except(there).ToList()) _files.Remove(gone);
            foreach (var path in there)
            {
                var written = File.GetLastWriteTimeUtc(path);
                if (!_files.TryGetValue(path, out var known) || known.Written != written) _files[path] = (written, Read(path));
            }

            return [.. there.SelectMany(one => _files[one].Items)];
        }
    }

    private ImmutableArray<DataSet> Read(string path)
    {
        try
        {
            if (Path.GetExtension(path) == ".json") return [.. DicomJson.ReadAll(File.ReadAllBytes(path))];
            using var file = DicomFile.Read(File.ReadAllBytes(path));
            return [file.Data];
        }
        catch (DicomFormatException e)
        {
            DicomCommand.Line(error, $"{path}: {e.Told}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            DicomCommand.Line(error, $"{path}: {e.Message}");
        }

        return [];
    }
}
