using System.Diagnostics;
using Vouch.Dicom;
using Vouch.Dicom.Files;

namespace Vouch.Bench;

/// <summary>Data sets read and written against the same bytes read and copied; on one core, files in the system's cache.</summary>
public static class DicomBench
{
    private const int Files = 100;
    private const int PixelBytes = 512 * 1024;
    private const int Runs = 7;

    public static Task<IReadOnlyList<Row>> RunAsync(BenchPostgres postgres)
    {
        var folder = Directory.CreateTempSubdirectory("vouch-bench-dicom").FullName;
        try
        {
            return Task.FromResult<IReadOnlyList<Row>>([.. Headers(), .. Objects(folder)]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What costs of an object without its pixels: 300 elements, a third of them in sequences.</summary>
    private static IEnumerable<Row> Headers()
    {
        var data = Header();
        TransferSyntax[] syntaxes = [TransferSyntax.ExplicitLittle, TransferSyntax.ImplicitLittle, TransferSyntax.ExplicitBig];
        foreach (var syntax in syntaxes)
            Seconds(() => Repeat(500, () => DataSet.Read(data.ToBytes(syntax), syntax).Write(Stream.Null, syntax)));
        foreach (var syntax in syntaxes)
        {
            var bytes = data.ToBytes(syntax);
            var read = DataSet.Read(bytes, syntax);
            const int times = 200;
            var parse = Seconds(() => Repeat(times, () => DataSet.Read(bytes, syntax)));
            var write = Seconds(() => Repeat(times, () => read.Write(Stream.Null, syntax)));
            yield return Row.Note(Invariant($"dicom: {Elements(read)} elements in {bytes.Length / 1024.0:0.#} kB, {syntax.Name}"),
                Invariant($"read {Rate(bytes.Length, times, parse)}, {parse / times * 1e6:0} µs; written {Rate(bytes.Length, times, write)}; {Allocated(() => DataSet.Read(bytes, syntax)) / 1024.0:0.#} kB allocated"));
        }
    }

    private static IEnumerable<Row> Objects(string folder)
    {
        var data = Header().SetBytes(Tags.PixelData, Vr.OW, new byte[PixelBytes]);
        var paths = Enumerable.Range(0, Files).Select(i => Path.Combine(folder, Invariant($"{i}.dcm"))).ToArray();
        using (var file = new DicomFile(data, TransferSyntax.ExplicitLittle))
            foreach (var path in paths)
                file.Write(path);
        var size = new FileInfo(paths[0]).Length;
        var buffer = new byte[size];
        var plain = Seconds(() => Each(paths, path =>
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
            stream.ReadExactly(buffer);
        }));
        var open = Seconds(() => Each(paths, path => DicomFile.Open(path).Dispose()));
        var whole = Seconds(() => Each(paths, path =>
        {
            using var file = DicomFile.Open(path);
            file.Write(Stream.Null);
        }));
        var held = new ReadingLimits { KeptBytes = int.MaxValue };
        var memory = Seconds(() => Each(paths, path => DicomFile.Open(path, held).Dispose()));
        yield return Row.Note(Invariant($"dicom: {Files} files of {size / 1024} kB, only read"), Rate(size, Files, plain));
        yield return Row.Note("dicom: the same opened, pixels left in the file",
            Invariant($"{Files / open:0} files/s, {Allocated(() => DicomFile.Open(paths[0]).Dispose()) / 1024.0:0.#} kB allocated each"));
        yield return Row.Note("dicom: the same opened and written to nowhere, pixels passed through",
            Invariant($"{Rate(size, Files, whole)}, {plain / whole:0.00} × reading"));
        yield return Row.Note("dicom: the same taken into memory whole",
            Invariant($"{Rate(size, Files, memory)}, {plain / memory:0.00} × reading"));
    }

    private static DataSet Header()
    {
        var data = new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 100").Set(Tags.SopClassUid,
            "1.2.840.10008.5.1.4.1.1.2").Set(Tags.SopInstanceUid, "1.2.826.0.1.3680043.2.1.5");
        for (var i = 0; i < 100; i++)
            data.Set(new Tag(0x0018, (ushort)(0x0010 + (i * 8))), Vr.LO, Invariant($"A value of element {i}"));
        for (var i = 0; i < 60; i++)
            data.Set(ValueElement.OfReals(new(0x0019, (ushort)(0x1000 + i)), Vr.FD, [i, i * 0.5, i * 0.25]));
        for (var i = 0; i < 40; i++)
            data.Set(new Tag(0x0020, (ushort)(0x2000 + i)), Vr.DS, [Invariant($"{i}.125"), "0", "-1"]);
        return data.SetItems(new Tag(0x0040, 0xA730), [.. Enumerable.Range(0, 25).Select(i => new DataSet()
            .Set(new Tag(0x0008, 0x0100), Invariant($"{110000 + i}")).Set(new Tag(0x0008, 0x0102), "DCM").Set(new Tag(0x0008, 0x0104),
                "A meaning of the code").Set(new Tag(0x0040, 0xA010), "CONTAINS"))]);
    }

    private static int Elements(DataSet data) => data.Sum(one => 1 + (one is SequenceElement sequence ? sequence.Items.Sum(Elements) : 0));

    private static string Rate(long bytes, int times, double seconds) => Invariant($"{bytes * times / seconds / 1e6:0} MB/s");

    private static void Repeat(int times, Action work)
    {
        for (var i = 0; i < times; i++)
            work();
    }

    private static void Each(IEnumerable<string> paths, Action<string> work)
    {
        foreach (var path in paths)
            work(path);
    }

    private static long Allocated(Action work)
    {
        work();
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>The least of so many: what the work takes when nothing else takes the core.</summary>
    private static double Seconds(Action work)
    {
        work();
        var least = double.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            var clock = Stopwatch.StartNew();
            work();
            least = Math.Min(least, clock.Elapsed.TotalSeconds);
        }

        return least;
    }
}
