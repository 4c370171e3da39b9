using System.Globalization;

namespace Vouch.Measures.Units;

/// <summary>Reads UCUM codes: <c>mg/dL</c>, <c>10*3/uL</c>, <c>kg.m/s2</c>, <c>/[HPF]</c>, <c>{cells}/uL</c>,
/// <c>(m.s)/K</c>.</summary>
/// <remarks>Source: Unified Code for Units of Measure 2.1, §§2–12, case-sensitive form.</remarks>
internal sealed class UnitParser
{
    private const int CharactersMax = 120;
    private const int DepthMax = 10;

    private readonly string code;
    private int at;
    private int depth;

    private UnitParser(string code) => this.code = code;

    public static Attempt<Unit> Parse(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (code.Length is 0 or > CharactersMax)
        {
            return new Fault(
                code.Length == 0 ? "there is no unit: the text is empty" : "the text is too long for a unit");
        }
        if (code.AsSpan().IndexOfAnyExceptInRange('!', '~') is var odd and >= 0)
        {
            return new Fault(code[odd] is 'µ' or 'μ'
                ? $"'{code[odd]}' is written u in UCUM"
                : $"'{code[odd]}' cannot stand in a UCUM code", odd + 1);
        }
        var parser = new UnitParser(code);
        if (!parser.Whole().Succeeded(out var unit, out var fault))
            return fault;
        return parser.at == code.Length
            ? new Unit(code, unit.Dimension, unit.Factor, unit.Scale)
            : new Fault($"'{code[parser.at]}' is not expected here", parser.at + 1);
    }

    private Attempt<Unit> Whole()
    {
        if (code[0] != '/')
            return Term();
        at++;
        var one = new Unit("1", Dimension.None, Ratio.One);
        return Component().Succeeded(out var first, out var fault) ? Rest(one, first, divide: true) : fault;
    }

    private Attempt<Unit> Term() =>
        Component().Succeeded(out var first, out var fault) ? Rest(null, first, divide: false) : fault;

    /// <summary>What follows a component: products and quotients from left to right.</summary>
    private Attempt<Unit> Rest(Unit? left, Unit right, bool divide)
    {
        var start = at;
        if (left is not null && !Joined(left, right, divide, start).Succeeded(out left, out var first))
            return first;
        left ??= right;
        while (at < code.Length && code[at] is '.' or '/')
        {
            start = at;
            divide = code[at++] == '/';
            if (!Component().Succeeded(out var next, out var fault))
                return fault;
            if (!Joined(left, next, divide, start).Succeeded(out left, out fault))
                return fault;
        }
        return left;
    }

    private static Attempt<Unit> Joined(Unit left, Unit right, bool divide, int start)
    {
        if (left.IsSpecial || right.IsSpecial)
            return new Fault("a unit with its own scale (such as Cel or [pH]) stands alone", start + 1);
        return Held(divide
            ? new Unit("", left.Dimension.Times(right.Dimension, -1), left.Factor / right.Factor)
            : new Unit("", left.Dimension.Times(right.Dimension), left.Factor * right.Factor), start);
    }

    private static Attempt<Unit> Held(Unit unit, int start) => unit.Factor.IsBeyondMeasure
        ? new Fault("the unit is too large or too small for anything", start + 1)
        : unit;

    private Attempt<Unit> Component()
    {
        if (at == code.Length)
            return new Fault("a unit is missing at the end", at + 1);
        if (code[at] == '{')
            return Annotation() ?? (Attempt<Unit>)new Unit("1", Dimension.None, Ratio.One);
        var inner = code[at] == '(' ? Parentheses() : Simple();
        if (inner.Fault is null && at < code.Length && code[at] == '{' && Annotation() is { } fault)
            return fault;
        return inner;
    }

    private Attempt<Unit> Parentheses()
    {
        if (++depth > DepthMax)
            return new Fault("parentheses are nested too deeply", at + 1);
        at++;
        if (!Term().Succeeded(out var inner, out var fault))
            return fault;
        if (at == code.Length || code[at] != ')')
            return new Fault("')' is missing", at + 1);
        at++;
        depth--;
        return inner;
    }

    private Fault? Annotation()
    {
        var close = code.IndexOf('}', at);
        if (close < 0)
            return new Fault("the annotation that begins here has no closing }", at + 1);
        at = close + 1;
        return null;
    }

    private Attempt<Unit> Simple()
    {
        var start = at;
        Unit unit;
        if (code.AsSpan(at).StartsWith("10*", StringComparison.Ordinal)
            || code.AsSpan(at).StartsWith("10^", StringComparison.Ordinal))
        {
            at += 3;
            unit = new Unit("10*", Dimension.None, Ratio.TenTo(1));
        }
        else if (char.IsAsciiDigit(code[at]))
        {
            return Number();
        }
        else if (Symbol() is { Length: > 0 } symbol)
        {
            if (!UnitAtoms.Resolve(symbol).Succeeded(out var atom, out var unknown))
                return unknown with { Column = start + 1 };
            unit = atom;
        }
        else
        {
            return new Fault($"a unit is missing before '{code[at]}'", at + 1);
        }
        return Exponent(unit);
    }

    private Attempt<Unit> Number()
    {
        var start = at;
        while (at < code.Length && char.IsAsciiDigit(code[at]))
            at++;
        if (at - start > 9)
            return new Fault("the number is too long", start + 1);
        var number = int.Parse(code.AsSpan(start, at - start), CultureInfo.InvariantCulture);
        return number == 0 ? new Fault("a unit cannot be zero times another", start + 1)
            : new Unit("", Dimension.None, Ratio.Of(number, 1));
    }

    private Attempt<Unit> Exponent(Unit unit)
    {
        var start = at;
        if (at < code.Length && code[at] is '+' or '-')
            at++;
        var digits = at;
        while (at < code.Length && char.IsAsciiDigit(code[at]))
            at++;
        if (at == start)
            return unit;
        if (at - digits is 0 or > 2)
            return new Fault("an exponent is one or two digits", start + 1);
        var exponent = int.Parse(code.AsSpan(start, at - start), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture);
        if (unit.IsSpecial)
            return new Fault("a unit with its own scale (such as Cel or [pH]) has no power", start + 1);
        return Held(new Unit("", unit.Dimension.Power(exponent), unit.Factor.Power(exponent)), start);
    }

    /// <summary>The letters of a prefix and atom; what stands in square brackets belongs to it whatever it
    /// is.</summary>
    private string Symbol()
    {
        var start = at;
        while (at < code.Length && !char.IsAsciiDigit(code[at])
            && code[at] is not ('.' or '/' or '(' or ')' or '{' or '}' or '+' or '-' or '=' or '"'))
        {
            var close = code[at] == '[' ? code.IndexOf(']', at) : at;
            if (close < 0)
                break;
            at = close + 1;
        }
        return code[start..at];
    }
}
