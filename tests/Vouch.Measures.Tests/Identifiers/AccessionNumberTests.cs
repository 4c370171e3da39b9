using FsCheck;
using FsCheck.Fluent;
using Vouch.Measures.Identifiers;

namespace Vouch.Measures.Tests.Identifiers;

public sealed class AccessionNumberTests
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static readonly DateOnly Day = new(2026, 11, 21);

    [Fact]
    public void The_check_character_is_that_of_the_published_example()
    {
        // ISBT 128 Standard Technical Specification: donation number G123 498 654321 has the check character H.
        Assert.Equal('H', CheckDigits.Mod37Radix2("G123498654321"));
        Assert.True(CheckDigits.HasMod37Radix2("G123498654321H"));
    }

    [Fact]
    public void Every_number_of_a_day_reads_back_as_itself_and_none_has_an_asterisk()
    {
        var previous = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var number = AccessionNumber.After("VL", Day, previous).Value;
            Assert.Equal(number, AccessionNumber.Parse(number.ToString()).Value);
            Assert.True(number.Sequence > previous && char.IsAsciiLetterOrDigit(number.Check));
            previous = number.Sequence;
        }
    }

    [Fact]
    public void Every_single_substitution_and_every_exchange_of_neighbours_is_refused()
    {
        foreach (var site in new[] { "A", "VL", "XYZW" })
        {
            for (var previous = 0; previous < 40; previous++)
                AssertAllErrorsAreSeen(AccessionNumber.After(site, Day, previous * 997).Value.ToString());
        }
    }

    [Fact]
    public void The_check_sees_every_such_error_in_generated_texts()
    {
        var texts = Gen.Elements(Alphabet.ToCharArray()).ArrayOf(14).Select(c => new string(c));
        Prop.ForAll(texts.ToArbitrary(), body =>
        {
            var whole = body + CheckDigits.Mod37Radix2(body);
            var errors = Errors(whole, Alphabet + "*");
            return CheckDigits.HasMod37Radix2(whole) && errors.All(error => !CheckDigits.HasMod37Radix2(error));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("vl 261121 00001 {0}")]
    [InlineData("VL-261121-00001-{0}")]
    public void A_typist_may_use_small_letters_spaces_and_hyphens(string typed)
    {
        var number = AccessionNumber.After("VL", Day, 0).Value;
        Assert.Equal(number, AccessionNumber.Parse(string.Format(null, typed, number.Check)).Value);
    }

    [Theory]
    [InlineData("", "begins with one to four letters")]
    [InlineData("12345", "begins with one to four letters")]
    [InlineData("ABCDE2611210001", "begins with one to four letters")]
    [InlineData("VL2611", "has 14 characters, this has 6")]
    [InlineData("VL26112O000010", "'O' is where a digit belongs")]
    [InlineData("VL261121000010000000000000000000000000000000000", "too long")]
    public void What_is_not_an_accession_number_is_refused_with_the_reason(string text, string reason) =>
        Assert.Contains(reason, AccessionNumber.Parse(text).Fault?.Reason, StringComparison.Ordinal);

    [Fact]
    public void A_right_check_does_not_make_a_date_of_nonsense()
    {
        const string body = "VL26132100001";
        Assert.Equal("261321 is not a date (yyMMdd)",
            AccessionNumber.Parse(body + CheckDigits.Mod37Radix2(body)).Fault?.Reason);
    }

    [Fact]
    public void A_container_is_its_accession_with_a_suffix_of_two_digits()
    {
        var accession = AccessionNumber.After("VL", Day, 41).Value;
        var tube = new ContainerNumber(accession, 3);
        Assert.Equal($"{accession}03", tube.ToString());
        Assert.Equal(tube, ContainerNumber.Parse(tube.ToString()).Value);
        Assert.Null(ContainerNumber.Parse(accession.ToString()).Value.Suffix);
        Assert.NotNull(ContainerNumber.Parse($"{accession}00").Fault);
        Assert.NotNull(ContainerNumber.Parse($"{accession}1").Fault);
        Assert.NotNull(AccessionNumber.Parse(tube.ToString()).Fault);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ContainerNumber(accession, 100));
    }

    [Fact]
    public void A_day_whose_numbers_are_used_up_and_a_wrong_site_are_refused()
    {
        Assert.NotNull(AccessionNumber.After("VL", Day, AccessionNumber.SequenceMax).Fault);
        Assert.NotNull(AccessionNumber.After("vl", Day, 0).Fault);
        Assert.NotNull(AccessionNumber.After("", Day, 0).Fault);
        Assert.NotNull(AccessionNumber.After("VL", new DateOnly(1999, 1, 1), 0).Fault);
    }

    private static void AssertAllErrorsAreSeen(string number)
    {
        foreach (var error in Errors(number, Alphabet))
        {
            var read = AccessionNumber.Parse(error);
            Assert.True(read.Fault is not null, $"{error} was taken though {number} was meant");
        }
    }

    private static IEnumerable<string> Errors(string whole, string alphabet)
    {
        for (var i = 0; i < whole.Length; i++)
        {
            foreach (var other in alphabet.Where(c => c != whole[i]))
                yield return whole[..i] + other + whole[(i + 1)..];
            if (i > 0 && whole[i] != whole[i - 1])
                yield return whole[..(i - 1)] + whole[i] + whole[i - 1] + whole[(i + 1)..];
        }
    }
}
