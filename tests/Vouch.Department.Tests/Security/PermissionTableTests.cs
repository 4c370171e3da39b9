using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Security;

namespace Vouch.Department.Tests.Security;

public sealed class PermissionTableTests
{
    [Fact]
    public void Every_operation_is_named_once_and_held_by_known_roles()
    {
        Assert.Equal(Permissions.All.Count, Permissions.All.DistinctBy(permission => permission.Name).Count());
        Assert.All(Permissions.All, permission =>
        {
            Assert.NotEmpty(permission.Roles);
            Assert.All(permission.Roles, role => Assert.True(Role.IsKnown(role), role));
            Assert.Equal(permission.Roles.Count, permission.Roles.Distinct().Count());
        });
    }

    [Fact]
    public void An_unknown_role_holds_nothing() => Assert.Empty(Permissions.Of(["janitor"]));

    [Fact]
    public void Two_roles_hold_what_either_holds()
    {
        var both = Permissions.Of([Role.Phlebotomist, Role.Administrator]).ToHashSet();
        Assert.Contains("specimen.collect", both);
        Assert.Contains("user.manage", both);
        Assert.DoesNotContain("result.release", both);
    }

    [Fact]
    public void Whoever_administers_the_program_does_not_thereby_see_patients() =>
        Assert.Empty(Permissions.Of([Role.Administrator]).Intersect(["patient.view", "patient.search", "result.view", "report.view", "audit.view"]));

    [Fact]
    public void Every_line_of_the_navigation_names_an_operation_of_the_table() =>
        Assert.All(Navigation.Lines, line => Assert.True(Permissions.IsKnown(line.Permission), line.Permission));

    [Fact]
    public void An_endpoint_that_names_no_operation_or_an_unknown_one_stops_the_start()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGet("/named", () => "").Needs("shift.view");
        app.MapGet("/open", () => "").Open("a test");
        EndpointsNamed.Check(app);
        app.MapGet("/forgotten", () => "");
        app.MapGet("/misspelt", () => "").Needs("shift.veiw");
        var faults = EndpointsNamed.Faults(((IEndpointRouteBuilder)app).DataSources);
        Assert.Equal(2, faults.Count);
        Assert.Contains(faults, fault => fault.Contains("/forgotten", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("shift.veiw", StringComparison.Ordinal));
        Assert.Throws<InvalidOperationException>(() => EndpointsNamed.Check(app));
    }
}
