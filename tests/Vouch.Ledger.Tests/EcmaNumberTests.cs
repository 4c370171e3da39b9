namespace Vouch.Ledger.Tests;

public sealed class EcmaNumberTests
{
    /// <summary>RFC 8785, appendix B.</summary>
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void A_double_is_written_as_appendix_B_says(ulong bits, string text) =>
        Assert.Equal(text, EcmaNumber.Format(BitConverter.UInt64BitsToDouble(bits)));

    [Theory]
    [InlineData(0x7fffffffffffffff)]
    [InlineData(0x7ff0000000000000)]
    [InlineData(0xfff0000000000000)]
    public void Not_a_number_and_infinity_are_refused_as_appendix_B_says(ulong bits) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EcmaNumber.Format(BitConverter.UInt64BitsToDouble(bits)));

    [Fact]
    public void Doubles_of_every_size_are_written_as_a_JavaScript_engine_writes_them()
    {
        var random = new Random(8785);
        var numbers = Enumerable.Range(0, 20_000)
            .Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)))
            .Concat(Enumerable.Range(-330, 640).Select(power => Math.Pow(10, power)))
            .Concat(Enumerable.Range(0, 2000).Select(index => random.Next(-1_000_000, 1_000_000) / 1000.0))
            .Concat(Enumerable.Range(0, 64).SelectMany(power => new[] { Math.Pow(2, power) - 1, Math.Pow(2, power) + 1 }))
            .Where(double.IsFinite)
            .ToArray();
        var asked = string.Join('\n', numbers.Select(number => BitConverter.DoubleToInt64Bits(number).ToString("x16")));
        const string Script = """
            const view = new DataView(new ArrayBuffer(8));
            const lines = require("fs").readFileSync(0, "utf8").split("\n");
            console.log(lines.map(hex => { view.setBigUint64(0, BigInt("0x" + hex)); return JSON.stringify(view.getFloat64(0)); }).join("\n"));
            """;
        var answered = JavaScript.Run(["-e", Script], asked).Output.TrimEnd().Split('\n');
        Assert.Equal(answered, numbers.Select(EcmaNumber.Format));
    }
}
