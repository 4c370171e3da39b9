using System.Text;
using Vouch.Wire.Astm;
using Vouch.Wire.Devices;
using Vouch.Wire.Tests.Devices;

namespace Vouch.Wire.Tests.Astm;

public sealed class AstmOrdersTests
{
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5);

    private static DeviceMessage Ask(Driver driver, string query) => AstmDevice.Read(
        driver, AstmMessage.Read(Encoding.ASCII.GetBytes($"H|\\^&|||XN-550\r{query}\rL|1|N\r")));

    [Fact]
    public void A_Sysmex_query_is_answered_at_its_own_places_with_rack_and_position_given_back()
    {
        var driver = DriverPacks.Driver("sysmex-xn550");
        var query = Assert.Single(Ask(driver, "Q|1|000001^01^          26A00017^B||||||||||N").Queries);
        Assert.Equal(["26A00017"], query.Specimens);

        var answer = AstmOrders.Write(
            driver,
            [new DeviceOrder(query.Specimens[0], ["WBC", "RBC"]) { Priority = "S", Patient = new("77", "Doe^Jo", "19700101", "F") }],
            Now,
            query);

        Assert.Equal(
            [
                @"H|\^&||||||||||P|E1394-97|20260102030405", "P|1||77||Doe^Jo||19700101|F",
                @"O|1|000001^01^26A00017^B||^^^^WBC\^^^^RBC|S||||||N||||||||||||||Q", "L|1|N",
            ],
            answer.Records.Select(record => record.Raw));
    }

    [Fact]
    public void Nothing_known_is_said_with_termination_code_I()
    {
        var driver = DriverPacks.Driver("sysmex-xn550");

        var answer = AstmOrders.Write(driver, [], Now);

        Assert.Equal(["H", "L"], answer.Records.Select(record => record.Type));
        Assert.Equal("L|1|I", answer.Records[1].Raw);
        Assert.True(answer.Terminator!.Value.SaysNoInformation);
    }

    [Fact]
    public void A_download_maps_specimen_types_and_fixes_the_header()
    {
        var driver = DriverPacks.Driver("roche-cobas-c311");

        var download = AstmOrders.Write(driver, [new DeviceOrder("A1", ["685/"]) { SpecimenType = "serum" }], Now);

        Assert.Equal(@"H|\^&|||host|||||c311|TSDWN^REPLY|P|LIS2-A2|20260102030405", download.Records[0].Raw);
        Assert.Equal("O|1|A1|^^^S1|^^^685/|R||||||N", download.Records[2].Raw);
    }

    [Fact]
    public void A_dilution_stands_beside_its_test_and_nowhere_where_the_instrument_takes_none()
    {
        var order = new DeviceOrder("A1", ["K", "NA"]) { Dilutions = new Dictionary<string, decimal> { ["K"] = 10 } };

        var told = AstmOrders.Write(DriverPacks.Driver("simulated"), [order], Now);
        var untold = AstmOrders.Write(DriverPacks.Driver("roche-cobas-c311"), [order], Now);

        Assert.Equal(@"O|1|A1||^^^K^10\^^^NA^|R||||||N", told.Records[2].Raw);
        Assert.DoesNotContain("10", untold.Records[2].Raw, StringComparison.Ordinal);
    }

    [Fact]
    public void One_order_record_each_where_the_instrument_wants_it()
    {
        var profile = DriverPacks.Profile("sysmex-xn550");
        var driver = Driver.Read(profile with { Orders = profile.Orders with { OneTestEach = true } }).Driver!;

        var download = AstmOrders.Write(driver, [new DeviceOrder("A1", ["WBC", "RBC"])], Now);

        Assert.Equal(["H", "P", "O", "O", "L"], download.Records.Select(record => record.Type));
        Assert.Equal("2", download.Records[3][2]);
    }

    [Fact]
    public void An_instrument_that_takes_no_orders_is_sent_none() =>
        Assert.Throws<InvalidOperationException>(() => AstmOrders.Write(DriverPacks.Driver("sysmex-xp100"), [], Now));
}
