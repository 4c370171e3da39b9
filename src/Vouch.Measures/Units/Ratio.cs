using System.Numerics;

namespace Vouch.Measures.Units;

/// <summary>An exact fraction, so that a conversion by powers of ten is exactly that.</summary>
internal readonly record struct Ratio
{
    private const int BitsMax = 4_096;

    private Ratio(BigInteger numerator, BigInteger denominator) => (Numerator, Denominator) = (numerator, denominator);

    public static Ratio One { get; } = new(1, 1);

    public BigInteger Numerator { get; }

    /// <summary>Above zero.</summary>
    public BigInteger Denominator { get; }

    /// <summary>Whether it has grown beyond any size in nature; a text of a few characters can ask for that.</summary>
    public bool IsBeyondMeasure => Numerator.GetBitLength() > BitsMax || Denominator.GetBitLength() > BitsMax;

    public double Double =>
        Math.Exp(BigInteger.Log(BigInteger.Abs(Numerator)) - BigInteger.Log(Denominator)) * Numerator.Sign;

    public static Ratio Of(BigInteger numerator, BigInteger denominator)
    {
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        return new(numerator / divisor, denominator / divisor);
    }

    public static Ratio Of(decimal value)
    {
        var digits = decimal.GetBits(value);
        var whole = ((((BigInteger)(uint)digits[2]) << 32) + (uint)digits[1] << 32) + (uint)digits[0];
        return Of(value < 0 ? -whole : whole, BigInteger.Pow(10, value.Scale));
    }

    public static Ratio TenTo(int exponent) =>
        exponent >= 0 ? new(BigInteger.Pow(10, exponent), 1) : new(1, BigInteger.Pow(10, -exponent));

    public static Ratio operator *(Ratio a, Ratio b) => Of(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static Ratio operator /(Ratio a, Ratio b) => Of(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    public static Ratio operator +(Ratio a, Ratio b) =>
        Of(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator);

    public static Ratio operator -(Ratio a, Ratio b) => a + new Ratio(-b.Numerator, b.Denominator);

    public Ratio Power(int exponent) => exponent >= 0
        ? Of(BigInteger.Pow(Numerator, exponent), BigInteger.Pow(Denominator, exponent))
        : Of(BigInteger.Pow(Denominator, -exponent), BigInteger.Pow(Numerator, -exponent));

    /// <summary>The nearest decimal without trailing zeros; null when it is too large, or too small to differ from
    /// zero.</summary>
    public decimal? ToDecimal()
    {
        for (var scale = 28; scale >= 0; scale--)
        {
            var doubled = Numerator * BigInteger.Pow(10, scale) * 2;
            var rounded = (doubled + Denominator * doubled.Sign) / (Denominator * 2);
            if (BigInteger.Abs(rounded) > (BigInteger)decimal.MaxValue)
                continue;
            if (rounded.IsZero && !Numerator.IsZero)
                return null;
            for (; scale > 0 && (rounded % 10).IsZero; scale--)
                rounded /= 10;
            var magnitude = (decimal)BigInteger.Abs(rounded);
            var bits = decimal.GetBits(magnitude);
            return new decimal(bits[0], bits[1], bits[2], rounded.Sign < 0, (byte)scale);
        }
        return null;
    }
}
