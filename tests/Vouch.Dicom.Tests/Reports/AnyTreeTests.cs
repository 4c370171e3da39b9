using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Dicom.Reports;
using Vouch.Dicom.Reports.Echo;
using Vouch.Dicom.Reports.Imaging;
using Vouch.Dicom.Reports.Measurements;
using Vouch.Dicom.Reports.Obstetrics;

namespace Vouch.Dicom.Tests.Reports;

/// <summary>A report of which items were lost, doubled, renamed or moved is read, and no number of it is lost or told twice.</summary>
public sealed class AnyTreeTests
{
    [Fact]
    public void No_number_of_a_spoilt_obstetric_report_is_lost() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var (data, numbers) = Spoilt(new Samples(seed).Obstetric().ToObject(Samples.Head), seed);
        Assert.Equal(numbers, Count(ObstetricReport.Read(data)!));
        Assert.Equal(numbers, Count(MeasurementList.Read(data)!));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_spoilt_measurement_report_is_read() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var (data, numbers) = Spoilt(new Samples(seed).Imaging().ToObject(Samples.Head), seed);
        Assert.NotNull(ImagingReport.Read(data));
        Assert.Null(EchoReport.Read(data));
        Assert.Equal(numbers, Count(MeasurementList.Read(data)!));
    }).QuickCheckThrowOnFailure();

    /// <returns>The object, and how many numbers with a name are in it.</returns>
    private static (DataSet Data, int Numbers) Spoilt(DataSet data, int seed)
    {
        var random = new Random(seed);
        var root = ContentTree.Read(data)!;
        var pool = root.Walk().ToList();
        var spoilt = root with { Items = Spoil(root, 0) };
        var into = ReportFiles.New();
        into.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        ContentTree.Write(spoilt, into);
        return (into, spoilt.Walk().Count(item => item is { Value: ContentValue.Numeric, Name: not null }));

        ImmutableArray<ContentItem> Spoil(ContentItem item, int depth)
        {
            var items = ImmutableArray.CreateBuilder<ContentItem>();
            foreach (var child in item.Items)
            {
                var kept = child with { Items = Spoil(child, depth + 1) };
                var other = pool[random.Next(1, pool.Count)];
                switch (random.Next(20))
                {
                    case 0: break;
                    case 1: items.Add(kept); items.Add(kept with { }); break;
                    case 2: items.Add(kept with { Name = other.Name ?? kept.Name }); break;
                    case 3: items.Add(kept with { Relationship = other.Relationship }); break;
                    case 4 when depth < 4: items.Add(kept); items.Add(other with { }); break;
                    default: items.Add(kept); break;
                }
            }

            return items.ToImmutable();
        }
    }

    /// <summary>Records of measurements in what was read; those that are told again as the value to go by are not counted twice.</summary>
    private static int Count<T>(T report)
    {
        return Within(JsonSerializer.SerializeToNode(report)!);

        static int Within(JsonNode? node) => node switch
        {
            JsonObject record => (record.ContainsKey("Written") ? 1 : 0) + record.Where(one => one.Key != "Chosen")
                .Sum(one => Within(one.Value)),
            JsonArray list => list.Sum(Within),
            _ => 0,
        };
    }
}
