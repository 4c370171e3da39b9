using System.Text.Json;
using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Json;
using Vouch.Dicom.Matching;

namespace Vouch.Server.Dicom;

/// <summary>
/// The scheduled steps in a folder. The system tells which files changed; those are read again before the next query. A step that lacks what
/// every answer must have is told, and given to nobody.
/// </summary>
internal sealed class WorklistFolder : IDisposable
{
    /// <summary>A file that cannot be read so soon after it was written may be written still.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly string _folder;
    private readonly TextWriter _error;
    private readonly FileSystemWatcher _watcher;
    private readonly Lock _gate = new();
    private readonly Worklist _steps = new();
    private readonly HashSet<string> _known = [];
    private readonly HashSet<string> _changed = [];
    private bool _isAll = true;

    public WorklistFolder(string folder, TextWriter error)
    {
        (_folder, _error) = (folder, error);
        _watcher = new(folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size, InternalBufferSize = 64 * 1024 };
        _watcher.Created += (_, told) => Mark(told.FullPath);
        _watcher.Changed += (_, told) => Mark(told.FullPath);
        _watcher.Deleted += (_, told) => Mark(told.FullPath);
        _watcher.Renamed += (_, told) => Mark(told.OldFullPath, told.FullPath);
        // More changed than it could tell.
        _watcher.Error += (_, _) => MarkAll();
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>As they are now.</summary>
    public Worklist Steps()
    {
        lock (_gate)
        {
            if (_isAll) _changed.UnionWith(Directory.EnumerateFiles(_folder).Concat(_known));
            _isAll = false;
            foreach (var path in _changed.Where(IsStep).Order(StringComparer.Ordinal).ToList())
                if (Take(path)) _changed.Remove(path);
            _changed.RemoveWhere(one => !IsStep(one));
            return _steps;
        }
    }

    public void Dispose() => _watcher.Dispose();

    private static bool IsStep(string path) => Path.GetExtension(path) is ".wl" or ".dcm" or ".json";

    private void Mark(params ReadOnlySpan<string> paths)
    {
        lock (_gate) foreach (var path in paths) _changed.Add(path);
    }

    private void MarkAll()
    {
        lock (_gate) _isAll = true;
    }

    /// <summary>False: it is to be read again.</summary>
    private bool Take(string path)
    {
        if (!File.Exists(path))
        {
            _known.Remove(path);
            _steps.Remove(path);
            return true;
        }

        _known.Add(path);
        var (items, fault) = Read(path);
        if (fault is not null && TimeProvider.System.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) < Fresh) return false;
        if (fault is not null) DicomCommand.Line(_error, $"{path}: {fault}");
        _steps.Put(path, items.Where((item, i) => IsWhole(path, i, item)));
        return true;
    }

    private bool IsWhole(string path, int number, DataSet item)
    {
        var remarks = WorklistModel.Check(item);
        foreach (var remark in remarks) DicomCommand.Line(_error, FormattableString.Invariant($"{path}: step {number + 1} is left out: {remark}"));
        return remarks.Count == 0;
    }

    private static (IReadOnlyList<DataSet> Items, string? Fault) Read(string path)
    {
        try
        {
            if (Path.GetExtension(path) == ".json") return (DicomJson.ReadAll(File.ReadAllBytes(path)), null);
            using var file = DicomFile.Read(File.ReadAllBytes(path));
            return ([file.Data], null);
        }
        catch (DicomFormatException e)
        {
            return ([], e.Told);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return ([], e.Message);
        }
    }
}
