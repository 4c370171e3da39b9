using System.Collections.Immutable;
using System.Net;
using Vouch.Dicom.Files;
using Vouch.Dicom.Network;
using Vouch.Dicom.Storage;

namespace Vouch.Dicom.Tests.Network;

/// <summary>Other people's objects over the network.</summary>
internal static class RealObjects
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Every real file that can be sent, one of each instance.</summary>
    public static Dictionary<string, StoredObject> All() => Rounds()[0];

    /// <summary>Every real file that can be sent: first one of each instance, then others of the same instance, each round one.</summary>
    public static List<Dictionary<string, StoredObject>> Rounds()
    {
        var rounds = new List<Dictionary<string, StoredObject>>();
        Assert.SkipWhen(RealFiles.Folder is null, "The third-party objects (shared/data/dicom) are not on this machine.");
        foreach (var path in RealFiles.Names().Select(RealFiles.At))
        {
            try
            {
                var stored = StoredFile.Read(path);
                if (!SopClasses.IsStorage(stored.SopClass))
                    continue;
                var round = rounds.Find(all => all.Values.All(one => one.SopInstance != stored.SopInstance));
                if (round is null)
                    rounds.Add(round = []);
                round[path] = stored;
            }
            catch (DicomFormatException)
            {
                // What it is that cannot be read is told by the tests of files.
            }
        }

        return rounds;
    }

    /// <summary>One association for 128 kinds of objects; where the other end aborts, the rest goes over a new one.</summary>
    public static async Task<List<(StoredObject Object, DimseStatus Status)>> SendAsync(AssociationTarget target,
        IEnumerable<StoredObject> objects)
    {
        var refused = new List<(StoredObject, DimseStatus)>();
        foreach (var group in objects.GroupBy(one => (one.SopClass, one.TransferSyntax)).Chunk(128))
        {
            var contexts = group.Select(one => (one.Key.SopClass, (ImmutableArray<string>)[one.Key.TransferSyntax])).ToList();
            var waiting = new Queue<StoredObject>(group.SelectMany(one => one));
            while (waiting.Count > 0)
            {
                await using var association = await Association.RequestAsync(target, new() { Contexts = contexts }, Ct);
                while (association.End == AssociationEnd.None && waiting.TryDequeue(out var one))
                    if (await TryStoreAsync(association, one) is { Code: not 0 } status) refused.Add((one, status));
            }
        }

        return refused;
    }

    private static async Task<DimseStatus> TryStoreAsync(Association association, StoredObject stored)
    {
        try
        {
            return await association.StoreAsync(stored, Ct);
        }
        catch (AssociationException e)
        {
            return DimseStatus.ProcessingFailure.With(e.Message);
        }
    }

    public static DicomListener Listen(ObjectFolder folder) => DicomListener.Start(new()
    {
        EndPoint = new(IPAddress.Loopback, 0),
        Contexts = SupportedContexts.Of(SopClasses.Verification) with { Storage = true },
        Handlers = new() { OnStore = async (request, ct) => (await folder.StoreAsync(request, ct)).Status },
    });

    public static byte[] Content(string path)
    {
        using var stream = StoredFile.Read(path).Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The bytes of the pixels, fragments one after another; empty where there are none.</summary>
    public static byte[] Pixels(string path)
    {
        using var file = DicomFile.Open(path);
        return file.Data.Find(Tags.PixelData) is FragmentsElement fragments
            ? [.. fragments.Fragments.SelectMany(one => one.ToMemory().ToArray())]
            : file.Data.Bytes(Tags.PixelData)?.ToArray() ?? [];
    }
}
