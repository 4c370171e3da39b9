using Vouch.Department.People;

namespace Vouch.Department.Tests.People;

public sealed class RenewalTests
{
    private static readonly Guid Known = Guid.CreateVersion7();
    private static readonly DateTimeOffset First = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_renewal_recorded_ahead_leaves_no_gap_before_it() =>
        Assert.Equal(new Renewal(Known, First), Renewal.Of(Known, First, End, "good", End.AddMonths(-1)));

    [Fact]
    public void One_that_begins_the_moment_the_last_ends_has_no_gap() =>
        Assert.Equal(new Renewal(Known, First), Renewal.Of(Known, First, End, "good", End));

    [Fact]
    public void After_a_gap_it_is_a_fact_of_its_own() =>
        Assert.Equal(new Renewal(null, End.AddTicks(1)), Renewal.Of(Known, First, End, "good", End.AddTicks(1)));

    [Fact]
    public void What_was_revoked_is_never_made_good_by_a_renewal() =>
        Assert.Equal(new Renewal(null, First.AddMonths(6)), Renewal.Of(Known, First, End, "revoked", First.AddMonths(6)));
}
