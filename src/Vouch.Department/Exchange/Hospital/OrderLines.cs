using System.Globalization;
using Vouch.Department.Catalog;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Orders;
using Vouch.Wire.Hl7;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>Ordered lines and tubes as a partner is told of them. Source: HL7 v2.5.1 tables 0038 (order status), 0123 (result status).</summary>
internal static class OrderLines
{
    /// <summary>The lines of an order: a panel or a test under the sender's number; what is only calculated is part of others.</summary>
    public static IEnumerable<IGrouping<(string? Item, string Code), OrderTest>> Of(IEnumerable<OrderTest> tests) =>
        tests.Where(test => test.Source != TestSource.Calculated).GroupBy(test => (test.PlacerItem, Code: test.Panel ?? test.Analyte));

    /// <summary>CA cancelled, CM completed, HD held up by a rejected tube, SC to be collected, IP in process.</summary>
    public static string StatusOf(IReadOnlyList<OrderTest> tests) =>
        tests.All(test => test.Status == TestStatus.Cancelled) ? "CA"
        : tests.All(IsReported) ? "CM"
        : tests.Any(test => test.Status == TestStatus.Rejected) ? "HD"
        : tests.All(test => test.Status is TestStatus.Ordered or TestStatus.Recollect or TestStatus.Cancelled) ? "SC" : "IP";

    /// <summary>ORC, TQ1 and OBR.</summary>
    public static void WriteLine(
        Hl7Builder message, Order order, string? item, string code, IReadOnlyList<OrderTest> tests, int set, LaboratoryPack? pack, string control = "SC", string? reason = null)
    {
        var placer = item ?? order.Placer?.Number;
        var orc = message.Segment("ORC").Set(1, control).SetComponents(2, placer, placer is null ? null : order.Placer?.System).SetComponents(3, order.Accession, OrderAnswer.FillerSystem);
        if (item is not null && order.Placer is { } own && own.Number != item)
            orc.SetComponents(4, own.Number, own.System);
        orc.Set(5, StatusOf(tests));
        if (reason is not null)
            orc.SetComponents(16, null, reason);
        var tq1 = message.Segment("TQ1").Set(1, "1");
        if (order.CollectAt is { } at)
            tq1.Set(7, at);
        tq1.Set(9, order.Priority switch { OrderPriority.Stat => "S", OrderPriority.Urgent => "A", _ => "R" });
        var obr = message.Segment("OBR").Set(1, set.ToString(CultureInfo.InvariantCulture)).SetComponents(2, placer, placer is null ? null : order.Placer?.System)
            .SetComponents(3, order.Accession, OrderAnswer.FillerSystem);
        ResultMessage.WriteCode(obr, 4, code, pack);
        obr.Set(25, tests.All(test => test.Status == TestStatus.Cancelled) ? "X" : tests.All(IsReported) ? "F" : tests.Any(IsReported) ? "P"
            : tests.Any(test => test.Status is TestStatus.Measured or TestStatus.Held) ? "R"
            : tests.Any(test => test.Status == TestStatus.Received) ? "I" : order.CollectAt is not null ? "S" : "O");
    }

    /// <summary>SPM and SAC.</summary>
    public static void WriteTube(Hl7Builder message, OrderTube tube, int set, LaboratoryPack? pack)
    {
        var type = pack?.SpecimenTypes.FirstOrDefault(one => one.Code == tube.SpecimenType);
        var spm = message.Segment("SPM").Set(1, set.ToString(CultureInfo.InvariantCulture)).Set(2, 1, 2, 1, tube.Barcode)
            .SetComponents(4, type?.Hl7Code ?? tube.SpecimenType, type?.Name, type is null ? ResultMessage.OwnCodes : "HL70487");
        if (tube.CollectedAt is { } collected)
            spm.Set(17, collected);
        if (tube.ReceivedAt is { } received)
            spm.Set(18, received);
        spm.Set(27, tube.Container);
        message.Segment("SAC").Set(3, tube.Barcode);
    }

    private static bool IsReported(OrderTest test) => test.Status is TestStatus.Released or TestStatus.Corrected or TestStatus.Withdrawn or TestStatus.Cancelled;
}
