using FsCheck;
using FsCheck.Fluent;
using Vouch.Measures.Formulas;

namespace Vouch.Measures.Tests.Formulas;

public sealed class FormulaTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("10 - 4 - 3", "3")]
    [InlineData("12 / 4 / 3", "1")]
    [InlineData("-2 ^ 2", "-4")]
    [InlineData("(-2) ^ 2", "4")]
    [InlineData("2 ^ 3 ^ 2", "512")]
    [InlineData("2 ^ -2", "0.25")]
    [InlineData("0 ^ 0", "1")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("min(3, 1, 2) + max(3, 1, 2)", "4")]
    [InlineData("abs(-3.5)", "3.5")]
    [InlineData("round(2.345, 2)", "2.35")]
    [InlineData("sqrt(16)", "4")]
    [InlineData("log10(1000)", "3")]
    [InlineData("ln(exp(2))", "2")]
    [InlineData("if(1 < 2, 10, 20)", "10")]
    [InlineData("if(not 1 < 2, 10, 20)", "20")]
    [InlineData("1 < 2 and 2 < 1", "false")]
    [InlineData("1 < 2 or 2 < 1", "true")]
    [InlineData("2 <= 2 and 2 >= 2 and 2 = 2.0 and 2 != 3", "true")]
    [InlineData("true or false and false", "true")]
    [InlineData("if('F' = 'F', 'yes', 'no')", "yes")]
    [InlineData("\n 1\t+\r\n1 ", "2")]
    public void Operators_bind_as_in_arithmetic(string text, string value)
    {
        var known = Assert.IsType<Evaluation.Known>(Read(text).Evaluate(Inputs()));
        Assert.Equal(value, known.Value.ToString());
    }

    [Theory]
    [InlineData("", "a number, an input or '(' is missing at the end", 1)]
    [InlineData("1 +", "a number, an input or '(' is missing at the end", 4)]
    [InlineData("(1 + 2", "')' is missing at the end", 7)]
    [InlineData("1 2", "the formula should end at '2'", 3)]
    [InlineData("K + 1", "\"K\" is not known", 1)]
    [InlineData("{K", "has no closing }", 1)]
    [InlineData("{}", "is not the name of an input", 1)]
    [InlineData("1,5 + 1", "the formula should end at ','", 2)]
    [InlineData("1.2.3", "second decimal separator", 4)]
    [InlineData("1 < 2 < 3", "comparisons are not chained", 7)]
    [InlineData("1 + true", "a number is wanted here, not true or false", 5)]
    [InlineData("1 and 2", "true or false is wanted here, not a number", 1)]
    [InlineData("'a' < 'b'", "a text is compared by = and != only", 5)]
    [InlineData("{SEX} = 'F' and {SEX} > 1", "{SEX} is a number here and a text before", 17)]
    [InlineData("if(1, 2, 3)", "true or false is wanted here", 4)]
    [InlineData("if(true, 2)", "if takes 3 arguments, not 2", 11)]
    [InlineData("min()", "a number, an input or '(' is missing at ')'", 5)]
    [InlineData("ln(1, 2)", "ln takes 1 arguments, not 2", 8)]
    [InlineData("ln 2", "'(' is missing after ln", 4)]
    [InlineData("2 $ 3", "the formula should end at '$'", 3)]
    public void What_does_not_fit_is_refused_with_its_column(string text, string reason, int column)
    {
        var fault = Formula.Parse(text).Fault;
        Assert.NotNull(fault);
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
        Assert.Equal(column, fault.Column);
    }

    [Fact]
    public void Nesting_and_size_are_bounded()
    {
        Assert.Null(Formula.Parse(new string('(', 50) + "1" + new string(')', 50)).Fault);
        Assert.NotNull(Formula.Parse(new string('(', 51) + "1" + new string(')', 51)).Fault);
        Assert.NotNull(Formula.Parse(new string('-', 60) + "1").Fault);
        Assert.NotNull(Formula.Parse(string.Concat(Enumerable.Repeat("not ", 60)) + "true").Fault);
        Assert.NotNull(Formula.Parse("1" + string.Concat(Enumerable.Repeat("+1", 400))).Fault);
        Assert.NotNull(Formula.Parse(string.Concat(Enumerable.Repeat("2^", 60)) + "1").Fault);
        Assert.NotNull(Formula.Parse(new string(' ', Formula.CharactersMax) + "1").Fault);
    }

    [Theory]
    [InlineData("1 / {X}", "division by zero", 3)]
    [InlineData("{X} ^ -1", "division by zero", 5)]
    [InlineData("ln({X})", "only a number above zero has a logarithm", 1)]
    [InlineData("log10({X})", "only a number above zero has a logarithm", 1)]
    [InlineData("sqrt({X} - 1)", "a negative number has no square root", 1)]
    [InlineData("({X} - 1) ^ 0.5", "a negative number has no broken power", 11)]
    [InlineData("exp({X} + 1000)", "the number is too large", 1)]
    [InlineData("({X} + 1000) ^ 60", "the number is too large", 14)]
    [InlineData("round(1, {X} - 1)", "round takes 0 to 28 decimals", 1)]
    public void What_has_no_result_says_so(string text, string reason, int column) => Assert.Equal(
        new Evaluation.Impossible(new Fault(reason, column)), Read(text).Evaluate(Inputs(("X", 0))));

    [Fact]
    public void A_missing_input_is_named_unless_the_rest_settles_the_question()
    {
        var edta = Formula.Parse("{K} > 6.0 and {CA} < 1.9", FormulaKind.Truth).Value;
        Assert.Equal(["K", "CA"], edta.Inputs.Keys);
        Assert.Equal(new Evaluation.Known(true), edta.Evaluate(Inputs(("K", 6.1m), ("CA", 1.2m))));
        Assert.Equal(new Evaluation.Known(false), edta.Evaluate(Inputs(("K", 6.0m), ("CA", 1.2m))));
        Assert.Equal(new Evaluation.Known(false), edta.Evaluate(Inputs(("K", 4.0m))));
        Assert.Equal(["CA"], Assert.IsType<Evaluation.Missing>(edta.Evaluate(Inputs(("K", 6.1m)))).Inputs);
        Assert.Equal(["K", "CA"], Assert.IsType<Evaluation.Missing>(edta.Evaluate(Inputs())).Inputs);
        Assert.Equal(["B"], Assert.IsType<Evaluation.Missing>(Read("{A} + {B}").Evaluate(Inputs(("A", 1)))).Inputs);
        var either = Formula.Parse("{K} > 6.0 or {CA} < 1.9", FormulaKind.Truth).Value;
        Assert.Equal(new Evaluation.Known(true), either.Evaluate(Inputs(("K", 6.1m))));
        Assert.IsType<Evaluation.Missing>(either.Evaluate(Inputs(("K", 5m))));
    }

    [Fact]
    public void A_condition_nested_in_conditions_is_looked_at_once()
    {
        var (before, after) = (Enumerable.Repeat("if(", 40), Enumerable.Repeat(",true,false)", 40));
        var nested = Formula.Parse(string.Concat([.. before, "{X}", .. after]), FormulaKind.Truth).Value;
        Assert.Equal(["X"], Assert.IsType<Evaluation.Missing>(nested.Evaluate(Inputs())).Inputs);
    }

    [Fact]
    public void An_input_has_the_kind_its_place_asks_for()
    {
        var formula = Read("if({SEX} = 'F' and {FASTING}, {A}, {B} * 2)");
        Assert.Equal([FormulaKind.Text, FormulaKind.Truth, FormulaKind.Number, FormulaKind.Number],
            formula.Inputs.Values);
        Assert.Throws<ArgumentException>(() => formula.Evaluate(Inputs(("SEX", 1))));
        Assert.NotNull(Formula.Parse("{A} + 1", FormulaKind.Truth).Fault);
        Assert.Equal(FormulaKind.Truth, Formula.Parse("{FASTING}", FormulaKind.Truth).Value.Inputs["FASTING"]);
    }

    [Fact]
    public void Generated_sums_agree_with_plain_decimal_arithmetic() =>
        Prop.ForAll(Gen.Choose(-9_999, 9_999).Four().ToArbitrary(), numbers =>
        {
            var (x, y, z) = (numbers.Item1 / 10m, numbers.Item2 / 10m, numbers.Item3 / 10m);
            var (text, wanted) = (Math.Abs(numbers.Item4) % 5) switch
            {
                0 => ("{X} - {Y} - {Z}", x - y - z),
                1 => ("{X} - ({Y} - {Z})", x - (y - z)),
                2 => ("{X} + {Y} * -{Z}", x + y * -z),
                3 => ("({X} + {Y}) * {Z} ^ 2", (x + y) * z * z),
                _ => ("if({X} >= {Y}, max({X}, {Z}), min({Y}, {Z}))", x >= y ? Math.Max(x, z) : Math.Min(y, z)),
            };
            return Read(text).Evaluate(Inputs(("X", x), ("Y", y), ("Z", z))) is
                Evaluation.Known { Value: FormulaValue.Number got } && got.Value == wanted;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_text_throws() => Prop.ForAll(
        Gen.Elements("{K}", "(", ")", "+", "-", "^", "/", "1", "2.5", " and ", " or ", "not ", "<", "=",
            "if(", ",", "ln(",
            "'F'", "{", "}", "'", "true", "x", "min(", "0", "99999999999999999999999999").ArrayOf().ToArbitrary(),
        parts => !Formula.Parse(string.Concat(parts)).Succeeded(out var formula, out _)
            || formula.Evaluate(Inputs()) is not null).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    internal static Formula Read(string text) => Formula.Parse(text).Value;

    internal static Dictionary<string, FormulaValue> Inputs(params (string Name, FormulaValue Value)[] inputs) =>
        inputs.ToDictionary(i => i.Name, i => i.Value, StringComparer.Ordinal);
}
