using Vouch.Department.Platform;
using Vouch.Department.Specimens;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Specimens;

/// <summary>Label printers are put into use, changed and taken out of use; their names stay with what they printed.</summary>
public sealed class LabelPrinterTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    private Db Db => department.Db;

    [Fact]
    public async Task A_printer_is_changed_where_it_stands_and_keeps_being_the_same_one()
    {
        var printer = (await Typed("Ward 1").RunAsync(Db, department.Actor, Ct)).OrFail();
        Assert.Equal((LabelPrinter.UsualPort, 8, "203"), (printer.Port, printer.DotsPerMillimetre, printer.DotsPerInch));

        (await (Typed("Ward 1 north") with { Host = "10.0.0.9", Port = "9101", DotsPerInch = "300", WidthMillimetres = "60" }).ChangeAsync(Db, department.Actor, printer.Id, Ct)).OrFail();

        Assert.Equal(new LabelPrinter(printer.Id, "Ward 1 north", "10.0.0.9", 9101, 12, 60, 25), await LabelPrinter.FindAsync(Db, printer.Id, Ct));
    }

    [Fact]
    public async Task A_removed_printer_is_offered_no_more_and_comes_back_with_its_name()
    {
        var printer = (await Typed("Ward 2").RunAsync(Db, department.Actor, Ct)).OrFail();

        (await LabelPrinter.RemoveAsync(Db, department.Actor, printer.Id, Ct)).OrFail();

        Assert.Null(await LabelPrinter.FindAsync(Db, printer.Id, Ct));
        Assert.DoesNotContain(await LabelPrinter.AllAsync(Db, Ct), one => one.Name == "Ward 2");
        (await LabelPrinter.RemoveAsync(Db, department.Actor, printer.Id, Ct)).Refused("printer-not-found");
        (await Typed("Ward 2b").ChangeAsync(Db, department.Actor, printer.Id, Ct)).Refused("printer-not-found");
        (await (Typed("Ward 2") with { Host = "10.0.0.8" }).RunAsync(Db, department.Actor, Ct)).OrFail();
        Assert.Equal((printer.Id, "10.0.0.8"), (await LabelPrinter.AllAsync(Db, Ct)).Where(one => one.Name == "Ward 2").Select(one => (one.Id, one.Host)).Single());
    }

    [Fact]
    public async Task Two_printers_have_two_names_also_where_one_was_removed()
    {
        var (first, second) = ((await Typed("Ward 3").RunAsync(Db, department.Actor, Ct)).OrFail(), (await Typed("Ward 4").RunAsync(Db, department.Actor, Ct)).OrFail());
        (await Typed("Ward 3").RunAsync(Db, department.Actor, Ct)).Refused("printer-invalid");
        (await Typed("Ward 3").ChangeAsync(Db, department.Actor, second.Id, Ct)).Refused("printer-invalid");
        (await LabelPrinter.RemoveAsync(Db, department.Actor, first.Id, Ct)).OrFail();

        (await Typed("Ward 3").ChangeAsync(Db, department.Actor, second.Id, Ct)).Refused("printer-invalid");
    }

    [Theory]
    [InlineData("", "host", "", "203", "50", "25")]
    [InlineData("P", "two words", "", "203", "50", "25")]
    [InlineData("P", "host", "0", "203", "50", "25")]
    [InlineData("P", "host", "65536", "203", "50", "25")]
    [InlineData("P", "host", "ninety", "203", "50", "25")]
    [InlineData("P", "host", "", "200", "50", "25")]
    [InlineData("P", "host", "", "203", "14", "25")]
    [InlineData("P", "host", "", "203", "50", "2,5")]
    public void What_cannot_be_a_printer_is_refused(string name, string host, string port, string dots, string width, string height) =>
        AddLabelPrinter.Decide(new AddLabelPrinter(name, host, port, dots, width, height), Guid.Empty).Refused("printer-invalid");

    [Fact]
    public async Task A_printer_that_does_not_answer_is_named_with_its_address()
    {
        var refusal = (await new LabelPrinter(Guid.Empty, "Ward 9", "127.0.0.1", 1, 8, 50, 25).SendAsync("^XA^XZ", Ct)).Refused("printer-unreachable");

        Assert.Contains("Ward 9", refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith("127.0.0.1:1", refusal.Detail, StringComparison.Ordinal);
    }

    private static AddLabelPrinter Typed(string name) => new(name, "10.0.0.7", "", "203", "50", "25");
}
