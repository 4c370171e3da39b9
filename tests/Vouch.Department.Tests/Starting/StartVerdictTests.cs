using Vouch.Department.Catalog;
using Vouch.Department.Proof;
using Vouch.Department.Starting;

namespace Vouch.Department.Tests.Starting;

/// <summary>The rule alone: what stops work from beginning, and what lets it begin with its result held.</summary>
public sealed class StartVerdictTests
{
    private static readonly Guid Performer = Guid.CreateVersion7();
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly GateSubject Subject = new(Guid.CreateVersion7(), Guid.CreateVersion7(), null, "K", "chemistry", null, null, null, Performer, Now);

    private static Requirement Asks(Policy policy) => new("calibration", policy, policy, policy);

    public static TheoryData<RequirementStage, Policy, Policy?, bool, bool> Cases() => new()
    {
        // stage, policy at the start, policy at release (null: not asked there), may begin, is held
        { RequirementStage.Start, Policy.Lock, Policy.Lock, false, false },
        { RequirementStage.Start, Policy.Lock, null, false, false },
        { RequirementStage.Start, Policy.Hold, Policy.Hold, true, true },
        { RequirementStage.Start, Policy.Hold, Policy.Lock, true, true },
        { RequirementStage.Start, Policy.Hold, Policy.Warn, false, false },
        { RequirementStage.Start, Policy.Hold, null, false, false },
        { RequirementStage.Start, Policy.Warn, null, true, false },
        { RequirementStage.Collection, Policy.Hold, Policy.Hold, false, false }, // Release asks about another person.
        { RequirementStage.Collection, Policy.Warn, Policy.Hold, true, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_lock_stops_and_a_hold_stops_unless_the_release_gate_holds_the_same(RequirementStage stage, Policy atStart, Policy? atRelease, bool begins, bool held)
    {
        var verdict = Gate.Decide([Asks(atStart)], Facts(Standing.Overdue), Subject, [], Now);

        var start = StartVerdict.Of(verdict, stage, atRelease is { } policy ? [Asks(policy)] : []);

        Assert.Equal((begins, held), (start.MayBegin, !start.Holds.IsEmpty));
    }

    [Theory]
    [InlineData(Standing.Proven, true)]
    [InlineData(Standing.NotApplicable, true)]
    [InlineData(Standing.Unproven, false)]
    [InlineData(Standing.Disproven, false)]
    [InlineData(Standing.Overdue, false)]
    public void What_is_unproven_is_never_taken_for_good(Standing standing, bool begins) =>
        Assert.Equal(begins, StartVerdict.Of(Gate.Decide([Asks(Policy.Lock)], Facts(standing), Subject, [], Now), RequirementStage.Start, []).MayBegin);

    [Fact]
    public void An_override_counts_for_its_hour_and_never_for_the_work_of_who_gave_it()
    {
        Decision With(Guid by, DateTimeOffset at) => Gate.Decide([Asks(Policy.Lock)], Facts(Standing.Disproven), Subject,
            [new GivenOverride(Guid.CreateVersion7(), "calibration", "cannot wait", Stat: false, by, "Vic", at, at + OverrideRules.Lifetime)], Now).Decision;

        Assert.Equal(Decision.Overridden, With(Guid.CreateVersion7(), Now));
        Assert.Equal(Decision.Overridden, With(Guid.CreateVersion7(), Now - OverrideRules.Lifetime + TimeSpan.FromTicks(1)));
        Assert.Equal(Decision.Locked, With(Guid.CreateVersion7(), Now - OverrideRules.Lifetime));
        Assert.Equal(Decision.Locked, With(Guid.CreateVersion7(), Now.AddSeconds(1)));
        Assert.Equal(Decision.Locked, With(Performer, Now));
    }

    [Fact]
    public void Several_parts_stand_as_their_worst_and_cite_the_facts_of_all()
    {
        CitedFact one = new(FactKind.Lot, Guid.CreateVersion7(), 1), two = new(FactKind.Lot, Guid.CreateVersion7(), 2);
        var good = Gate.Decide([Asks(Policy.Lock)], Facts(Standing.Proven, one), Subject, [], Now);
        var bad = Gate.Decide([Asks(Policy.Lock)], Facts(Standing.Disproven, two), Subject with { Analyte = "NA" }, [], Now);

        var whole = Verdict.Together(Subject, [good, bad], Now);

        var check = Assert.Single(whole.Checks);
        Assert.Equal((Standing.Disproven, "NA: as it is"), (check.Standing, check.Sentence));
        Assert.Equal([one, two], check.Cited);
    }

    private static KnownFacts Facts(Standing standing, params CitedFact[] cited) =>
        new(new Dictionary<string, IKnownFacts> { ["calibration"] = new Known(new FactAnswer(standing, "as it is", null, [.. cited])) });

    private sealed class Known(FactAnswer answer) : IKnownFacts
    {
        public FactAnswer Answer(string kind, GateSubject subject) => answer;
    }
}
