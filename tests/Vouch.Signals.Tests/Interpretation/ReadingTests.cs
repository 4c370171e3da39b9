using System.Collections.Immutable;
using Vouch.Signals.Interpretation;
using static Vouch.Signals.Tests.Interpretation.Made;

namespace Vouch.Signals.Tests.Interpretation;

public sealed class ReadingTests
{
    public static TheoryData<string> Cases => [.. StatementCase.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_statement_is_made_from_its_limit_on_and_not_before_it(string name)
    {
        var one = StatementCase.All.Single(one => one.Name == name);
        Assert.Contains(one.Code, one.Made.Codes(one.Subject));
        Assert.DoesNotContain(one.Code, one.NotMade.Codes(one.NotSubject ?? one.Subject));
    }

    [Fact]
    public void Every_statement_has_cases()
    {
        var told = Statements.All.Where(kind => kind.Matter != Matter.Change).Select(kind => kind.Code);
        Assert.Empty(told.Except(StatementCase.All.Select(one => one.Code)));
        Assert.Equal(Statements.All.Length, Statements.All.Select(kind => kind.Code).Distinct().Count());
    }

    [Fact]
    public void Each_statement_shows_what_was_measured_and_whence_the_limit_is()
    {
        foreach (var statement in StatementCase.All.SelectMany(one => Reading.Of(one.Made, one.Subject).Statements))
        {
            Assert.NotEmpty(statement.Text);
            Assert.NotEmpty(statement.Criteria);
            Assert.All(statement.Criteria, criterion => Assert.True(criterion.Text.Length > 0
                && criterion.Source.Length > 0, statement.Code));
        }
        var criterion = Assert.Single(Reading.Of(Normal.Pr(230), Man).Statements.Single(one => one.Code == "av-block-1").Criteria, one =>
            one.Text.StartsWith("PR", StringComparison.Ordinal));
        Assert.Equal("PR 230 ms, more than 200 ms", criterion.Text);
        Assert.Contains("Kusumoto", criterion.Source);
    }

    [Fact]
    public void A_normal_recording_is_sinus_rhythm_and_normal()
    {
        Assert.Equal(["sinus-rhythm", "normal"], Normal.Codes(Man));
        Assert.Equal(["sinus-rhythm", "normal"], Normal.Codes(Woman));
        Assert.Equal("Sinus rhythm, 70 a minute", Reading.Of(Normal, Man).Statements[0].Text);
        Assert.Empty(Reading.Of(Normal, Man).Withheld);
    }

    [Theory]
    [InlineData(true, Importance.Critical)]
    [InlineData(false, Importance.Abnormal)]
    public void Anterior_elevation_is_critical_unless_the_score_speaks_for_a_usual_variant(bool isFlat, Importance importance)
    {
        // Low R in V4 and QRS in V2 speak for an occluded artery, tall ones for a variant.
        var made = Normal.St(0.25, Lead.V2, Lead.V3).In(Lead.V4, one => one.R(isFlat ? 0.3 : 2.5)).In(Lead.V2, one =>
            one.R(isFlat ? 0.2 : 1).S(isFlat ? 0.3 : 1.5));
        Assert.Equal(importance, Reading.Of(made, Man).Statements.Single(one => one.Code == "st-elevation-anterior").Importance);
    }

    [Fact]
    public void Anterior_elevation_beside_hypertrophy_with_strain_is_said_to_be_secondary_more_likely()
    {
        var strain = StatementCase.All.First(one => one.Code == "lvh-strain").Made.St(0.3, Lead.V2, Lead.V3);
        var one = Reading.Of(strain, Man).Statements.Single(one => one.Code == "st-elevation-anterior");
        Assert.Equal(Importance.Abnormal, one.Importance);
        Assert.Contains("secondary to left ventricular hypertrophy", one.Text);
        Assert.Equal(Importance.Critical, Reading.Of(strain.St(-0.06, Lead.III), Man).Statements.Single(one =>
            one.Code == "st-elevation-anterior").Importance);
    }

    [Fact]
    public void Reciprocal_depression_makes_early_repolarisation_impossible()
    {
        var made = Normal.In([Lead.II, Lead.AvF], one => one with { StJ = 0.12, St80 = 0.2 });
        Assert.Equal(Importance.Abnormal, Reading.Of(made, Man).Statements.Single(one => one.Code == "st-elevation-inferior").Importance);
        var opposed = Reading.Of(made.St(-0.06, Lead.AvL), Man).Statements.Single(one => one.Code == "st-elevation-inferior");
        Assert.Equal(Importance.Critical, opposed.Importance);
        Assert.Contains("reciprocal", opposed.Text);
        Assert.Contains(opposed.Criteria, one => one.Text.StartsWith("reciprocal ST in aVL -0.06 mV", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_not_known_of_the_person_is_said_with_the_limit_taken()
    {
        var texts = Reading.Of(Normal.St(0.16, Lead.V2, Lead.V3).Framingham(455), Subject.Unknown).Statements.SelectMany(one =>
            one.Criteria).Select(one => one.Text).ToArray();
        Assert.Contains("V2: sex not known: limit of women", texts);
        Assert.Contains("Sex not known: limit of men", texts);
        Assert.Contains("Age not known: limits of adults", texts);
    }

    /// <summary>Of which alone it is told where no axis is known.</summary>
    [Fact]
    public void A_short_PR_of_P_waves_that_point_down_in_II_is_none_from_the_sinus_node()
    {
        var made = Normal.Pr(110) with { PAxis = null };
        Assert.Contains("pr-short", made.Codes(Man));
        Assert.DoesNotContain("pr-short", made.In(Lead.II, one => one.P(-0.15)).Codes(Man));
    }

    /// <summary>A hundred thousand P waves: what looks at all of them for each of them does not end.</summary>
    [Fact]
    public void One_blocked_P_wave_is_found_at_the_end_of_a_day()
    {
        const int count = 100_000;
        long[] beats = [.. Enumerable.Range(0, count).Where(i => i != count - 2).Select(i => 1000 + (800L * i))];
        var made = Normal.Timed([.. beats.Zip(beats.Skip(1), (one, next) => (double)(next - one))]);
        made = made with { Atria = new([.. Enumerable.Range(0, count).Select(i => 880 + (800L * i))], 75, false, 1) };
        Assert.Single(Reading.Of(made, Man).Statements, one => one.Code == "av-block-2-mobitz-2");
    }

    [Theory]
    [InlineData("ventricular-fibrillation")]
    [InlineData("asystole")]
    [InlineData("ventricular-tachycardia")]
    [InlineData("wide-complex-tachycardia")]
    [InlineData("av-block-3")]
    [InlineData("av-block-2-mobitz-2")]
    [InlineData("av-block-2-to-1")]
    [InlineData("pause")]
    [InlineData("extreme-bradycardia")]
    [InlineData("extreme-tachycardia")]
    [InlineData("sgarbossa")]
    [InlineData("st-elevation-inferior")]
    [InlineData("st-depression-widespread")]
    [InlineData("st-depression-v1-v3")]
    public void Somebody_is_called_for(string code)
    {
        var one = StatementCase.All.First(one => one.Code == code);
        var reading = Reading.Of(one.Made, one.Subject);
        Assert.Equal(Importance.Critical, reading.Statements.Single(statement => statement.Code == code).Importance);
        Assert.Equal(Importance.Critical, reading.Importance);
        Assert.Equal(Importance.Critical, reading.Statements[^1].Importance);
    }

    [Theory]
    [InlineData(500.1, Importance.Critical)]
    [InlineData(499.9, Importance.Abnormal)]
    public void QTc_of_half_a_second_is_critical(double qtc, Importance importance) =>
        Assert.Equal(importance, Reading.Of(Normal.Framingham(qtc), Man).Statements.Single(one => one.Code == "qt-prolonged").Importance);

    [Fact]
    public void Interchanged_arms_withhold_what_they_falsify_and_say_so()
    {
        var reading = Reading.Of(Normal.ArmsInterchanged(), Man);
        Assert.Contains("reversal-la-ra", reading.Statements.Select(one => one.Code));
        var axis = Assert.Single(reading.Withheld, one => one.Statement.Code == "axis-right");
        Assert.Equal(("reversal-la-ra", "limb leads are not what their names say"), (axis.By, axis.Reason));
        Assert.Contains("st-elevation-anterior", Normal.ArmsInterchanged().St(0.3, Lead.V2, Lead.V3).Codes(Man));
        Assert.DoesNotContain("st-elevation-inferior", Normal.ArmsInterchanged().St(0.3, Lead.III, Lead.AvF).Codes(Man));
    }

    [Fact]
    public void In_left_bundle_branch_block_the_ST_segment_is_judged_by_its_own_criteria()
    {
        var reading = Reading.Of(Normal.LeftBlock().St(0.3, Lead.V1, Lead.V2, Lead.V3), Man);
        Assert.DoesNotContain("st-elevation-anterior", reading.Statements.Select(one => one.Code));
        Assert.Equal("left bundle branch block falsifies it",
            reading.Withheld.Single(one => one.Statement.Code == "st-elevation-anterior").Reason);
        Assert.Contains("sgarbossa", reading.Statements.Select(one => one.Code));
    }

    [Fact]
    public void A_child_is_not_judged_by_the_limits_of_adults()
    {
        var child = Woman with { AgeYears = 6 };
        var codes = Normal.At(120).Framingham(400).In(Lead.V1, one => one.S(3)).St(0.2, Lead.II, Lead.AvF).Codes(child);
        Assert.Equal(["child", "sinus-rhythm"], codes);
    }

    [Fact]
    public void A_poor_recording_is_not_interpreted()
    {
        var noisy = Normal.LeftBlock().St(0.5, Lead.II, Lead.AvF) with { };
        noisy = noisy with { Leads = [.. noisy.Leads.Select(lead => lead with { NoiseMicrovolts = 300 })] };
        var reading = Reading.Of(noisy, Man);
        Assert.Contains("not-interpretable", reading.Statements.Select(one => one.Code));
        Assert.All(reading.Statements, one => Assert.True(Statements.Kind(one.Code).Matter is Matter.Technical or Matter.Rhythm or Matter.Atrioventricular or Matter.Ectopy, one.Code));
        Assert.Contains(reading.Withheld, one => one.Statement.Code == "lbbb");
    }

    [Theory]
    [InlineData(100.6, "Ectopic atrial tachycardia, 101 a minute", Importance.Abnormal)]
    [InlineData(99.5, "Ectopic (low) atrial rhythm, 100 a minute", Importance.Borderline)]
    public void Beyond_100_a_minute_an_atrial_rhythm_is_a_tachycardia(double rate, string text, Importance importance)
    {
        var one = Reading.Of(Normal.At(rate) with { PAxis = -60 }, Man).Statements.Single(one => one.Code == "ectopic-atrial-rhythm");
        Assert.Equal((text, importance), (one.Text, one.Importance));
    }

    [Fact]
    public void T_waves_found_as_beats_change_neither_rate_nor_rhythm()
    {
        var doubled = StatementCase.All.First(one => one.Code == "t-waves-counted").Made;
        Assert.True(doubled.HeartRate > 70);
        var reading = Reading.Of(doubled, Man);
        Assert.Contains("Sinus rhythm, 60 a minute", reading.Statements.Select(one => one.Text));
        Assert.DoesNotContain("ventricular-premature-beats", reading.Statements.Select(one => one.Code));
    }

    [Fact]
    public void A_run_of_ventricular_beats_stands_beside_the_rhythm_between()
    {
        var one = StatementCase.All.First(one => one.Code == "ventricular-tachycardia");
        var codes = one.Made.Codes(one.Subject);
        Assert.Contains("ventricular-tachycardia", codes);
        Assert.Contains("sinus-rhythm", codes);
    }
}
