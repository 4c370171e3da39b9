using FsCheck;
using FsCheck.Fluent;
using Vouch.Dicom.Deidentification;
using Vouch.Dicom.Files;
using Vouch.Dicom.Json;
using Vouch.Dicom.Pixels;
using Vouch.Dicom.Validation;
using Vouch.Dicom.Xml;

namespace Vouch.Dicom.Tests;

/// <summary>
/// Objects with bytes changed, cut, doubled and put in: each is read and written again byte for byte, or refused with its place, never
/// anything else. The changes follow from a seed that the failure names.
/// </summary>
public sealed class MutationTests
{
    private const int CasesPerFile = 60;

    private static readonly Pseudonyms Key = new("a key of enough bytes"u8);

    private static readonly ReadingLimits Limits = new()
    {
        TotalBytes = 1 << 24,
        ValueBytes = 1 << 22,
        Elements = 100_000,
        Time = TimeSpan.FromSeconds(20)
    };

    [Fact]
    public void Every_real_object_with_changed_bytes_is_read_or_refused()
    {
        RealFiles.At("");
        var (read, refused) = (0, 0);
        foreach (var name in RealFiles.Names())
        {
            var whole = File.ReadAllBytes(RealFiles.At(name));
            for (var seed = 0; seed < CasesPerFile; seed++)
                if (Check(Invariant($"{name}, seed {seed}"), Mutated(whole.AsSpan(0, Math.Min(whole.Length, 20_000)).ToArray(),
                    new Random(seed)), seed % 3))
                    read++;
                else
                    refused++;
        }

        Assert.True(read > 1000 && refused > 1000, Invariant($"{read} read, {refused} refused"));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused_in_every_syntax()
    {
        TransferSyntax[] syntaxes = [TransferSyntax.ImplicitLittle, TransferSyntax.ExplicitLittle, TransferSyntax.ExplicitBig,
            TransferSyntax.Deflated];
        Prop.ForAll<byte[]>(bytes =>
        {
            foreach (var syntax in syntaxes)
                Reads(() => DataSet.Read(bytes, syntax, Limits));
            Check("any", [.. new byte[128], .. "DICM"u8, .. bytes], 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(400));
    }

    /// <summary>Elements whose tags, representations and lengths are likely ones, in no order.</summary>
    [Fact]
    public void Likely_headers_in_any_order_are_read_or_refused()
    {
        byte[][] pieces =
        [
            [0xFE, 0xFF, 0x00, 0xE0], [0xFE, 0xFF, 0x0D, 0xE0], [0xFE, 0xFF, 0xDD, 0xE0], [0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0x08,
                0x00, 0x16, 0x00],
            [0xE0, 0x7F, 0x10, 0x00], "SQ\0\0"u8.ToArray(), "OB\0\0"u8.ToArray(), "UN\0\0"u8.ToArray(), "LO"u8.ToArray(),
                "UL\u0004\0"u8.ToArray(), [8, 0, 0, 0], [2, 0],
            [0x40, 0x00, 0x30, 0xA7], [0x09, 0x00, 0x10, 0x00],
        ];
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            byte[] bytes = [.. Enumerable.Range(0, random.Next(1, 30)).SelectMany(_ => pieces[random.Next(pieces.Length)])];
            foreach (var syntax in (TransferSyntax[])[TransferSyntax.ImplicitLittle, TransferSyntax.ExplicitLittle,
                TransferSyntax.ExplicitBig])
                if (Reads(() => DataSet.Read(bytes, syntax, Limits)) is { } data && !data.ToBytes(syntax).AsSpan().SequenceEqual(bytes))
                    Assert.Fail(
                    Invariant($"Seed {seed}, {syntax.Name}: {Convert.ToHexString(bytes)} became {Convert.ToHexString(data.ToBytes(syntax))}."));
        }
    }

    [Fact]
    public void JSON_and_XML_with_changed_bytes_are_read_or_refused()
    {
        var data = new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 192").Set(new Tag(0x0010, 0x0010), "Ż^A=山").Set(new Tag(0x0010,
            0x1020), "1.80").Set(Tags.Rows, 512)
            .SetItems(new Tag(0x0040, 0xA730), new DataSet().Set(new Tag(0x0008, 0x0100), "1"), new DataSet()).SetBytes(Tags.PixelData,
                Vr.OW, new byte[] { 1, 2 })
            .Set(ValueElement.OfReals(new(0x0018, 0x9073), Vr.FD, [0.5, double.NaN])).Set(ValueElement.OfTags(new(0x0020, 0x9165),
                [Tags.Rows]));
        var (json, xml) = (System.Text.Encoding.UTF8.GetBytes(DicomJson.Text(data)),
            System.Text.Encoding.UTF8.GetBytes(NativeXml.Text(data)));
        var read = 0;
        for (var seed = 0; seed < 4000; seed++)
        {
            var (changedJson, changedXml) = (Mutated(json, new Random(seed)), Mutated(xml, new Random(seed)));
            read += Reads(() => DicomJson.Read(changedJson, null, Limits)) is null ? 0 : 1;
            read += Reads(() =>
            {
                using var stream = new MemoryStream(changedXml);
                return NativeXml.Read(stream, null, Limits);
            }) is null ? 0 : 1;
        }

        Assert.InRange(read, 100, 7900);
        Assert.Throws<DicomFormatException>(() => DicomJson.Read("""{"00100010":{"vr":"LO","Value":["\ud800"]}}"""u8.ToArray()));
    }

    /// <returns>Whether it was read.</returns>
    private static bool Check(string name, byte[] bytes, int way)
    {
        try
        {
            using var stream = way == 1 ? new MemoryStream(bytes) : null;
            using var once = way == 2 ? new OnceStream(bytes) : null;
            using var file = way switch
            {
                1 => DicomFile.Read(stream!, Limits with { KeptBytes = 16 }),
                2 => DicomFile.Read(once!, Limits),
                _ => DicomFile.Read(bytes, Limits),
            };
            using var written = new MemoryStream();
            file.Write(written);
            Assert.True(bytes.AsSpan().SequenceEqual(written.ToArray()), name);
            Used(file);
            return true;
        }
        catch (DicomFormatException refused)
        {
            Assert.True(refused.Message.Length is > 10 and < 400 && refused.Offset is null or >= 0, $"{name}: {refused.Told}");
            return false;
        }
        catch (Exception other) when (other is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException(name, other);
        }
    }

    /// <summary>Everything else that is done with what was read.</summary>
    private static void Used(DicomFile file)
    {
        foreach (var element in file.Data)
            _ = (file.Data.Integers(element.Tag), file.Data.Reals(element.Tag), file.Data.Date(element.Tag),
                file.Data.Moment(element.Tag)?.Latest(TimeSpan.Zero),
                file.Data.PersonName(element.Tag), file.Data.Age(element.Tag), file.Data.Decimal(element.Tag));
        _ = DataSetCheck.Of(file.Data);
        _ = DicomJson.Text(file.Data);
        if (DicomDirectory.Is(file))
            _ = DicomDirectory.Read(file);
        _ = NativeXml.Text(new Deidentifier(Key, (Retained)(1023 ^ 16)).Apply(file.Data).Data);
        _ = PixelFrames.Of(file.Data);
    }

    private static DataSet? Reads(Func<DataSet> read)
    {
        try
        {
            return read();
        }
        catch (DicomFormatException)
        {
            return null;
        }
    }

    private static byte[] Mutated(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var change = random.Next(1, 6); change > 0; change--)
        {
            // Most of what matters stands at the beginning.
            var at = random.Next(2) == 0 ? random.Next(Math.Min(bytes.Count, 600) + 1) : random.Next(bytes.Count + 1);
            switch (random.Next(7))
            {
                case 0: bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)); break;
                case 1: bytes.RemoveRange(at, bytes.Count - at); break;
                case 2: bytes.InsertRange(at, bytes.Skip(at).Take(random.Next(1, 20)).ToArray()); break;
                case 3: bytes.InsertRange(at, Interesting(random)); break;
                default:
                    if (at < bytes.Count)
                        bytes[at] = random.Next(3) == 0 ? Interesting(random)[0] : (byte)(bytes[at] ^ 1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Interesting(Random random)
    {
        byte[][] all = [[0], [0xFF, 0xFF, 0xFF, 0xFF], [0xFE, 0xFF, 0x00, 0xE0], [0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0], [0xFE, 0xFF, 0xDD,
            0xE0, 0, 0, 0, 0], "SQ"u8.ToArray(),
            "UN"u8.ToArray(), "OB"u8.ToArray(), [0x1B], [0x5C], [1, 0], [0xFF, 0xFF, 0xFF, 0x7F]];
        return all[random.Next(all.Length)];
    }
}
